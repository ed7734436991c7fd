import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { makeBundle } from '../fixtures/credentials.js';
import { storekeys } from '../harness/cli.js';
import { sandbox, unprivileged } from '../harness/sandbox.js';
import { downloaded, scene } from './scene.js';

const PATH_OF = (bundle: Bundle): string => `stores/${bundle.storeHash}/v3/`;

/** Files that are no usable bundle: exit 3 before any request, and nothing is written. */
const FILES: Readonly<Record<string, (bundle: Bundle) => string | Uint8Array>> = {
  empty: () => '',
  binary: () => Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 2, 3]),
  'of 1 MB': (bundle) => downloaded(bundle) + '#'.repeat(1_000_000),
  'with two bundles': (bundle) => downloaded(bundle) + downloaded(makeBundle('other1234')),
  'of an account-level account': (bundle) =>
    downloaded(bundle).replace(
      PATH_OF(bundle),
      'accounts/5d2f0d1e-0000-4000-8000-000000000000/graphql',
    ),
  'of a legacy account': (bundle) =>
    downloaded(bundle).replace(bundle.apiPath, 'https://store-x1y2z3.mybigcommerce.com/api/v2/'),
  'for another host': (bundle) =>
    downloaded(bundle).replace('api.bigcommerce.com', 'api.example.com'),
  'with a hash that disagrees': (bundle) => `${downloaded(bundle)}STORE HASH: another12\n`,
  'with swapped fields': (bundle) =>
    downloaded(bundle)
      .replace('CLIENT ID', 'X')
      .replace('CLIENT SECRET', 'CLIENT ID')
      .replace('X:', 'CLIENT SECRET:'),
  'with placeholders': (bundle) =>
    downloaded(bundle).replace(bundle.accessToken.reveal(), 'your_token'),
  'with control characters': (bundle) =>
    downloaded(bundle).replace(bundle.accessToken.reveal(), (value) => `${value}\u0007`),
};

for (const [kind, write] of Object.entries(FILES)) {
  test(`bad input: a file ${kind}`, async (t) => {
    const { run, account, file, store, box } = await scene(t);
    const source = file('bad.txt', write(account()));
    const ended = await run(['push', '--from', source, '--to', 'local://a']);
    assert.equal(ended.status, 3, ended.stderr);
    assert.match(ended.stderr, /storekeys: error: .*\n(.*\n)*storekeys: hint: /);
    assert.equal(store.requests.length, 0);
    assert.deepEqual(readdirSync(box.home), []);
  });
}

test('bad input: a folder, a file that is not there, one that cannot be read', async (t) => {
  const user = unprivileged();
  const box = sandbox(t, user);
  const secret = join(box.work, 'b.txt');
  writeFileSync(secret, 'x');
  chmodSync(secret, 0);
  if (user.uid !== undefined) chownSync(secret, user.uid, user.uid);
  for (const path of [box.work, join(box.work, 'none'), secret]) {
    const ended = await storekeys(box, ['verify', '--offline', '--from', path], { user });
    assert.equal(ended.status, 2, ended.stderr);
  }
});

test('rejected by BigCommerce: exit 3, no answer: exit 7, and nothing is stored', async (t) => {
  const { run, account, file, store, box } = await scene(t);
  const bundle = account();
  const source = file('b.txt', downloaded(bundle));
  store.deleteAccount(bundle);
  const rejected = await run(['push', '--from', source, '--to', 'local://a']);
  assert.equal(rejected.status, 3, rejected.stderr);
  const dead = { STOREKEYS_BIGCOMMERCE_URL: 'http://127.0.0.1:1' };
  const silent = await run(['push', '--from', source, '--to', 'local://a'], { env: dead });
  assert.equal(silent.status, 7, silent.stderr);
  assert.match(silent.stderr, /--offline/);
  assert.ok(!readdirSync(join(box.home, 'storekeys')).includes('local'));
  const elsewhere = { STOREKEYS_BIGCOMMERCE_URL: 'https://example.com' };
  assert.equal((await run(['verify', '--from', source], { env: elsewhere })).status, 2);
});

test('a home that is not writable: a push ends with 7 before any request, a pull needs none', async (t) => {
  const user = unprivileged();
  const box = sandbox(t, user);
  const { store, account, file } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  chmodSync(source, 0o644);
  const env = { STOREKEYS_BIGCOMMERCE_URL: store.url };
  chmodSync(box.home, 0o500);
  const pushed = await storekeys(box, ['push', '--from', '-', '--to', 'local://a'], {
    user,
    env,
    stdin: downloaded(account()),
  });
  assert.equal(pushed.status, 7, pushed.stderr);
  assert.match(pushed.stderr, /cannot write to .*no permission/);
  assert.equal(store.requests.length, 0);
  const pulled = await storekeys(box, ['pull', '--from', 'local://a'], { user });
  assert.equal(pulled.status, 4, pulled.stderr);
});

test('an identity that others can read, or that is none, is refused', async (t) => {
  const { run, account, file, box } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', 'local://a'])).status, 0);
  const identity = join(box.home, 'storekeys', 'identity.txt');
  chmodSync(identity, 0o644);
  const loose = await run(['pull', '--from', 'local://a']);
  assert.equal(loose.status, 2);
  assert.match(loose.stderr, /chmod 600/);
  chmodSync(identity, 0o600);
  writeFileSync(identity, 'not a key\n');
  assert.equal((await run(['pull', '--from', 'local://a'])).status, 2);
  mkdirSync(join(box.home, 'elsewhere'));
  const missing = { STOREKEYS_AGE_KEY_FILE: join(box.home, 'elsewhere', 'key.txt') };
  assert.equal((await run(['pull', '--from', 'local://a'], { env: missing })).status, 2);
});
