import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConfig } from '../../src/config/schema.js';
import { makeCredentials } from '../fixtures/credentials.js';
import { cleanEnvironment, CLI } from '../harness/cli.js';
import { bracketed, openPty, ORDINARY, type PtySession } from '../harness/pty.js';
import { downloaded, scene, STORE_HASH, type Scene } from './store-scene.js';

function start({ box, env }: Scene, ...args: readonly string[]): Promise<PtySession> {
  return openPty(process.execPath, [CLI, 'init', ...args], {
    env: { ...cleanEnvironment(box), ...env },
    cwd: box.work,
  });
}

function configIn({ box }: Scene): string {
  return join(box.work, 'storekeys.yaml');
}

test('init asks, writes, and stores the first bundle', async (t) => {
  const set = await scene(t);
  const bundle = set.account();
  const session = await start(set);
  await session.expect(/a short name for the store.*: $/);
  session.send('acme\r');
  await session.expect(/its store hash or API path.*: $/);
  session.send(`${STORE_HASH}\r`);
  await session.expect(/1 {2}local:\/\/\{store\} {2}encrypted files on this machine \(it needs no/);
  await session.expect(/numbers or URIs.*\[1\]: $/);
  session.send('\r');
  await session.expect(/as local:\/\/\{store\} \(Enter\), or another URI: $/);
  session.send('local://shops/{store}\r');
  await session.expect(/targets:\r\n {2}local: local:\/\/shops\/\{store\}/);
  await session.expect(/write it\? \[y\/N\] $/);
  session.send('y\r');
  await session.expect(/wrote .*storekeys\.yaml/);
  await session.expect(/push the first bundle now\? \[y\/N\] $/);
  session.send('y\r');
  await session.expect(/paste the whole pop-up/);
  session.send(bracketed(downloaded(bundle)));
  await session.expect(/local:\/\/shops\/acme {2}created, version 1/);
  const ending = await session.exit();
  assert.equal(ending.status, 0);
  assert.deepEqual(ending.modes, ORDINARY);

  const path = configIn(set);
  assert.equal(
    statSync(path).mode & 0o133,
    0,
    'others may read it, and nobody else may write to it',
  );
  const text = readFileSync(path, 'utf8');
  assert.match(text, /^# yaml-language-server: \$schema=\.\/storekeys\.schema\.json$/m);
  const content = parseConfig(path, text);
  assert.deepEqual([...content.targets], [['local', 'local://shops/{store}']]);
  assert.deepEqual([...content.stores], [['acme', { hash: STORE_HASH, targets: ['local'] }]]);
  const pulled = await set.run(['pull', 'acme', '--field', 'access_token'], { asked: true });
  assert.ok(pulled.stdout === `${bundle.accessToken.reveal()}\n`);
});

test('init: what is no answer is asked for again, and a paste is not shown', async (t) => {
  const set = await scene(t);
  const session = await start(set, '--to', 'local://{store}', '--to', 'local://{hash}');
  await session.expect(/a short name.*: $/);
  session.send('my shop\r');
  await session.expect(/must be letters, digits/);
  session.send(`${bracketed(`${makeCredentials().access_token} x`)}\r`);
  await session.expect(/\*{20,}\r\na store's name must be/);
  session.send('acme\r');
  await session.expect(/store hash or API path.*: $/);
  session.send('UPPER\r');
  await session.expect(/must be 4 to 16 lower-case letters and digits/);
  session.send(`https://api.bigcommerce.com/stores/${STORE_HASH}/v3/\r`);
  await session.expect(/local-2: local:\/\/\{hash\}/);
  await session.expect(/write it\? \[y\/N\] $/);
  session.send('n\r');
  await session.expect(/nothing was written/);
  assert.equal((await session.exit()).status, 2);
  assert.ok(!existsSync(configIn(set)));
});

test('init: Ctrl-D is no answer, Ctrl-C an end; nothing is written', async (t) => {
  const set = await scene(t);
  for (const [key, status] of [
    ['\x04', 2],
    ['\x03', 130],
  ] as const) {
    const session = await start(set, '--store', 'acme', '--hash', STORE_HASH);
    await session.expect(/numbers or URIs.*: $/);
    session.send(key);
    const ending = await session.exit();
    assert.equal(ending.status, status);
    assert.deepEqual(ending.modes, ORDINARY);
    assert.ok(!existsSync(configIn(set)));
  }
});

test('init: without a terminal everything is given, or it is refused', async (t) => {
  const set = await scene(t);
  const { run } = set;
  const some: readonly (readonly string[])[] = [
    [],
    ['--yes'],
    ['--store', 'acme', '--yes'],
    ['--to', 'local', '--yes'],
    ['--store', 'acme', '--to', 'local'],
    ['--store', 'no good', '--to', 'local', '--yes'],
    ['--store', 'acme', '--to', 'aws-sm', '--yes'],
    ['--store', 'acme', '--to', 'local://{shop}', '--yes'],
    ['--store', 'acme', '--to', 'local://{hash}', '--yes'],
    ['--store', 'acme', '--to', 'local', '--to', 'local', '--yes'],
    ['--store', 'acme', '--to', 'local', '--hash', 'NO', '--yes'],
  ];
  for (const args of some) {
    const ended = await run(['init', ...args]);
    assert.equal(ended.status, 2, `${args.join(' ')}: ${ended.stderr}`);
    assert.ok(!existsSync(configIn(set)));
  }
  assert.match((await run(['init'])).stderr, /hint: .*--store, --to and --yes/);
  const all = ['init', '--store', 'acme', '--hash', STORE_HASH, '--to', 'local', '--yes'];
  const dry = await run([...all, '--dry-run']);
  assert.equal(dry.status, 0);
  assert.match(dry.stdout, /^stores:\n {2}acme:\n {4}hash: clitest123$/m);
  assert.ok(!existsSync(configIn(set)));
  const ended = await run(all);
  assert.equal(ended.status, 0, ended.stderr);
  assert.match(ended.stderr, /next: storekeys push acme/);
  assert.equal(readFileSync(configIn(set), 'utf8'), dry.stdout);
  const shown = await run(['config', 'show']);
  assert.match(shown.stdout, /acme {2}clitest123 {2}local {2}local:\/\/acme/);
});

test('init writes over nothing', async (t) => {
  const set = await scene(t);
  const { run, box } = set;
  const all = ['init', '--store', 'acme', '--to', 'local', '--yes'];
  for (const name of ['storekeys.yaml', 'storekeys.json']) {
    const folder = join(box.work, name.replace('.', '-'));
    mkdirSync(folder);
    writeFileSync(join(folder, name), 'stores: {}\n');
    const ended = await run(all, { cwd: folder });
    assert.equal(ended.status, 5, ended.stderr);
    assert.match(ended.stderr, /there is a configuration already: .*\n.*edit it/);
    assert.equal(readFileSync(join(folder, name), 'utf8'), 'stores: {}\n');
  }
  symlinkSync('nowhere', configIn(set));
  assert.equal((await run(all)).status, 5);
  const named = await run([...all, '--config', 'storekeys-yaml/storekeys.yaml']);
  assert.equal(named.status, 5);
  assert.equal((await run([...all, '--config', 'other.yaml'])).status, 0);
  assert.ok(existsSync(join(box.work, 'other.yaml')));
  assert.equal((await run([...all, '--config', 'no-such-folder/other.yaml'])).status, 7);
});

test('init below another configuration says that it goes before', async (t) => {
  const set = await scene(t);
  const { run, box } = set;
  mkdirSync(join(box.work, '.git'));
  writeFileSync(configIn(set), 'stores: {}\n');
  const folder = join(box.work, 'below');
  mkdirSync(folder);
  const ended = await run(['init', '--store', 'acme', '--to', 'local', '--yes'], { cwd: folder });
  assert.equal(ended.status, 0, ended.stderr);
  assert.match(ended.stderr, /storekeys\.yaml is not used here any more/);
  assert.match((await run(['config', 'show'], { cwd: folder })).stdout, /acme/);
});
