/**
 * What commands cost in instructions, counted by valgrind: the same on a busy machine as on an idle one. On
 * pinned versions of Node, with all that is left to chance fixed. `STOREKEYS_UPDATE_INSTRUCTIONS=1` writes the table
 * anew.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { nodeBinary } from '../backends/node-versions.js';
import { VALGRIND } from '../backends/valgrind.js';
import { downloaded, scene } from '../cli/scene.js';
import { CLI, cleanEnvironment, storekeys } from '../harness/cli.js';

const TABLE = new URL('instructions.json', import.meta.url);

/** How many more there may be. Two runs differ by far less; another processor has other code paths in OpenSSL. */
const MARGIN = 1.1;

/** No compiler in the background, no collector by the clock, no seed by chance. */
const FIXED = [
  '--single-threaded',
  '--predictable-gc-schedule',
  '--no-opt',
  '--random-seed=1',
  '--hash-seed=1',
];

/** Without Node's compile cache and with it. */
const VERSIONS = ['20.19.0', '24.9.0'];

test('no command costs more instructions than the table says', async (t) => {
  const { box, account, file } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  const clean = cleanEnvironment(box);
  const env = { ...clean, XDG_CACHE_HOME: join(box.home, 'cache') };
  const table: Record<string, number> = {};
  for (const version of VERSIONS) {
    const node = await nodeBinary(version);
    const uri = `local://count-${version}`;
    const push = ['push', '--from', source, '--to', uri, '--offline'];
    assert.equal((await storekeys(box, push, { node, env })).status, 0);
    const commands: Readonly<Record<string, readonly string[]>> = {
      nothing: ['-e', '0'],
      '--version': [CLI, '--version'],
      '--help': [CLI, '--help'],
      'pull local': [CLI, 'pull', '--from', uri],
      'push local, unchanged': [CLI, ...push],
    };
    for (const [name, words] of Object.entries(commands)) {
      const args = [...FIXED, ...words];
      // Once for Node's cache.
      await promisify(execFile)(node, args, { env, cwd: box.work });
      const out = ['--tool=callgrind', '--callgrind-out-file=/dev/null'];
      const { stderr } = await promisify(execFile)(VALGRIND, [...out, node, ...args], {
        env,
        cwd: box.work,
        maxBuffer: 16 * 1024 * 1024,
      });
      const [, count = NaN] = /Collected : (\d+)/.exec(stderr) ?? [];
      table[`Node ${version}: ${name}`] = Math.round(Number(count) / 1e6);
    }
  }
  if (process.env['STOREKEYS_UPDATE_INSTRUCTIONS'] !== undefined) {
    writeFileSync(TABLE, `${JSON.stringify(table, undefined, 2)}\n`);
  }
  const known = JSON.parse(readFileSync(TABLE, 'utf8')) as Record<string, number>;
  assert.deepEqual(Object.keys(table), Object.keys(known));
  for (const [name, millions] of Object.entries(table)) {
    const most = (known[name] ?? 0) * MARGIN;
    assert.ok(millions <= most, `${name}: ${millions} million, and ${most.toFixed(0)} may be`);
  }
});
