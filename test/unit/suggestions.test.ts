/** Which targets each environment could use as it is. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Environment } from '../../src/environment.js';
import { createOpener, suggestTargets } from '../../src/open.js';
import { sandbox } from '../harness/sandbox.js';

async function suggested(env: Environment): Promise<readonly string[]> {
  const all = await suggestTargets(env);
  const opener = createOpener({ env });
  for (const { template } of all) await opener.check(template.replace('{store}', 'acme'));
  return all.map(({ template, because }) => `${template} ${because}`);
}

const LOCAL = 'local://{store} it needs no account and no server';

test('local is always there', async () => {
  assert.deepEqual(await suggested({}), [LOCAL]);
});

test('vault: an address and a token, from either family or the file', async (t) => {
  const home = sandbox(t).home;
  const address = { VAULT_ADDR: 'https://vault.example.com:8200' };
  const vault = 'vault://secret/bigcommerce/{store}';
  assert.deepEqual(await suggested({ ...address, HOME: home }), [LOCAL]);
  assert.deepEqual(await suggested({ VAULT_TOKEN: 'made-up' }), [LOCAL]);
  assert.deepEqual(await suggested({ ...address, VAULT_TOKEN: 'bad token' }), [LOCAL]);
  assert.deepEqual(await suggested({ ...address, BAO_TOKEN: 'made-up' }), [
    LOCAL,
    `${vault} VAULT_ADDR and BAO_TOKEN`,
  ]);
  writeFileSync(join(home, '.vault-token'), 'made-up');
  assert.deepEqual(await suggested({ BAO_ADDR: address.VAULT_ADDR, HOME: home }), [
    LOCAL,
    `${vault} BAO_ADDR and ${join(home, '.vault-token')}`,
  ]);
});

test('aws-sm: variables, or the files of the AWS tools; the region where it is set', async (t) => {
  const home = sandbox(t).home;
  const aws = 'aws-sm://bigcommerce/{store}';
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE']) {
    assert.deepEqual(await suggested({ [name]: 'made-up' }), [LOCAL, `${aws} ${name}`]);
  }
  assert.deepEqual(await suggested({ AWS_PROFILE: 'a', AWS_REGION: 'eu-west-1' }), [
    LOCAL,
    `${aws}?region=eu-west-1 AWS_PROFILE`,
  ]);
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws/config'), '[default]\n');
  assert.deepEqual(await suggested({ HOME: home }), [LOCAL, `${aws} ${join(home, '.aws/config')}`]);
  const elsewhere = { HOME: home, AWS_CONFIG_FILE: join(home, 'no-such-file') };
  assert.deepEqual(await suggested(elsewhere), [LOCAL]);
});

test('op: a token of a service account, and no other text', async () => {
  const token = `ops_${Buffer.from('{"signInAddress":"my.1password.com"}').toString('base64url')}`;
  assert.deepEqual(await suggested({ OP_SERVICE_ACCOUNT_TOKEN: token }), [
    LOCAL,
    'op://Integrations/BigCommerce {store} OP_SERVICE_ACCOUNT_TOKEN',
  ]);
  assert.deepEqual(await suggested({ OP_SERVICE_ACCOUNT_TOKEN: 'something' }), [LOCAL]);
});
