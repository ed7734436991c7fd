import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeCredentials } from '../fixtures/credentials.js';
import { openPty, ORDINARY } from './pty.js';

describe('pseudo-terminal', () => {
  test('is a terminal of 80x24, and tells how the command ended', async () => {
    const session = await openPty('sh', ['-c', 'test -t 0 -a -t 1 && stty size; exit 3']);
    await session.expect(/^24 80\r\n$/);
    assert.deepEqual(await session.exit(), { status: 3, signal: null, modes: ORDINARY });
  });

  test('passes keys, a new size and signals on', async () => {
    const script =
      'trap "stty size" WINCH; echo ready; while read -r line; do echo "<$line>"; done';
    const session = await openPty('bash', ['-c', script]);
    await session.expect(/ready\r\n/);
    session.send('häl\r');
    await session.expect(/<häl>\r\n/);
    session.resize(10, 40);
    session.send('again\r');
    await session.expect(/10 40\r\n/);
    session.signal('SIGKILL');
    assert.equal((await session.exit()).signal, 'SIGKILL');
  });

  test('sees the modes while the command runs and those it leaves behind', async () => {
    const session = await openPty('sh', ['-c', 'stty -echo -icanon; echo ready; read -r line']);
    await session.expect(/ready/);
    const modes = { echo: false, canonical: false, signals: true };
    assert.deepEqual(await session.modes(), modes);
    session.send('\n');
    assert.deepEqual((await session.exit()).modes, modes);
  });

  test('gives a pipe as standard input, and all output to the last byte', async () => {
    const stdin = 'x'.repeat(60_000);
    const session = await openPty('cat', [], { stdin });
    await session.exit();
    assert.equal(session.output, stdin);
  });

  test('stops and continues a job', async () => {
    const session = await openPty('sh', ['-c', 'echo ready; read -r line; echo "got $line"']);
    await session.expect(/ready/);
    session.send('\x1a');
    assert.deepEqual(await session.stopped(), ORDINARY);
    session.resume();
    session.send('it\r');
    await session.expect(/got it/);
    assert.equal((await session.exit()).status, 0);
  });

  test('fails when a credential was shown, also in pieces between colours', async () => {
    const token = makeCredentials().access_token;
    const shown = `${token.slice(0, 20)}\x1b[31m${token.slice(20)}`;
    const session = await openPty('cat', [], { stdin: shown });
    await assert.rejects(session.exit(), /the terminal showed a credential/);
    const allowed = await openPty('cat', [], { stdin: shown, mayReveal: true });
    assert.equal((await allowed.exit()).status, 0);
  });

  test('fails with what was shown when something does not come', async () => {
    const session = await openPty('echo', ['one']);
    await assert.rejects(session.expect(/two/), /before the end; it showed "one\\r\\n"/);
    const silent = await openPty('cat', []);
    await assert.rejects(silent.expect(/two/, 50), /within 50 ms/);
    await silent.kill();
    const missing = await openPty('no-such-command', []);
    assert.equal((await missing.exit()).status, 127);
  });
});
