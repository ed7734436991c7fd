import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanEnvironment, CLI } from '../harness/cli.js';
import { bracketed, openPty, ORDINARY } from '../harness/pty.js';
import { downloaded, scene } from './scene.js';

test('the pop-up pasted on a terminal is stored, and nothing of it is shown', async (t) => {
  const { run, account, box, env } = await scene(t);
  const bundle = account();
  const session = await openPty(process.execPath, [CLI, 'push', '--to', 'local://pasted'], {
    env: { ...cleanEnvironment(box), ...env },
    cwd: box.work,
  });
  await session.expect(/paste the whole pop-up/);
  session.send(bracketed(downloaded(bundle)));
  await session.expect(/created, version 1/);
  const ending = await session.exit();
  assert.equal(ending.status, 0);
  assert.deepEqual(ending.modes, ORDINARY);
  const pulled = await run(['pull', '--from', 'local://pasted', '--field', 'access_token'], {
    asked: true,
  });
  assert.ok(pulled.stdout === `${bundle.accessToken.reveal()}\n`);
});

test('Ctrl-C at the prompt: status 130, the terminal as it was, nothing stored', async (t) => {
  const { run, box, env } = await scene(t);
  const session = await openPty(process.execPath, [CLI, 'push', '--to', 'local://pasted'], {
    env: { ...cleanEnvironment(box), ...env },
    cwd: box.work,
  });
  await session.expect(/paste the whole pop-up/);
  session.send('\x03');
  const ending = await session.exit();
  assert.equal(ending.status, 130);
  assert.deepEqual(ending.modes, ORDINARY);
  assert.equal((await run(['pull', '--from', 'local://pasted'])).status, 4);
});

test('replacing asks on the terminal; values are masked there unless --reveal', async (t) => {
  const { run, account, file, box, env } = await scene(t);
  const [first, second] = [account(), account()];
  const push = (source: string): readonly string[] => [
    'push',
    '--from',
    source,
    '--to',
    'local://a',
  ];
  assert.equal((await run(push(file('a.txt', downloaded(first))))).status, 0);
  const next = file('b.txt', downloaded(second));
  const options = { env: { ...cleanEnvironment(box), ...env }, cwd: box.work };
  for (const [answer, status] of [
    ['n', 2],
    ['y', 0],
  ] as const) {
    const session = await openPty(process.execPath, [CLI, ...push(next)], options);
    await session.expect(/replace\? \[y\/N\]/);
    session.send(`${answer}\r`);
    if (answer === 'y') {
      await session.expect(/delete the source file/);
      session.send('n\r');
    }
    assert.equal((await session.exit()).status, status);
  }
  const pull = await openPty(process.execPath, [CLI, 'pull', '--from', 'local://a'], options);
  await pull.expect(/BIGCOMMERCE_ACCESS_TOKEN='\*+'/);
  assert.equal((await pull.exit()).status, 0);
});
