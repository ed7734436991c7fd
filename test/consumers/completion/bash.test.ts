import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BASH } from '../../backends/shells/bash.js';
import { openPty } from '../../harness/pty.js';
import { shellScene } from './shell-scene.js';

test('bash completes at the Tab key', async (t) => {
  const { box, env, script, calls } = await shellScene(t, 'bash');
  const rc = join(box.tmp, 'bashrc');
  writeFileSync(rc, `PS1='ready> '\n${script}`);
  const session = await openPty(BASH, ['--noprofile', '--rcfile', rc, '-i'], {
    env,
    cwd: box.work,
  });
  t.after(() => session.kill());
  await session.expect(/ready> /);
  /** Types on an empty line, and sees what it becomes. */
  const completes = async (typed: string, becomes: RegExp): Promise<void> => {
    // Ctrl-U forgets what was typed; Ctrl-C would be lost while the completion still runs.
    session.send(`\x15${typed}\t`);
    await session.expect(becomes);
  };
  await completes('storekeys pus', /storekeys push $/);
  await completes('storekeys push a', /push acme $/);
  await completes('storekeys push --to pr', /--to prod $/);
  await completes('storekeys push --to=peo', /--to=people $/);
  await completes('storekeys push --delete', /--delete-source $/);
  await completes('storekeys push --from cre', /--from credentials\\ one\.txt $/);
  await completes('storekeys push --from fol', /--from folder\/$/);
  await completes('storekeys pull --format dot', /--format dotenv $/);
  await completes('storekeys config tr', /config trust $/);
  session.send('\x15storekeys pu\t\t');
  await session.expect(/pull +push +\r\nready> storekeys pu$/);
  assert.ok(calls().every((call) => call.startsWith('__complete ')));
  session.send('\x15exit 0\r');
  assert.equal((await session.exit()).status, 0);
});
