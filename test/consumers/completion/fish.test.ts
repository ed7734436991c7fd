import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { FISH } from '../../backends/shells/fish.js';
import { shellScene } from './shell-scene.js';

const run = promisify(execFile);

/** A command line, and what fish offers for its end. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['storekeys pus', ['push\tCheck a bundle and store it in targets']],
  ['storekeys push a', ['acme\tabc123def0']],
  ['storekeys push ', ['acme\tabc123def0', 'globex\ta store']],
  ['storekeys push --to pr', ['prod\taws-sm://bigcommerce/{store}']],
  ['storekeys push --to=pr', ['--to=prod\taws-sm://bigcommerce/{store}']],
  ['storekeys push --delete', ['--delete-source\tdelete the source file when all is read back']],
  ['storekeys push --from cre', ['credentials one.txt']],
  ['storekeys pull --format dot', ['dotenv']],
  ['storekeys config tr', ['trust']],
];

test('fish completes', async (t) => {
  const { box, env, calls } = await shellScene(t, 'fish');
  for (const [line, expected] of CASES) {
    const program = `storekeys completion fish | source; complete -C '${line}'`;
    const options = { env: { ...env }, cwd: box.work };
    const { stdout, stderr } = await run(FISH, ['--no-config', '-c', program], options);
    assert.equal(stderr, '');
    const offered = stdout.split('\n').filter(Boolean);
    assert.deepEqual(
      offered.map((each) => each.replace(/\t$/, '')),
      expected,
      line,
    );
  }
  assert.ok(calls().every((call) => /^(__complete |completion fish$)/.test(call)));
});
