import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { StorekeysError } from '../../../src/errors.js';
import { ensureWritable, homeFolders } from '../../../src/home.js';
import { usage } from './workspace.js';

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storekeys-home-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function unavailable(reason: RegExp): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof StorekeysError)) throw error;
    assert.match(error.message, /^cannot write to \//);
    assert.match(error.message, reason);
    assert.match(error.hint ?? '', /STOREKEYS_HOME/);
    return error.code === 'unavailable';
  };
}

test('the folders follow STOREKEYS_HOME, then XDG, then HOME', () => {
  const cases: [Record<string, string>, string, string][] = [
    [{ STOREKEYS_HOME: '/s', HOME: '/h', XDG_DATA_HOME: '/d' }, '/s', '/s'],
    [{ HOME: '/h' }, '/h/.local/share/storekeys', '/h/.config/storekeys'],
    [{ HOME: '/h', XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c' }, '/d/storekeys', '/c/storekeys'],
    [{ XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c' }, '/d/storekeys', '/c/storekeys'],
    [
      { HOME: '/h', XDG_DATA_HOME: 'd', XDG_CONFIG_HOME: '' },
      '/h/.local/share/storekeys',
      '/h/.config/storekeys',
    ],
    [{ STOREKEYS_HOME: '', HOME: '/h' }, '/h/.local/share/storekeys', '/h/.config/storekeys'],
  ];
  for (const [env, data, config] of cases) assert.deepEqual(homeFolders(env), { data, config });
});

test('no home, or one that moves with the working directory, is refused', () => {
  for (const env of [{}, { HOME: '' }, { HOME: 'here' }, { XDG_DATA_HOME: '/d' }]) {
    assert.throws(() => homeFolders(env), usage(/no home directory/, /set STOREKEYS_HOME/));
  }
  assert.throws(
    () => homeFolders({ STOREKEYS_HOME: 'x', HOME: '/h' }),
    usage(/not an absolute path/),
  );
});

test('a folder is made for its owner alone and left empty', async (t) => {
  const folder = join(await makeFolder(t), 'a/b');
  await ensureWritable(folder);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.deepEqual(await readdir(folder), []);
  await chmod(folder, 0o750);
  await ensureWritable(folder);
  assert.equal((await stat(folder)).mode & 0o777, 0o750);
});

test('what is in the way is told in words', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(join(folder, 'file'), '');
  await symlink('loop', join(folder, 'loop'));
  const other = /something there is not a folder/;
  await assert.rejects(ensureWritable(join(folder, 'file')), unavailable(other));
  await assert.rejects(ensureWritable(join(folder, 'file/deeper')), unavailable(other));
  await assert.rejects(ensureWritable(join(folder, 'loop/x')), unavailable(/form a loop/));
  if (process.platform === 'linux') {
    await assert.rejects(ensureWritable('/proc/storekeys'), unavailable(/cannot be created there/));
  }
  await assert.rejects(ensureWritable(join(folder, 'x'.repeat(300))), unavailable(/too long/));
});

test('a folder without the right to write', async (t) => {
  const folder = await makeFolder(t);
  const locked = join(folder, 'locked');
  await mkdir(locked);
  await chmod(folder, 0o755);
  await chmod(locked, 0o555);
  // Root may write anywhere: it steps down for as long as this takes.
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await assert.rejects(ensureWritable(locked), unavailable(/no permission/));
    await assert.rejects(ensureWritable(join(locked, 'new')), unavailable(/no permission/));
  } finally {
    if (root) process.seteuid?.(0);
  }
  assert.deepEqual(await readdir(locked), []);
});
