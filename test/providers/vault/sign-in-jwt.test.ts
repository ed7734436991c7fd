/** ID tokens of pipelines: GitHub's, which is asked for, and GitLab's, which is in a variable. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { StorekeysError } from '../../../src/errors.js';
import type { Environment } from '../../../src/environment.js';
import { startFaultProxy } from '../../backends/fault-proxy.js';
import { startIdTokenIssuer } from '../../backends/id-tokens.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { mountAuth, must, tokensOf } from './logins.js';
import { call, caught, failureOf, freshRef, open, READING, type Opened } from './open.js';

const server = await sharedOpenBao();
const REPOSITORY = 'repo:shop/pipelines:ref:refs/heads/main';
const issuer = await startIdTokenIssuer({ sub: REPOSITORY });
after(() => issuer.close());

/** A JWT mount with the role `ci`, for one audience and subject. */
async function makeRole(
  keys: object,
  subject: string,
): Promise<{ mount: string; env: Environment }> {
  const mount = await mountAuth(server, 'jwt');
  await must(server, 'POST', `auth/${mount}/config`, {
    ...keys,
    bound_issuer: issuer.url,
    default_role: 'ci',
  });
  await must(server, 'POST', `auth/${mount}/role/ci`, {
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: ['https://vault.example.com'],
    bound_subject: subject,
    token_policies: ['logins'],
  });
  return { mount, env: { VAULT_ADDR: server.address, VAULT_AUTH_PATH: mount } };
}

const github = await makeRole({ jwks_url: issuer.jwksUrl }, REPOSITORY);
const gitlab = await makeRole({ jwt_validation_pubkeys: [issuer.publicKey] }, 'project_path:shop');
const ROLE = { VAULT_AUTH_ROLE: 'ci' };
const AUDIENCE = { VAULT_AUTH_AUDIENCE: 'https://vault.example.com' };
const idToken = (claims: Readonly<Record<string, string | number>> = {}): string =>
  issuer.sign({ aud: 'https://vault.example.com', sub: 'project_path:shop', ...claims });

/** Reads, and tells what was asked of it. */
async function reads(env: Environment): Promise<Opened> {
  const opened = await open(env);
  const { state } = await opened.provider.read(freshRef(), 'current', READING, call());
  assert.equal(state, 'absent');
  return opened;
}

async function refused(env: Environment, hidden = 'eyJ'): Promise<StorekeysError> {
  const { provider } = await open(env);
  const { error } = await caught(provider.read(freshRef(), 'current', READING, call()));
  assert.ok(error instanceof StorekeysError, inspect(error));
  assert.ok(!inspect(error, { depth: 9 }).includes(hidden));
  return error;
}

test("GitHub's ID token is asked for with the audience, at the login and not before", async () => {
  const env = { ...github.env, ...issuer.githubEnv, ...ROLE, ...AUDIENCE };
  const before = issuer.audiences.length;
  const idle = await open(env);
  await idle.provider.close();
  assert.equal(issuer.audiences.length, before);
  const opened = await reads(env);
  assert.deepEqual(issuer.audiences.slice(before), ['https://vault.example.com']);
  assert.deepEqual(opened.requests.slice(0, 2), [
    'GET /idtoken',
    `POST /v1/auth/${github.mount}/login`,
  ]);
  await opened.provider.close();
  assert.equal(await tokensOf(server, github.mount), 0);
});

