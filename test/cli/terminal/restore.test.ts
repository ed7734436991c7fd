import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bracketed, ORDINARY } from '../../harness/pty.js';
import { assertGivenBack, endsWith, makeAccount, openPrompt, received } from './open-prompt.js';

const READY = /type the values one by one\r\n/;

describe('the terminal is given back', { concurrency: 2 }, () => {
  const stages: readonly (readonly [name: string, keys: string, until: RegExp])[] = [
    ['before anything', '', /^/],
    ['after a part', bracketed('STORE HASH: abc123'), /missing: .*\r\n/],
    ['at a field', '\r', /STORE HASH: $/],
  ];
  for (const [name, keys, until] of stages) {
    test(`at Ctrl-C ${name}`, async (t) => {
      const session = await openPrompt(t, 'paste');
      await session.expect(READY);
      session.send(keys);
      await session.expect(until);
      session.send('\x03');
      await endsWith(session, 130);
    });
  }

  const ends: readonly (readonly [NodeJS.Signals, number])[] = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGQUIT', 131],
  ];
  for (const [name, status] of ends) {
    test(`at ${name}`, async (t) => {
      const session = await openPrompt(t, 'paste');
      await session.expect(READY);
      session.signal(name);
      await endsWith(session, status);
    });
  }

  test('at SIGHUP', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.signal('SIGHUP');
    assert.deepEqual(await session.exit(), { status: null, signal: 'SIGHUP', modes: ORDINARY });
    assertGivenBack(session);
  });

  test('at Ctrl-\\', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send('\x1c');
    await endsWith(session, 131);
  });

  test('at Ctrl-D, when nothing was entered', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send('\x04');
    await session.expect(/usage: nothing was entered\r\n/);
    await endsWith(session, 3);
  });

  test('when the caller aborts', async (t) => {
    const session = await openPrompt(t, 'abort');
    await session.expect(READY);
    session.signal('SIGUSR2');
    await session.expect(/unavailable: aborted\r\n/);
    await endsWith(session, 3);
  });

  test('when the parser throws', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send(bracketed('please throw'));
    await session.expect(/invalid: the parser threw\r\n/);
    await endsWith(session, 3);
  });

  test('at process.exit', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send(bracketed('please exit'));
    await endsWith(session, 5);
  });

  test('at an uncaught exception', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send(bracketed('please crash'));
    await session.expect(/nobody catches this/);
    await endsWith(session, 1);
  });

  test('the program ends when the terminal goes away', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.hangUp();
    const { status, signal } = await session.exit();
    assert.deepEqual({ status, signal }, { status: null, signal: 'SIGHUP' });
  });
});

describe('job control', { concurrency: 2 }, () => {
  const ways = [
    [
      'Ctrl-Z',
      (session: { send(keys: string): void }) => {
        session.send('\x1a');
      },
    ],
    [
      'SIGTSTP',
      (session: { signal(name: 'SIGTSTP'): void }) => {
        session.signal('SIGTSTP');
      },
    ],
  ] as const;
  for (const [name, stop] of ways) {
    test(`${name} gives the terminal to the shell, fg takes it again`, async (t) => {
      const session = await openPrompt(t, 'paste');
      const { text } = makeAccount();
      await session.expect(READY);
      stop(session);
      assert.deepEqual(await session.stopped(), ORDINARY);
      assertGivenBack(session);
      session.resume();
      await session.expect(READY);
      assert.equal((await session.modes()).echo, false);
      session.send(bracketed(text));
      await session.expect(received(text));
      await endsWith(session, 0);
    });
  }

  test('a stopped prompt that is told to end does so when it continues', async (t) => {
    const session = await openPrompt(t, 'paste');
    await session.expect(READY);
    session.send('\r');
    await session.expect(/STORE HASH: $/);
    session.send('abc\x1a');
    await session.stopped();
    session.signal('SIGTERM');
    session.resume();
    await endsWith(session, 143);
  });
});
