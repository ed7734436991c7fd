import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bracketed, type PtySession } from '../../harness/pty.js';
import { endsWith, makeAccount, openPrompt, received } from './open-prompt.js';

const RAW = { echo: false, canonical: false, signals: false };
const READY = /type the values one by one\r\n/;

describe('paste prompt', { concurrency: 2 }, () => {
  test('takes a whole paste', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text } = makeAccount();
    await session.expect(READY);
    assert.deepEqual(await session.modes(), RAW);
    session.send(bracketed(text));
    await session.expect(/recognised: STORE HASH, CLIENT ID, CLIENT SECRET, ACCESS TOKEN\r\n/);
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('takes a paste that comes byte by byte', async (t) => {
    const session = await openPrompt(t, 'paste');
    const text = `NAME: Grüße 🙂\n${makeAccount().text}`;
    await session.expect(READY);
    for (const byte of Buffer.from(bracketed(text))) session.send(Uint8Array.of(byte));
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('keeps what is inside a paste, NUL and escape sequences too', async (t) => {
    const session = await openPrompt(t, 'paste');
    const text = `a\0b \x1b[A \x1b[20 \x04 \x1a\n${makeAccount().text}`;
    await session.expect(READY);
    session.send(bracketed(text));
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('adds up several pastes and names what is missing', async (t) => {
    const session = await openPrompt(t, 'paste');
    const lines = makeAccount().text.split(/(?<=\n)/);
    await session.expect(READY);
    session.send(bracketed(lines.slice(0, 2).join('').trimEnd()));
    await session.expect(
      /recognised: STORE HASH, CLIENT ID\r\nmissing: CLIENT SECRET, ACCESS TOKEN\r\n/,
    );
    session.send(bracketed(lines.slice(2).join('')));
    await session.expect(received(lines.join('')));
    await endsWith(session, 0);
  });

  test('drops a paste that cannot be used and keeps the ones before', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text, values } = makeAccount();
    await session.expect(READY);
    session.send(bracketed('CLIENT ID: bad'));
    await session.expect(/cannot be used, nothing was kept:\r\n- CLIENT ID: is malformed\r\n/);
    session.send(bracketed(`STORE HASH: ${values[0]?.[1] ?? ''}`));
    await session.expect(/missing: CLIENT ID/);
    session.send(bracketed('CLIENT ID: bad'));
    await session.expect(/cannot be used, what came before it is kept/);
    session.send(bracketed(text.slice(text.indexOf('\n') + 1)));
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('asks for the missing ones after Enter, and takes a pasted value', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text, values } = makeAccount();
    const [secret = '', token = ''] = values.slice(2).map(([, value]) => value);
    await session.expect(READY);
    session.send(bracketed(text.split('\n').slice(0, 2).join('\n')));
    await session.expect(/press Enter to type what is missing\r\n/);
    session.send('\r');
    await session.expect(/CLIENT SECRET: $/);
    session.send(`${bracketed(`${secret}\n`)}\r`);
    await session.expect(/\(64 characters\)\r\nACCESS TOKEN: $/);
    session.send(`${token}\r`);
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('refuses more than 64 KiB, and the shell sees nothing of it', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send(bracketed('CLIENT NAME: x\n'.repeat(8_000)));
    await session.expect(/invalid: the pasted text is over 64 KiB\r\n/);
    await endsWith(session, 3);
    assert.doesNotMatch(session.output, /CLIENT NAME/);
  });

  test('ends the paste at Ctrl-C when its end mark never comes', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send(`\x1b[200~${makeAccount().text}\x03`);
    await endsWith(session, 130);
  });
});

describe('paste prompt in a terminal that does not mark pastes', { concurrency: 2 }, () => {
  test('takes a burst, and Enter when it is complete', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text } = makeAccount();
    await session.expect(READY);
    session.send(text.replaceAll('\n', '\r'));
    await session.expect(/press Enter to go on\r\n/);
    session.send('\r');
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('an empty line after a complete set ends it', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text } = makeAccount();
    await session.expect(READY);
    session.send(`\r\n${text.replaceAll('\n', '\r\n')}\r\n`);
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('Ctrl-D ends it, complete or not', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send('STORE HASH: abc123\r\x04');
    await session.expect(received('STORE HASH: abc123'));
    await endsWith(session, 0);
  });

  test('waits for the end of the last line', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text } = makeAccount();
    const half = text.length - 10;
    await session.expect(READY);
    session.send(text.slice(0, half));
    await session.expect(/\d+ characters so far; press Enter when that is all\r\n/);
    session.send(text.slice(half, -1));
    await session.expect(/\d+ characters so far/);
    session.send('\r');
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('refuses more than 64 KiB, and the shell sees nothing of it', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send('CLIENT NAME: x\r'.repeat(4_700));
    await session.expect(/invalid: the pasted text is over 64 KiB\r\n/);
    await endsWith(session, 3);
    assert.doesNotMatch(session.output, /CLIENT NAME/);
  });
});

describe('field by field', { concurrency: 2 }, () => {
  async function openFields(session: PtySession): Promise<void> {
    await session.expect(READY);
    session.send('\r');
    await session.expect(/STORE HASH: $/);
  }

  test('takes typed values, with Backspace, Ctrl-U and arrow keys', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text, values } = makeAccount();
    const [hash = '', id = '', secret = '', token = ''] = values.map(([, value]) => value);
    await openFields(session);
    session.send(`${hash}xü\x7f\b\r`);
    await session.expect(new RegExp(`\\(${hash.length} characters\\)\\r\\nCLIENT ID: $`));
    session.send(`wrong\x15${id}\r`);
    await session.expect(/\(31 characters\)\r\nCLIENT SECRET: $/);
    session.send(`\x1b[D\x1bOA\t\x1b[1;5C${secret}\x1b[3~\r\n`);
    await session.expect(/\(64 characters\)\r\nACCESS TOKEN: $/);
    session.send(`${token}\x04`);
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('asks again for a value that is empty, refused or not recognised', async (t) => {
    const session = await openPrompt(t, 'paste');
    await openFields(session);
    session.send('\r');
    await session.expect(/\(0 characters\)\r\nSTORE HASH: $/);
    session.send('abc 123\r');
    await session.expect(/that was not recognised as STORE HASH\r\nSTORE HASH: $/);
    session.send('abc123\r');
    await session.expect(/CLIENT ID: $/);
    session.send('bad\r');
    await session.expect(/CLIENT ID: is malformed\r\n.*CLIENT ID: $/s);
    session.send('\x03');
    await endsWith(session, 130);
  });

  test('takes the whole pop-up there too', async (t) => {
    const session = await openPrompt(t, 'paste');
    const { text } = makeAccount();
    await openFields(session);
    session.send(bracketed(text));
    await session.expect(received(text));
    await endsWith(session, 0);
  });

  test('Ctrl-D at the first field: nothing was entered', async (t) => {
    const session = await openPrompt(t, 'paste');
    await openFields(session);
    session.send('\x04');
    await session.expect(/usage: nothing was entered\r\n/);
    await endsWith(session, 3);
  });
});