test('without an audience it is for the owner, which the role does not allow', async () => {
  const error = await refused({ ...github.env, ...issuer.githubEnv, ...ROLE });
  assert.equal(issuer.audiences.at(-1), '');
  assert.equal(error.code, 'denied');
  assert.match(error.message, /does not accept GitHub's ID token for role ci at auth\//);
  assert.match(error.hint ?? '', /bound_audiences/);
});

test('GitHub that gives none: refused, out of order, redirecting, in the clear', async (t) => {
  const proxy = await startFaultProxy(issuer.url);
  t.after(() => proxy.stop());
  const env = { ...github.env, ...issuer.githubEnv, ...ROLE, ...AUDIENCE };
  const bearer = 'request-token-of-another-job';
  const error = await refused({ ...env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer }, bearer);
  assert.equal(error.code, 'denied');
  assert.match(error.message, /^GitHub gives no ID token \(401\)$/);
  assert.match(error.hint ?? '', /id-token: write/);
  const viaProxy = { ...env, ACTIONS_ID_TOKEN_REQUEST_URL: `${proxy.url}/idtoken` };
  const opened = await open(viaProxy);
  const failing = async (): Promise<string> => {
    const failure = await failureOf(opened, opened.provider.locate(freshRef(), call()));
    assert.equal(failure.mayHaveHappened ?? false, false);
    assert.doesNotMatch(failure.hint ?? '', /VAULT_ADDR/);
    return `${failure.code}: ${failure.message}`;
  };
  proxy.fault({ action: { kind: 'answer', status: 503, body: {} } });
  assert.match(await failing(), /^unavailable: GitHub gives no ID token \(503\)$/);
  proxy.fault({ action: { kind: 'redirect', to: 'http://127.0.0.1:1/' } });
  assert.match(await failing(), /^unavailable: .* redirects to .* not followed$/);
  await opened.provider.locate(freshRef(), call());
  const clear = 'http://pipelines.example.com/idtoken';
  const unsafe = await refused({ ...env, ACTIONS_ID_TOKEN_REQUEST_URL: clear });
  assert.equal(unsafe.code, 'usage');
});

test("GitLab's ID token: the usual variable or one that is named, a role or the default one", async () => {
  const token = idToken();
  const environments: readonly Environment[] = [
    { VAULT_ID_TOKEN: token, ...ROLE },
    { VAULT_ID_TOKEN: `${token}\n` },
    { VAULT_ID_TOKEN_VARIABLE: 'SHOP_TOKEN', SHOP_TOKEN: token },
    // GitHub's offer is there in any job that may ask; a token that somebody set is meant.
    { VAULT_ID_TOKEN: token, ...issuer.githubEnv },
  ];
  for (const env of environments) {
    const { requests } = await reads({ ...gitlab.env, ...env });
    assert.equal(requests[0], `POST /v1/auth/${gitlab.mount}/login`);
  }
});

test('an ID token that is for others, has expired, or is signed by others: denied, not shown', async (t) => {
  const stranger = await startIdTokenIssuer();
  t.after(() => stranger.close());
  const tokens = [
    idToken({ aud: 'https://other.example.com' }),
    idToken({ sub: 'project_path:other' }),
    idToken({ iat: 1_000_000, nbf: 1_000_000, exp: 1_000_300 }),
    stranger.sign({ iss: issuer.url, aud: 'https://vault.example.com', sub: 'project_path:shop' }),
    'no-token-at-all',
  ];
  for (const token of tokens) {
    const error = await refused({ ...gitlab.env, VAULT_ID_TOKEN: token, ...ROLE }, token);
    assert.equal(error.code, 'denied');
    assert.match(error.message, /does not accept VAULT_ID_TOKEN for role ci at auth\//);
  }
  const nobody = { ...gitlab.env, VAULT_ID_TOKEN: idToken(), VAULT_AUTH_ROLE: 'nobody' };
  assert.equal((await refused(nobody)).code, 'denied');
});

test('an address that was typed gets the login, and no other does', async () => {
  const dead = 'http://127.0.0.1:1';
  const { provider, events } = await open({
    ...gitlab.env,
    VAULT_ADDR: dead,
    VAULT_ID_TOKEN: idToken(),
  });
  const ref = freshRef('', `?address=${server.address}`);
  await provider.read(ref, 'current', READING, call());
  const { host } = new URL(server.address);
  assert.deepEqual([...new Set(events.map((event) => event.host))], [host]);
});

test('a login is not sent after a redirect', async (t) => {
  const proxy = await startFaultProxy(server.address);
  t.after(() => proxy.stop());
  const opened = await open({ ...gitlab.env, VAULT_ADDR: proxy.url, VAULT_ID_TOKEN: idToken() });
  proxy.fault({ action: { kind: 'redirect', to: `${server.address}/v1/`, status: 307 } });
  const failure = await failureOf(opened, opened.provider.locate(freshRef(), call()));
  assert.match(failure.message, /redirects are not followed/);
  assert.equal(opened.requests.length, 1);
});
