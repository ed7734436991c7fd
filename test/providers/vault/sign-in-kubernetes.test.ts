/** The service account of a pod, which the server has reviewed by a stand-in of the cluster. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { StorekeysError } from '../../../src/errors.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { serverFolder } from '../../backends/child-server.js';
import { startIdTokenIssuer } from '../../backends/id-tokens.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { startTokenReview } from '../../backends/token-review.js';
import { mountAuth, must } from './logins.js';
import { call, caught, freshRef, open, READING } from './open.js';

const server = await sharedOpenBao();
const issuer = await startIdTokenIssuer();
const cluster = await startTokenReview();
after(() => Promise.all([issuer.close(), cluster.close()]));

const file = join(serverFolder('pod'), 'token');
const mount = await mountAuth(server, 'kubernetes');
await must(server, 'POST', `auth/${mount}/config`, {
  kubernetes_host: cluster.url,
  token_reviewer_jwt: issuer.sign({ sub: 'reviewer' }),
  disable_local_ca_jwt: true,
  // Has to be there; the stand-in speaks HTTP.
  kubernetes_ca_cert: 'not used',
});
await must(server, 'POST', `auth/${mount}/role/ci`, {
  bound_service_account_names: ['runner'],
  bound_service_account_namespaces: ['shop'],
  audience: 'vault',
  token_policies: ['logins'],
});
const env = {
  VAULT_ADDR: server.address,
  VAULT_AUTH_PATH: mount,
  VAULT_AUTH_ROLE: 'ci',
  VAULT_KUBERNETES_TOKEN_PATH: file,
};

/** Puts a token of a service account where the pod has it. */
async function mountToken(name: string, isKnown = true): Promise<string> {
  const token = issuer.sign({
    // Of one second and one account they would otherwise be the same.
    jti: newOperationId(),
    aud: ['vault'],
    sub: `system:serviceaccount:shop:${name}`,
    'kubernetes.io/serviceaccount/namespace': 'shop',
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': 'uid-of-tests',
  });
  if (isKnown) cluster.know(token, 'shop', name);
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}

test('the token of the pod signs in, as it is at the time of the login', async () => {
  await mountToken('other');
  const { provider, requests } = await open(env);
  await mountToken('runner');
  const { state } = await provider.read(freshRef(), 'current', READING, call());
  assert.equal(state, 'absent');
  assert.equal(requests[0], `POST /v1/auth/${mount}/login`);
});

test('another service account, and one that the cluster does not know: denied, not shown', async () => {
  for (const [name, isKnown] of [
    ['other', true],
    ['runner', false],
  ] as const) {
    const token = await mountToken(name, isKnown);
    const { provider } = await open(env);
    const { error } = await caught(provider.read(freshRef(), 'current', READING, call()));
    assert.ok(error instanceof StorekeysError, inspect(error));
    assert.equal(error.code, 'denied');
    assert.match(error.message, /the service account of this pod for role ci at auth\//);
    assert.match(error.hint ?? '', /TokenReview/);
    assert.ok(!inspect(error, { depth: 9 }).includes(token));
  }
});

test('no file, or no role: denied with what is missing, and without a request', async () => {
  const { VAULT_AUTH_ROLE: role, ...without } = env;
  const cases = [
    [{ ...env, VAULT_KUBERNETES_TOKEN_PATH: '/nowhere/token' }, /the token of the pod.*ENOENT/],
    [without, /VAULT_KUBERNETES_TOKEN_PATH is set, VAULT_AUTH_ROLE is not/],
    [
      { VAULT_ADDR: server.address, VAULT_AUTH_ROLE: role },
      /VAULT_AUTH_ROLE is set, and there is no/,
    ],
  ] as const;
  for (const [environment, missing] of cases) {
    const { provider, requests } = await open(environment);
    const { error } = await caught(provider.locate(freshRef(), call()));
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'denied');
    assert.match(error.hint ?? '', missing);
    assert.deepEqual(requests, []);
  }
});
