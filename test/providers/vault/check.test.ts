/** What `check` finds on a real server, and that each cure is one. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Diagnosis } from '../../../src/diagnosis.js';
import type { Environment } from '../../../src/environment.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { parseRef, type Ref } from '../../../src/ref.js';
import { answers } from '../../backends/child-server.js';
import { startFaultProxy } from '../../backends/fault-proxy.js';
import { sharedOpenBao, startOpenBao } from '../../backends/openbao.js';
import { failure, on } from '../../harness/diagnoses.js';
import { asRoot, call, freshRef, keyOf, open, put, tokenWith } from './open.js';

const server = await sharedOpenBao();
const HOME = '/nonexistent';

/** What is found with this environment. */
async function found(env: Environment, ref: Ref = freshRef()): Promise<readonly Diagnosis[]> {
  const { provider } = await open({ VAULT_ADDR: server.address, HOME, ...env });
  return provider.check(ref, call());
}

test('root on a good server: every step is said, and nothing is read', async () => {
  const opened = await asRoot(server);
  const ref = freshRef();
  await put(opened, ref);
  opened.forget();
  const diagnoses = await opened.provider.check(ref, call());
  assert.ok(
    diagnoses.every(({ state }) => state === 'ok'),
    JSON.stringify(diagnoses),
  );
  assert.deepEqual(
    [...new Set(diagnoses.map(({ subject }) => subject))],
    ['reach', 'tls', 'clock', 'server', 'sign-in', 'token', 'place', 'permission'],
  );
  assert.equal(on(diagnoses, 'place').detail, 'KV version 2 at secret');
  assert.equal(on(diagnoses, 'sign-in').detail, 'by VAULT_TOKEN');
  const data = opened.requests.filter((request) => request.includes('/data/'));
  assert.deepEqual(data, []);
  assert.deepEqual(
    opened.requests.filter((request) => !request.startsWith('GET')),
    ['POST /v1/sys/capabilities-self'],
  );
});

