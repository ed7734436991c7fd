/** Where the program keeps what Node compiled: in a folder that only its user can write to, or nowhere. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeBinary } from '../backends/node-versions.js';
import { storekeys } from '../harness/cli.js';
import { sandbox, type Sandbox } from '../harness/sandbox.js';

const NEW = '24.9.0';
const OLD = '20.19.0';

async function cacheOf(box: Sandbox, version: string): Promise<string> {
  const cache = join(box.work, 'cache');
  const node = await nodeBinary(version);
  const ended = await storekeys(box, ['--version'], { node, env: { XDG_CACHE_HOME: cache } });
  assert.equal(ended.status, 0, ended.stderr);
  assert.equal(ended.stderr, '');
  return join(cache, 'storekeys');
}

test('code is kept in a folder of the user alone', async (t) => {
  const box = sandbox(t);
  const folder = await cacheOf(box, NEW);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.notDeepEqual(readdirSync(folder), []);
  assert.equal(await cacheOf(box, NEW), folder);
});

test('nothing is kept where others may write or read, and nothing is said of it', async (t) => {
  const box = sandbox(t);
  const folder = join(box.work, 'cache', 'storekeys');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  await cacheOf(box, NEW);
  assert.deepEqual(readdirSync(folder), []);
});

test('nothing is kept below a folder that others can write to', async (t) => {
  const box = sandbox(t);
  const cache = join(box.work, 'cache');
  mkdirSync(cache);
  chmodSync(cache, 0o777);
  assert.deepEqual(readdirSync(await cacheOf(box, NEW)), []);
});

test('a link in the place of the folder is not followed', async (t) => {
  const box = sandbox(t);
  const elsewhere = join(box.work, 'elsewhere');
  mkdirSync(elsewhere, { mode: 0o700 });
  mkdirSync(join(box.work, 'cache'));
  symlinkSync(elsewhere, join(box.work, 'cache', 'storekeys'));
  await cacheOf(box, NEW);
  assert.deepEqual(readdirSync(elsewhere), []);
});

test('Node 20 keeps nothing', async (t) => {
  assert.ok(!existsSync(await cacheOf(sandbox(t), OLD)));
});
