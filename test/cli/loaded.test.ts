/**
 * What the program loads for each command, counted in files and bytes: what a start costs, without a clock.
 * `STOREKEYS_UPDATE_LOADED=1` writes the table anew.
 */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cliBackends, downloaded, scene } from './scene.js';

const RECORDER = fileURLToPath(new URL('../harness/record-files.cjs', import.meta.url));
const TABLE = new URL('loaded.json', import.meta.url);

/** How much more may be loaded than the table says. */
const MARGIN = 1.03;

interface Loaded {
  readonly files: number;
  readonly kilobytes: number;
  /** The packages of one backend only. */
  readonly sdks: readonly string[];
}

/** Parts of the bundle that belong to one backend only. */
const SDKS = ['age', 'aws-sdk', 'node-vault', 'onepassword-sdk'];

test('a command loads the parts that it uses and no other', async (t) => {
  const { run, account, file, box } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  const record = join(box.tmp, 'files');
  const table: Record<string, Loaded> = {};
  const measure = async (name: string, args: readonly string[], env = {}): Promise<void> => {
    const ended = await run(args, {
      env: { ...env, NODE_OPTIONS: `--require=${RECORDER}`, RECORD_FILES: record },
      asked: true,
    });
    assert.equal(ended.status, 0, ended.stderr);
    table[name] = loaded(readFileSync(record, 'utf8').split('\n'));
  };
  await measure('--version', ['--version']);
  await measure('--help', ['--help']);
  await measure('verify', ['verify', '--from', source]);
  for (const { name, uri, env } of await cliBackends()) {
    const target = uri();
    await measure(`push ${name}`, ['push', '--from', source, '--to', target], env);
    await measure(`pull ${name}`, ['pull', '--from', target], env);
  }
  if (process.env['STOREKEYS_UPDATE_LOADED'] !== undefined) {
    writeFileSync(TABLE, `${JSON.stringify(table, undefined, 2)}\n`);
  }
  const known = JSON.parse(readFileSync(TABLE, 'utf8')) as Record<string, Loaded>;
  assert.deepEqual(Object.keys(table), Object.keys(known));
  for (const [name, { files, kilobytes, sdks }] of Object.entries(table)) {
    const limit = known[name];
    assert.deepEqual(sdks, limit?.sdks, name);
    assert.ok(files <= (limit?.files ?? 0), `${name} loads ${files} files`);
    const most = (limit?.kilobytes ?? 0) * MARGIN;
    assert.ok(kilobytes <= most, `${name} loads ${kilobytes} kB, and ${most.toFixed(1)} may be`);
  }
});

function loaded(files: readonly string[]): Loaded {
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  const parts = files.map((path) => basename(path).replace(/-[\w-]{8}\.cjs$/, ''));
  return {
    files: files.length,
    kilobytes: Math.round(bytes / 100) / 10,
    sdks: SDKS.filter((name) => parts.includes(name)),
  };
}
