import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findConfig } from '../../../src/config/find.js';
import { makeWorkspace, usage } from './workspace.js';

test('the search goes up to the root of the repository and no further', async (t) => {
  const { home, repository, env, write } = await makeWorkspace(t);
  await write(join(home, 'storekeys.yaml'), '');
  const cwd = join(repository, 'a/b');
  await mkdir(cwd, { recursive: true });
  assert.equal(await findConfig({ cwd, env }), undefined);
  const path = await write('storekeys.yaml', '');
  assert.deepEqual(await findConfig({ cwd, env }), { path, origin: 'searched' });
  const nearer = await write('a/storekeys.json', '{}');
  assert.deepEqual(await findConfig({ cwd, env }), { path: nearer, origin: 'searched' });
});

test('a worktree is a repository too: its .git is a file', async (t) => {
  const { home, env, write } = await makeWorkspace(t);
  await write(join(home, 'storekeys.yaml'), '');
  await write(join(home, 'tree/.git'), 'gitdir: elsewhere');
  assert.equal(await findConfig({ cwd: join(home, 'tree'), env }), undefined);
});

test('outside a repository the home directory is the last, also when its name is a link', async (t) => {
  const { home, env, write } = await makeWorkspace(t);
  const path = await write(join(home, 'storekeys.yaml'), '');
  const cwd = join(home, 'other/deep');
  await mkdir(cwd, { recursive: true });
  assert.deepEqual(await findConfig({ cwd, env }), { path, origin: 'searched' });
  const link = join(home, 'link');
  await symlink(home, link);
  assert.deepEqual(await findConfig({ cwd, env: { HOME: link } }), { path, origin: 'searched' });
});

test('in neither, only the working directory is searched', async (t) => {
  const { home, repository, write } = await makeWorkspace(t);
  const env = { HOME: repository };
  await write(join(home, 'storekeys.yaml'), '');
  const cwd = join(home, 'shared/work');
  await mkdir(cwd, { recursive: true });
  assert.equal(await findConfig({ cwd, env }), undefined);
  assert.equal(await findConfig({ cwd, env: {} }), undefined);
  const path = await write(join(cwd, 'storekeys.yml'), '');
  assert.deepEqual(await findConfig({ cwd, env: {} }), { path, origin: 'searched' });
});

test('two in one folder are one too many', async (t) => {
  const { repository, env, write } = await makeWorkspace(t);
  await write('storekeys.yaml', '');
  await write('storekeys.json', '{}');
  await assert.rejects(
    findConfig({ cwd: repository, env }),
    usage(/two configurations: .*storekeys\.yaml and .*storekeys\.json/, /--config/),
  );
});

test('a named file goes first: the argument, then the variable', async (t) => {
  const { repository: cwd, home, env, write } = await makeWorkspace(t);
  await write('storekeys.yaml', '');
  const named = { ...env, STOREKEYS_CONFIG: join(home, 'other.yaml') };
  assert.deepEqual(await findConfig({ cwd, env: named, explicit: '../mine.yaml' }), {
    path: join(home, 'mine.yaml'),
    origin: 'explicit',
  });
  assert.deepEqual(await findConfig({ cwd, env: named }), {
    path: join(home, 'other.yaml'),
    origin: 'explicit',
  });
  const unset = await findConfig({ cwd, env: { ...env, STOREKEYS_CONFIG: '' } });
  assert.equal(unset?.origin, 'searched');
  await assert.rejects(findConfig({ cwd, env, explicit: '' }), usage(/names no file/));
});
