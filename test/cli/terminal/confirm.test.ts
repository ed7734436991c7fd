import { describe, test } from 'node:test';
import { bracketed } from '../../harness/pty.js';
import { endsWith, makeAccount, openPrompt } from './open-prompt.js';

describe('confirm', { concurrency: 2 }, () => {
  const answers: readonly (readonly [mode: string, keys: string, got: boolean])[] = [
    ['confirm', 'y\r', true],
    ['confirm', 'YES\r', true],
    ['confirm', 'n\r', false],
    ['confirm', '\r', false],
    ['confirm', '\x04', false],
    ['confirm-yes', '\r', true],
    ['confirm-yes', '\x04', false],
    ['confirm', 'nay\x15yeah\x7f\x7f\x7f\r', true],
  ];
  for (const [mode, keys, got] of answers) {
    test(`${mode}: ${JSON.stringify(keys)} is ${got}`, async (t) => {
      const session = await openPrompt(t, mode);
      await session.expect(/replace it\? \[(?:y\/N|Y\/n)\] $/);
      session.send(keys);
      await session.expect(new RegExp(`got ${got}\\r\\n`));
      await endsWith(session, 0);
    });
  }

  test('shows what is typed, and asks again after anything else', async (t) => {
    const session = await openPrompt(t, 'confirm');
    await session.expect(/\[y\/N\] $/);
    session.send('maybe\r');
    await session.expect(/maybe\r\nplease answer y or n\r\nreplace it\? \[y\/N\] $/);
    session.send('y\r');
    await session.expect(/got true\r\n/);
    await endsWith(session, 0);
  });

  test('does not show a paste', async (t) => {
    const session = await openPrompt(t, 'confirm');
    const { values, text } = makeAccount();
    await session.expect(/\[y\/N\] $/);
    session.send(`${bracketed(values[1]?.[1] ?? '')}\r`);
    await session.expect(/\*{31}\r\nplease answer y or n\r\n.*\[y\/N\] $/s);
    session.send(bracketed(text));
    await session.expect(/\*\r\nplease answer y or n\r\n.*\[y\/N\] $/s);
    session.send('\x03');
    await endsWith(session, 130);
  });

  test('asks on /dev/tty while stdin is a pipe', async (t) => {
    const session = await openPrompt(t, 'confirm', { stdin: 'n\nn\nn\n' });
    await session.expect(/\[y\/N\] $/);
    session.send('y\r');
    await session.expect(/got true\r\n/);
    await endsWith(session, 0);
  });

  test('Ctrl-C on /dev/tty', async (t) => {
    const session = await openPrompt(t, 'confirm', { stdin: 'y\n' });
    await session.expect(/\[y\/N\] $/);
    session.send('\x03');
    await endsWith(session, 130);
  });

  test('follows another prompt on the same terminal', async (t) => {
    const session = await openPrompt(t, 'twice');
    await session.expect(/one by one\r\n/);
    session.send(bracketed(makeAccount().text));
    await session.expect(/\[y\/N\] $/);
    session.send('y\r');
    await session.expect(/got true true\r\n/);
    await endsWith(session, 0);
  });
});

describe('confirm by name', { concurrency: 2 }, () => {
  test('takes the name, typed after a wrong one', async (t) => {
    const session = await openPrompt(t, 'name');
    await session.expect(/type acme to remove it: $/);
    session.send('acne\r');
    await session.expect(/acne\r\nthat is not acme\r\ntype acme to remove it: $/);
    session.send('acme\r');
    await session.expect(/got true\r\n/);
    await endsWith(session, 0);
  });

  test('gives up after three wrong ones, and at an empty line', async (t) => {
    const wrong = await openPrompt(t, 'name');
    for (let tries = 0; tries < 3; tries++) {
      await wrong.expect(/remove it: $/);
      wrong.send('yes\r');
    }
    await wrong.expect(/got false\r\n/);
    await endsWith(wrong, 0);

    const empty = await openPrompt(t, 'name');
    await empty.expect(/remove it: $/);
    empty.send('\r');
    await empty.expect(/got false\r\n/);
    await endsWith(empty, 0);
  });
});