test('a sealed server, until it is unsealed', async () => {
  const own = await startOpenBao({ storage: 'inmem' });
  after(() => own.stop());
  await own.call('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  await own.call('PUT', 'sys/seal');
  const env = { VAULT_ADDR: own.address, VAULT_TOKEN: own.rootToken };
  const { what, cure } = failure(await found(env));
  assert.equal(what, 'server: is sealed');
  assert.match(cure, /operator unseal/);
  await own.unseal();
  assert.ok((await found(env)).every(({ state }) => state === 'ok'));
});

test('a token that expired, that is none, and no token', async () => {
  const { body } = await server.call('POST', 'auth/token/create', { ttl: '1h' });
  const token = (body as { auth: { client_token: string } }).auth.client_token;
  const good = await found({ VAULT_TOKEN: token });
  assert.match(on(good, 'token').detail, /^for (?:59|60) minutes, renewable$/);
  await server.call('POST', 'auth/token/revoke', { token });
  const short = await server.call('POST', 'auth/token/create', { ttl: '1s' });
  const expired = (short.body as { auth: { client_token: string } }).auth.client_token;
  const isOver = async (): Promise<boolean> => {
    const headers = { 'X-Vault-Token': expired };
    return (await server.call('GET', 'auth/token/lookup-self', undefined, headers)).status === 403;
  };
  assert.ok(await answers(isOver, 20_000));
  for (const bad of [token, expired, 'not-a-token']) {
    for (const ref of [freshRef(), freshRef('', '?kv-version=2')]) {
      const { what, cure } = failure(await found({ VAULT_TOKEN: bad }, ref));
      assert.match(what, /^token: .*has expired, was revoked, or is none$/);
      assert.match(cure, /vault login/);
    }
  }
  const { what, cure } = failure(await found({}));
  assert.equal(what, 'sign-in: there is no Vault token');
  assert.match(cure, /VAULT_TOKEN/);
});

test('a token that is about to expire, or to be used up', async () => {
  const make = async (options: object): Promise<string> => {
    const { body } = await server.call('POST', 'auth/token/create', options);
    return (body as { auth: { client_token: string } }).auth.client_token;
  };
  const short = failure(await found({ VAULT_TOKEN: await make({ ttl: '40s' }) }));
  assert.match(short.what, /^token: it expires in \d+ seconds$/);
  assert.equal(short.cure, 'vault token renew');
  const few = failure(await found({ VAULT_TOKEN: await make({ ttl: '1h', num_uses: 3 }) }));
  assert.equal(few.what, 'token: it can be used 2 more times only');
  const some = on(await found({ VAULT_TOKEN: await make({ ttl: '1h', num_uses: 9 }) }), 'token');
  assert.match(some.detail, /, and for 8 more requests$/);
});

test('a right that is missing: the cure is the line that the policy lacks', async () => {
  const ref = freshRef();
  const key = keyOf(ref);
  const rules = new Map<string, readonly string[]>([[`secret/data/${key}`, ['read']]]);
  const missing = async (): Promise<readonly (Diagnosis & { readonly state: 'failed' })[]> => {
    const token = await tokenWith(server, Object.fromEntries(rules));
    const diagnoses = await found({ VAULT_TOKEN: token }, ref);
    return diagnoses.flatMap((each) => (each.state === 'failed' ? [each] : []));
  };
  const before = await missing();
  assert.deepEqual(
    [...new Set(before.map(({ purpose }) => purpose))],
    ['push', 'rotate', 'remove', 'purge'],
  );
  assert.equal(before[0]?.detail, `write: no create, update on secret/data/${key}`);
  for (const { cure } of before) {
    const [, path = '', list = ''] = /path "(.+)" \{ capabilities = (\[.*\]) \}/.exec(cure) ?? [];
    rules.set(path, JSON.parse(list) as string[]);
  }
  assert.deepEqual(await missing(), []);
});

test('a token without the default policy: what it may do is unknown, and that it is good is not', async () => {
  const ref = freshRef();
  await server.call('PUT', 'sys/policies/acl/bare', {
    policy: `path "secret/data/${keyOf(ref)}" { capabilities = ["read"] }`,
  });
  const { body } = await server.call('POST', 'auth/token/create', {
    policies: ['bare'],
    no_default_policy: true,
  });
  const { client_token: token } = (body as { auth: { client_token: string } }).auth;
  const diagnoses = await found({ VAULT_TOKEN: token }, ref);
  assert.deepEqual(
    diagnoses.filter(({ state }) => state !== 'ok').map(({ subject, state }) => [subject, state]),
    [
      ['token', 'unknown'],
      ['permission', 'unknown'],
    ],
  );
});

test('a namespace: the token of the one above is looked up, and its rights are those in it', async () => {
  const name = `ns-${newOperationId()}`;
  await server.call('POST', `sys/namespaces/${name}`, {});
  await server.call(
    'POST',
    'sys/mounts/kv',
    { type: 'kv', options: { version: '2' } },
    { 'X-Vault-Namespace': name },
  );
  const ref = parseRef(`vault://kv/acme?namespace=${name}`);
  const diagnoses = await found({ VAULT_TOKEN: server.rootToken }, ref);
  assert.ok(
    diagnoses.every(({ state }) => state === 'ok'),
    JSON.stringify(diagnoses),
  );
});

test('a namespace that is none', async () => {
  const ref = freshRef('', '?namespace=nowhere');
  const { what, cure } = failure(await found({ VAULT_TOKEN: server.rootToken }, ref));
  assert.equal(what, 'place: the server knows no such namespace');
  assert.match(cure, /namespace/);
});

test('a wrong mount: the cure names those that there are', async () => {
  const token = server.rootToken;
  const ref = parseRef(`vault://secrets/${newOperationId()}`);
  const { what, cure } = failure(await found({ VAULT_TOKEN: token }, ref));
  assert.match(what, /^place: no secrets engine is mounted there/);
  assert.match(cure, /vault:\/\/secret\/…/);
  const asserted = parseRef(`vault://secret/${newOperationId()}?mount=other`);
  assert.match(failure(await found({ VAULT_TOKEN: token }, asserted)).what, /^place: /);
});

test('TLS that is not trusted, until the authority is named; and that is not verified', async () => {
  const own = await startOpenBao({ tls: true });
  after(() => own.stop());
  const env = { VAULT_ADDR: own.address, VAULT_TOKEN: own.rootToken };
  const { what, cure } = failure(await found(env));
  assert.match(what, /^tls: the certificate of .* is not signed by a trusted authority$/);
  assert.match(cure, /VAULT_CACERT=FILE/);
  const trusted = await found({ ...env, VAULT_CACERT: own.caFile });
  assert.equal(on(trusted, 'tls').detail, 'the certificate is verified');
  assert.ok(trusted.every(({ state }) => state === 'ok'));
  const skipping = failure(await found({ ...env, VAULT_SKIP_VERIFY: 'true' }));
  assert.match(skipping.cure, /^unset VAULT_SKIP_VERIFY/);
  const plain = failure(await found({ ...env, VAULT_ADDR: own.address.replace('https', 'http') }));
  assert.match(plain.what, /^tls: the server speaks TLS/);
});

test('nobody there, something else there, and a clock that is off', async (t) => {
  const proxy = await startFaultProxy(server.address);
  t.after(() => proxy.stop());
  const env = { VAULT_ADDR: proxy.url, VAULT_TOKEN: server.rootToken };
  proxy.fault({ action: { kind: 'html' } });
  assert.match(failure(await found(env)).what, /^reach: .* does not come from a Vault server/);
  for (const [seconds, word] of [
    [-90, 'ahead of'],
    [90, 'behind'],
  ] as const) {
    proxy.fault({ action: { kind: 'clock', seconds } });
    const { what, cure } = failure(await found(env));
    assert.match(what, new RegExp(`^clock: this machine is \\d\\d seconds ${word} the server$`));
    assert.match(cure, /timedatectl/);
  }
  proxy.fault({ action: { kind: 'clock', seconds: 50 } });
  assert.equal(on(await found(env), 'clock').state, 'ok');
  proxy.refuse();
  assert.match(failure(await found(env)).what, /^reach: nothing answers at/);
});
