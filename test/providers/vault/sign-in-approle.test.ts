/** AppRole: plain and wrapped secret IDs, and what becomes of the token of a login. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { StorekeysError } from '../../../src/errors.js';
import type { Provider } from '../../../src/provider.js';
import { parseRef } from '../../../src/ref.js';
import { answers } from '../../backends/child-server.js';
import { startFaultProxy, type FaultProxy } from '../../backends/fault-proxy.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { makeAppRole, makeSecretId, must, tokensOf, wrapped } from './logins.js';
import { call, caught, freshRef, open, put, READING } from './open.js';

const server = await sharedOpenBao();
const LOGIN = /^POST \/v1\/auth\/[^/]+\/login$/;

/** What reading fails with; nothing of `hidden` is in it. */
async function refused(
  env: Readonly<Record<string, string>>,
  ...hidden: readonly string[]
): Promise<StorekeysError> {
  const { provider } = await open(env);
  const { error } = await caught(provider.read(freshRef(), 'current', READING, call()));
  assert.ok(error instanceof StorekeysError, inspect(error));
  for (const value of hidden) assert.ok(!inspect(error, { depth: 9 }).includes(value));
  return error;
}

/** A role whose server is reached through a proxy. */
async function proxied(t: TestContext): Promise<{
  readonly proxy: FaultProxy;
  readonly provider: Provider;
  readonly mount: string;
}> {
  const proxy = await startFaultProxy(server.address);
  t.after(() => proxy.stop());
  const { mount, env } = await makeAppRole(server);
  const secretId = await makeSecretId(server, mount);
  const { provider } = await open({ ...env, VAULT_ADDR: proxy.url, VAULT_SECRET_ID: secretId });
  return { proxy, provider, mount };
}

test('logs in once for all calls, and ends its token', async () => {
  const { mount, env } = await makeAppRole(server);
  const opened = await open({ ...env, VAULT_SECRET_ID: await makeSecretId(server, mount) });
  const refs = [freshRef(), freshRef(), freshRef()];
  const outcomes = await opened.provider.readMany(refs, call());
  assert.ok(outcomes.every(({ status }) => status === 'fulfilled'));
  await put(opened, freshRef());
  assert.equal(opened.requests.filter((request) => LOGIN.test(request)).length, 1);
  assert.equal(await tokensOf(server, mount), 1);
  await opened.provider.close();
  assert.equal(opened.requests.at(-1), 'POST /v1/auth/token/revoke-self');
  assert.equal(await tokensOf(server, mount), 0);
});

test('a token that was given is not ended, and nothing is when nobody signed in', async () => {
  const { body } = await server.call('POST', 'auth/token/create', { ttl: '1h' });
  const token = (body as { auth: { client_token: string } }).auth.client_token;
  const given = await open({ VAULT_ADDR: server.address, VAULT_TOKEN: token });
  await given.provider.locate(freshRef(), call());
  await given.provider.close();
  await must(server, 'POST', 'auth/token/lookup', { token });
  const { env } = await makeAppRole(server);
  const idle = await open({ ...env, VAULT_SECRET_ID: 'not-used' });
  await idle.provider.close();
  assert.deepEqual(idle.requests, []);
});

test('closing does not wait for a server that is silent', async (t) => {
  const { proxy, provider } = await proxied(t);
  await provider.locate(freshRef(), call());
  proxy.fault({ action: { kind: 'hang' } });
  const started = performance.now();
  await provider.close();
  assert.ok(performance.now() - started < 10_000);
});

test('closing during a login: its answer is waited for, and the token in it is ended', async (t) => {
  const { proxy, provider, mount } = await proxied(t);
  const caller = new AbortController();
  const closed = new Promise<void>((resolve, reject) => {
    proxy.fault({
      match: { path: /\/login$/ },
      action: { kind: 'pass' },
      onMatch: () => {
        caller.abort();
        provider.close().then(resolve, reject);
      },
    });
  });
  await assert.rejects(provider.read(freshRef(), 'current', READING, { signal: caller.signal }));
  await closed;
  assert.deepEqual(
    proxy.requests.map(({ path, status }) => [path, status]),
    [
      [`/v1/auth/${mount}/login`, 200],
      ['/v1/auth/token/revoke-self', 204],
    ],
  );
  assert.equal(await tokensOf(server, mount), 0);
});

test('a login that runs out is made again, once for all who notice', async () => {
  const { mount, env } = await makeAppRole(server, { token_ttl: '1s', token_max_ttl: '1s' });
  const opened = await open({ ...env, VAULT_SECRET_ID: await makeSecretId(server, mount) });
  const ref = freshRef();
  await opened.provider.locate(ref, call());
  assert.ok(await answers(async () => (await tokensOf(server, mount)) === 0, 20_000));
  opened.forget();
  const outcomes = await opened.provider.readMany([ref, freshRef(), freshRef()], call());
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled'],
  );
  assert.equal(opened.requests.filter((request) => LOGIN.test(request)).length, 1);
});

