import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { normalAddress } from '../../../src/config/address.js';
import { resolveTarget, type ResolvedTarget } from '../../../src/config/resolve.js';
import type { Environment } from '../../../src/environment.js';
import { makeWorkspace, usage, type Workspace } from './workspace.js';

const ROLE = 'arn:aws:iam::123456789012:role/storekeys';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme-AbCdEf';
const KEY = 'arn:aws:kms:eu-west-1:999999999999:key/0';

interface Attempt {
  readonly uri: string;
  readonly env?: Environment;
  readonly trust?: string;
  readonly explicit?: boolean;
}

/** Resolves the name of a target that a project's file gives this URI. */
async function attempt(
  t: TestContext,
  { uri, env = {}, trust, explicit }: Attempt,
): Promise<ResolvedTarget> {
  const workspace: Workspace = await makeWorkspace(t);
  await workspace.write('storekeys.yaml', JSON.stringify({ targets: { prod: uri } }));
  if (trust !== undefined) await workspace.trust(trust);
  const config = await workspace.load(explicit === true ? { explicit: 'storekeys.yaml' } : {});
  return resolveTarget('prod', { config, env, schemes: ['vault', 'aws-sm'] });
}

test('an address from a project’s file needs the user’s word, however the file was found', async (t) => {
  const uri = 'vault://secret/acme?address=https://vault.example:8200';
  const refused = usage(
    /'prod' of .*storekeys\.yaml: \?address= leads to an address that neither/,
    /trust\.addresses/,
  );
  await assert.rejects(attempt(t, { uri }), refused);
  await assert.rejects(attempt(t, { uri, explicit: true }), refused);
  await assert.rejects(attempt(t, { uri, env: { VAULT_ADDR: 'https://vault.example' } }), refused);
  const others = [
    'https://vault.example:8200.evil.example',
    'https://user:pass@vault.example:8200',
    'https://vault.example:8200/path',
    'https://vault.example:8200?x=y',
    'http://vault.example:8200',
    'vault.example:8200',
  ];
  for (const other of others) {
    const encoded = `vault://secret/acme?address=${encodeURIComponent(other)}`;
    await assert.rejects(
      attempt(t, { uri: encoded, env: { VAULT_ADDR: 'https://vault.example:8200' } }),
      refused,
    );
  }
});

test('an address that the environment or the user’s own file names passes, in any spelling', async (t) => {
  const uri = 'vault://secret/acme?address=https://Vault.Example:443/';
  for (const name of ['VAULT_ADDR', 'BAO_ADDR']) {
    assert.equal((await attempt(t, { uri, env: { [name]: 'https://vault.example' } })).uri, uri);
  }
  const trust = 'trust:\n  addresses:\n    - HTTPS://vault.example/\n';
  assert.equal((await attempt(t, { uri, trust })).uri, uri);
  assert.equal((await attempt(t, { uri, trust, explicit: true })).uri, uri);
});

test('a role and the account of an ARN need it only from a searched file', async (t) => {
  const cases: [string, RegExp, string][] = [
    [`aws-sm://x?role-arn=${ROLE}`, /\?role-arn= leads to a role/, `roles: ["${ROLE}"]`],
    [`aws-sm://${SECRET}`, /the ARN leads to an AWS account/, 'accounts: [123456789012]'],
    [`aws-sm://x?kms-key=${KEY}`, /\?kms-key= leads to an AWS account/, 'accounts: [999999999999]'],
  ];
  for (const [uri, message, trust] of cases) {
    await assert.rejects(attempt(t, { uri }), usage(message, /--config.*trust\.(roles|accounts)/));
    assert.equal((await attempt(t, { uri, explicit: true })).uri, uri);
    assert.equal((await attempt(t, { uri, trust: `trust: {${trust}}` })).uri, uri);
  }
  const other = { uri: `aws-sm://x?role-arn=${ROLE}2`, trust: `trust: {roles: ["${ROLE}"]}` };
  await assert.rejects(attempt(t, other), usage(/leads to a role/));
  assert.equal((await attempt(t, { uri: 'aws-sm://x?kms-key=alias/mine' })).name, 'prod');
});

test('what is typed is the user’s own word', async (t) => {
  const { load, env, write } = await makeWorkspace(t);
  await write('storekeys.yaml', '{}');
  const context = { config: await load(), env, schemes: ['vault', 'aws-sm'] };
  for (const uri of [
    'vault://s/x?address=https://vault.example',
    `aws-sm://${SECRET}?role-arn=${ROLE}`,
  ]) {
    assert.equal(resolveTarget(uri, context).origin, 'typed');
    assert.equal(resolveTarget(uri, { ...context, config: undefined }).origin, 'typed');
  }
});

test('the user’s own configuration is checked like any other', async (t) => {
  const { load, write, trust, home } = await makeWorkspace(t);
  await write('storekeys.yaml', '{}');
  const path = await trust('trust: { address: [] }');
  const unknown = /config\.yaml:1:10: trust: unknown key 'address'; did you mean 'addresses'/;
  await assert.rejects(load(), usage(unknown));
  await trust('targets: {}');
  await assert.rejects(load(), usage(/unknown key 'targets'; known: trust/));
  await trust('trust: {addresses: ["https://u:p@v.example"], roles: [x], accounts: [12]}');
  await assert.rejects(load(), usage(/must be a URL like .*must be the ARN of .*the 12 digits/));
  await trust('');
  await chmod(path, 0o666);
  await assert.rejects(
    load(),
    usage(/config\.yaml is not trusted: it is writable by everybody/, /chmod go-w/),
  );
  await chmod(path, 0o644);
  await chmod(join(home, '.config/storekeys'), 0o777);
  await assert.rejects(load(), usage(/is in a folder that is writable by everybody/));
});

test('one spelling for an address', () => {
  assert.equal(normalAddress('HTTPS://Vault.Example:443/a//'), 'https://vault.example/a');
  assert.equal(normalAddress('http://[::1]:8200/'), 'http://[::1]:8200');
  for (const bad of ['', 'vault', 'file:///x', 'https://a?b', 'https://a#b', 'https://u@a']) {
    assert.equal(normalAddress(bad), undefined);
  }
});
