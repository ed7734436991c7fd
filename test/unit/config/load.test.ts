import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAX_BYTES } from '../../../src/config/ownership.js';
import { isAlone } from '../../../src/config/private-group.js';
import { EXAMPLE, giveAway, makeWorkspace, ME, present, usage } from './workspace.js';

const named = /name it: --config \.\/storekeys\.yaml$/;

test('a file of one’s own is loaded', async (t) => {
  const { load, write } = await makeWorkspace(t);
  assert.equal(await load(), undefined);
  const path = await write('storekeys.yaml', EXAMPLE);
  const config = present(await load());
  assert.equal(config.path, path);
  assert.equal(config.origin, 'searched');
  assert.match(config.digest, /^[0-9a-f]{64}$/);
  assert.equal(config.stores.size, 2);
});

test('what others can write to is refused when found, and passes when named', async (t) => {
  const { load, write } = await makeWorkspace(t);
  const path = await write('storekeys.yaml', EXAMPLE);
  await chmod(path, 0o646);
  await assert.rejects(load(), usage(/not trusted: it is writable by everybody/, named));
  await chmod(path, 0o664);
  const user = { ...ME, gid: ME.gid + 1 };
  await assert.rejects(load({ user }), usage(/it is writable by its group \(gid \d+\)/, named));
  for (const mode of [0o646, 0o664]) {
    await chmod(path, mode);
    assert.equal(present(await load({ explicit: 'storekeys.yaml' })).origin, 'explicit');
    assert.equal(present(await load({ user: undefined })).origin, 'searched');
  }
});

test('a file of somebody else is refused when found, and passes when named', async (t) => {
  const { load, write } = await makeWorkspace(t);
  const user = await giveAway(await write('storekeys.yaml', EXAMPLE));
  await assert.rejects(load({ user }), usage(/belongs to somebody else|in a folder that/, named));
  assert.equal(present(await load({ user, explicit: './storekeys.yaml' })).origin, 'explicit');
});

test('the folder counts: who can write there can put another file in its place', async (t) => {
  const { load, write, repository } = await makeWorkspace(t);
  await write('storekeys.yaml', EXAMPLE);
  await chmod(repository, 0o777);
  await assert.rejects(load(), usage(/is in a folder that is writable by everybody/, named));
  await chmod(repository, 0o1777);
  assert.equal(present(await load()).stores.size, 2);
  await chmod(repository, 0o775);
  const user = { ...ME, gid: ME.gid + 1 };
  await assert.rejects(load({ user }), usage(/is in a folder that is writable by its group/));
  await chmod(repository, 0o755);
  const other = await giveAway(repository);
  await assert.rejects(
    load({ user: other }),
    usage(/is in a folder that belongs to somebody else/),
  );
});

test('a symbolic link, a folder and a pipe are refused when found', async (t) => {
  const { load, write, home, repository } = await makeWorkspace(t);
  const path = join(repository, 'storekeys.yaml');
  const real = await write(join(home, 'elsewhere.yaml'), EXAMPLE);
  await symlink(real, path);
  await assert.rejects(load(), usage(/it is a symbolic link/, named));
  assert.equal(present(await load({ explicit: 'storekeys.yaml' })).stores.size, 2);
  await rename(path, join(repository, 'link'));
  execFileSync('mkfifo', [path]);
  await assert.rejects(load(), usage(/it is not a file/, named));
  await rename(path, join(repository, 'pipe'));
  await rename(join(repository, '.git'), path);
  await assert.rejects(load({ env: { HOME: home } }), usage(/it is not a file/));
});

test('a named file may be a pipe', async (t) => {
  const { load, repository } = await makeWorkspace(t);
  const path = join(repository, 'pipe');
  execFileSync('mkfifo', [path]);
  const [config] = await Promise.all([load({ explicit: 'pipe' }), writeFile(path, EXAMPLE)]);
  assert.equal(present(config).stores.size, 2);
});

test('a named file that is missing, too large or no text', async (t) => {
  const { load, write, repository } = await makeWorkspace(t);
  await assert.rejects(
    load({ explicit: 'no.yaml' }),
    usage(/there is no configuration at .*no\.yaml/),
  );
  await write('big.yaml', `#${'x'.repeat(MAX_BYTES)}`);
  await assert.rejects(load({ explicit: 'big.yaml' }), usage(/is larger than 256 KiB/));
  await write('whole.yaml', `#${'x'.repeat(MAX_BYTES - 1)}`);
  assert.equal(present(await load({ explicit: 'whole.yaml' })).stores.size, 0);
  await writeFile(join(repository, 'latin.yaml'), Buffer.from([0x61, 0xe9, 0x0a]));
  await assert.rejects(load({ explicit: 'latin.yaml' }), usage(/is not UTF-8 text/));
  await assert.rejects(load({ explicit: '.' }), usage(/cannot be read: the system says EISDIR/));
});

test('a private group is the user’s, and nobody else is in it', async (t) => {
  const user = { uid: 1000, gid: 1000 };
  const passwd = 'root:x:0:0:r:/root:/bin/sh\nana:x:1000:1000::/home/ana:/bin/sh\n';
  const group = 'root:x:0:\nana:x:1000:\n';
  assert.equal(isAlone(1000, user, { passwd, group }), true);
  assert.equal(isAlone(1000, user, { passwd, group: 'ana:x:1000:ana\n' }), true);
  assert.equal(isAlone(1000, user, { passwd, group: 'ana:x:1000:ana,ben\n' }), false);
  assert.equal(isAlone(1000, user, { passwd, group: `${group}twin:x:1000:ben\n` }), false);
  const second = `${passwd}ben:x:1001:1000::/home/ben:/bin/sh\n`;
  assert.equal(isAlone(1000, user, { passwd: second, group }), false);
  assert.equal(isAlone(1000, user, { passwd, group: 'root:x:0:\n' }), false);
  assert.equal(isAlone(1000, { ...user, uid: 7 }, { passwd, group }), false);
  assert.equal(isAlone(1000, user, { passwd: `${passwd}+::::::\n`, group }), false);

  const { load, write } = await makeWorkspace(t);
  await chmod(await write('storekeys.yaml', EXAMPLE), 0o664);
  const [ourPasswd, ourGroup] = await Promise.all([
    readFile('/etc/passwd', 'utf8'),
    readFile('/etc/group', 'utf8'),
  ]);
  const alone = isAlone(ME.gid, ME, { passwd: ourPasswd, group: ourGroup });
  if (alone && process.platform === 'linux') assert.equal(present(await load()).stores.size, 2);
  else await assert.rejects(load(), usage(/is writable by its group/));
});