test('a right that the login does not give is no reason to sign in again', async () => {
  const { mount, env } = await makeAppRole(server, { token_policies: ['default'] });
  const opened = await open({ ...env, VAULT_SECRET_ID: await makeSecretId(server, mount) });
  const { error } = await caught(
    opened.provider.read(freshRef('', '?kv-version=2'), 'current', READING, call()),
  );
  assert.equal(opened.provider.classify(error)?.code, 'denied');
  assert.equal(opened.requests.filter((request) => LOGIN.test(request)).length, 1);
});

test('a secret ID that is wrong, or for another role: denied, and not shown', async () => {
  const { env } = await makeAppRole(server);
  const other = await makeAppRole(server);
  for (const secretId of ['made-up-secret-id', await makeSecretId(server, other.mount)]) {
    const error = await refused({ ...env, VAULT_SECRET_ID: secretId }, secretId);
    assert.equal(error.code, 'denied');
    assert.match(error.message, /does not accept VAULT_ROLE_ID and VAULT_SECRET_ID at auth\//);
    assert.match(error.hint ?? '', /vault write -f auth\/approle/);
  }
});

test('a wrapped secret ID is opened once and kept for the next login', async () => {
  const { mount, env } = await makeAppRole(server, { token_ttl: '1s', token_max_ttl: '1s' });
  const wrap = await wrapped(server, `auth/${mount}/role/ci/secret-id`);
  const opened = await open({ ...env, VAULT_WRAPPED_SECRET_ID: wrap, VAULT_AUTH_ROLE: 'ci' });
  await opened.provider.locate(freshRef(), call());
  const other = freshRef('', `?address=${server.address.replace('127.0.0.1', 'localhost')}`);
  await opened.provider.locate(other, call());
  assert.ok(await answers(async () => (await tokensOf(server, mount)) === 0, 20_000));
  await opened.provider.read(freshRef(), 'current', READING, call());
  const count = (end: string): number =>
    opened.requests.filter((each) => each.endsWith(end)).length;
  assert.deepEqual([count('/wrapping/unwrap'), count('/login')], [1, 3]);
  const error = await refused({ ...env, VAULT_WRAPPED_SECRET_ID: wrap }, wrap);
  assert.equal(error.code, 'denied');
  assert.match(
    error.message,
    /^VAULT_WRAPPED_SECRET_ID was opened already, has expired, or is none$/,
  );
  assert.match(error.hint ?? '', /somebody else holds the secret ID/);
});

test('a wrap that was made elsewhere is noticed before it is opened', async () => {
  const { mount, env } = await makeAppRole(server);
  await must(server, 'POST', `auth/${mount}/role/other`, { token_policies: ['logins'] });
  const other = await makeAppRole(server);
  const secretId = await makeSecretId(server, mount);
  const ci = `auth/${mount}/role/ci/secret-id`;
  const cases: readonly (readonly [path: string, body: object, env: object])[] = [
    ['sys/wrapping/wrap', { secret_id: secretId }, {}],
    [`auth/${other.mount}/role/ci/secret-id`, {}, {}],
    [`auth/${mount}/role/other/secret-id`, {}, { VAULT_AUTH_ROLE: 'ci' }],
  ];
  for (const [path, body, more] of cases) {
    const wrap = await wrapped(server, path, body);
    const error = await refused({ ...env, ...more, VAULT_WRAPPED_SECRET_ID: wrap }, wrap);
    assert.equal(error.code, 'denied');
    assert.match(error.message, /VAULT_WRAPPED_SECRET_ID was not made by auth\/.*\/secret-id$/);
    await must(server, 'POST', 'sys/wrapping/lookup', { token: wrap });
  }
  const good = await open({ ...env, VAULT_WRAPPED_SECRET_ID: await wrapped(server, ci) });
  await good.provider.locate(freshRef(), call());
});

test('in a namespace', async () => {
  const root = await makeAppRole(server);
  const name = `ns-${root.mount}`;
  await must(server, 'POST', `sys/namespaces/${name}`, {});
  const inside = { 'X-Vault-Namespace': name };
  await must(server, 'POST', 'sys/mounts/kv', { type: 'kv', options: { version: '2' } }, inside);
  await must(server, 'POST', 'sys/auth/approle', { type: 'approle' }, inside);
  const rules = 'path "kv/*" { capabilities = ["read"] }';
  await must(server, 'PUT', 'sys/policies/acl/kv', { policy: rules }, inside);
  const role = 'auth/approle/role/ci';
  await must(server, 'POST', role, { token_policies: ['kv'] }, inside);
  const { role_id: roleId } = await must(server, 'GET', `${role}/role-id`, undefined, inside);
  const { secret_id: secretId } = await must(server, 'POST', `${role}/secret-id`, {}, inside);
  const { provider } = await open({
    VAULT_ADDR: server.address,
    VAULT_NAMESPACE: name,
    VAULT_ROLE_ID: String(roleId),
    VAULT_SECRET_ID: String(secretId),
  });
  const ref = freshRef().path.replace('secret/', 'kv/');
  const { state } = await provider.read(parseRef(`vault://${ref}`), 'current', READING, call());
  assert.equal(state, 'absent');
});
