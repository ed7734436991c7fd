import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scene } from './store-scene.js';

// No backend runs here: a request would fail.
const NOWHERE = { VAULT_ADDR: 'http://127.0.0.1:9', AWS_EC2_METADATA_DISABLED: 'true' };

test('policy: each backend prints its own kind, and notes are talk', async (t) => {
  const { run } = await scene(t);
  const policy = async (uri: string, purpose: string): Promise<{ out: string; talk: string }> => {
    const ended = await run(['policy', uri, '--for', purpose], { env: NOWHERE });
    assert.equal(ended.status, 0, ended.stderr);
    return { out: ended.stdout, talk: ended.stderr };
  };
  const vault = await policy('vault://secret/bigcommerce/acme', 'push');
  assert.match(vault.out, /^path "secret\/data\/bigcommerce\/acme" \{$/m);
  assert.match(vault.out, /^path "secret\/metadata\/bigcommerce\/acme--pending\/\*" \{$/m);
  assert.match(vault.talk, /^note: 'secret' is taken for a KV version 2 mount/);
  const aws = await policy('aws-sm://bigcommerce/acme', 'rotate');
  const { Statement } = JSON.parse(aws.out) as { Statement: [{ Action: string[] }] };
  assert.ok(Statement[0].Action.includes('secretsmanager:PutSecretValue'));
  assert.ok(!Statement[0].Action.includes('secretsmanager:CreateSecret'));
  const op = await policy('op://Integrations/BigCommerce acme', 'push');
  assert.deepEqual(JSON.parse(op.out), {
    vault: 'Integrations',
    service_account: ['read_items', 'write_items'],
    person: [
      'view_items',
      'view_and_copy_passwords',
      'create_items',
      'edit_items',
      'archive_items',
    ],
  });
  assert.match(op.talk, /--vault 'Integrations:read_items,write_items'/);
  const here = await policy('local://acme', 'pull');
  assert.match(here.out, /nothing to grant/);
  assert.equal(here.talk, '');
});

test('policy: a configured target, for a store', async (t) => {
  const { run, box } = await scene(t);
  const yaml = 'targets:\n  prod: vault://kv/{store}?kv-version=2\nstores:\n  acme: {}\n';
  writeFileSync(join(box.work, 'storekeys.yaml'), yaml);
  const { stdout, stderr } = await run(['policy', 'prod', '--store', 'acme', '--for', 'pull']);
  assert.match(stdout, /^path "kv\/data\/acme" \{$/m);
  assert.equal(stderr, '');
  const without = await run(['policy', 'prod', '--for', 'pull']);
  assert.equal(without.status, 2);
  assert.match(without.stderr, /\{store\} stands for a store/);
});

test('policy: what cannot be answered', async (t) => {
  const { run, box } = await scene(t);
  const rotate = await run(['policy', 'vault://kv/a?kv-version=1', '--for', 'rotate']);
  assert.equal(rotate.status, 8);
  assert.match(rotate.stderr, /cannot rotate/);
  assert.equal((await run(['policy', 'local://a'])).status, 2);
  assert.equal((await run(['policy', 'local://a', '--for', 'all'])).status, 2);
  writeFileSync(
    join(box.work, 'own.mjs'),
    "export default { scheme: 'own', title: 't', options: {}, pathProblem() {}, open() {} };",
  );
  writeFileSync(join(box.work, 'storekeys.yaml'), 'providers: { own: ./own.mjs }\n');
  const own = await run(['policy', 'own://a', '--for', 'pull', '--config', 'storekeys.yaml']);
  assert.equal(own.status, 8, own.stderr);
  assert.match(own.stderr, /does not tell which rights/);
});
