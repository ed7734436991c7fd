/** Which of several ways is taken, what is refused, and what `check` says of it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { choose } from '../../../providers/vault/sign-in/choose.js';
import { suggest } from '../../../providers/vault/suggest.js';
import type { Environment } from '../../../src/environment.js';
import { StorekeysError } from '../../../src/errors.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { failure, on } from '../../harness/diagnoses.js';
import { makeAppRole, makeSecretId } from './logins.js';
import { call, caught, freshRef, open } from './open.js';

const server = await sharedOpenBao();
const home = await mkdtemp(join(tmpdir(), 'storekeys-vault-choice-'));
after(() => rm(home, { recursive: true }));
await writeFile(join(home, '.vault-token'), 'of-the-file', { mode: 0o600 });
const pod = join(home, 'pod-token');
await writeFile(pod, 'of-the-pod', { mode: 0o600 });

const TOKEN = { VAULT_TOKEN: 'of-the-variable' };
const APPROLE = { VAULT_ROLE_ID: 'role', VAULT_SECRET_ID: 'secret' };
const GITLAB = { VAULT_ID_TOKEN: 'id-token' };
const ROLE = { VAULT_AUTH_ROLE: 'ci' };
const GITHUB = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.example.com/',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer',
};
const POD = { VAULT_KUBERNETES_TOKEN_PATH: pod };
const FILE = { HOME: home };
const CERTIFICATE = { VAULT_CLIENT_CERT: '/cert.pem', VAULT_CLIENT_KEY: '/key.pem' };

test('one order, whatever else is there', async () => {
  const cases: readonly (readonly [Environment, RegExp])[] = [
    [
      { ...TOKEN, ...APPROLE, ...GITLAB, ...ROLE, ...POD, ...FILE, ...CERTIFICATE },
      /^VAULT_TOKEN$/,
    ],
    [{ ...APPROLE, ...GITHUB, ...ROLE, ...POD, ...FILE, ...CERTIFICATE }, /^AppRole/],
    [
      { ...GITLAB, ...GITHUB, ...ROLE, ...POD, ...FILE, ...CERTIFICATE },
      /^JWT \(VAULT_ID_TOKEN, role ci/,
    ],
    [{ ...GITHUB, ...ROLE, ...POD, ...FILE, ...CERTIFICATE }, /^JWT \(GitHub's ID token, role ci/],
    [{ ...ROLE, ...POD, ...FILE, ...CERTIFICATE }, /^Kubernetes/],
    [{ ...GITHUB, ...FILE, ...CERTIFICATE }, /\.vault-token$/],
    [{ ...GITHUB, ...CERTIFICATE }, /^TLS certificate \(VAULT_CLIENT_CERT\)$/],
    [{ BAO_ROLE_ID: 'x', BAO_SECRET_ID: 'y' }, /^AppRole \(BAO_ROLE_ID and BAO_SECRET_ID\)$/],
    [{ ...APPROLE, ...GITLAB, VAULT_AUTH_METHOD: 'jwt' }, /^JWT/],
    [{ ...APPROLE, ...GITLAB, VAULT_AUTH_METHOD: 'approle' }, /^AppRole/],
    [{ ...APPROLE, ...FILE, VAULT_AUTH_METHOD: 'token' }, /\.vault-token$/],
    [
      { ...GITHUB, ...FILE, BAO_AUTH_METHOD: 'jwt' },
      /^JWT \(GitHub's ID token, the default role\)$/,
    ],
    [{ ...FILE, ...CERTIFICATE, VAULT_AUTH_METHOD: 'cert' }, /^TLS certificate/],
  ];
  for (const [env, method] of cases) assert.match((await choose(env)).method, method);
});

test('two that contradict each other, and what cannot be: usage, by name', async () => {
  const cases: readonly (readonly [Environment, RegExp])[] = [
    [{ ...APPROLE, ...GITLAB }, /^VAULT_ROLE_ID and VAULT_ID_TOKEN are both set$/],
    [{ ...TOKEN, VAULT_AUTH_METHOD: 'jwt' }, /^VAULT_AUTH_METHOD is jwt, and VAULT_TOKEN is set$/],
    [{ ...APPROLE, VAULT_WRAPPED_SECRET_ID: 'w' }, /^VAULT_SECRET_ID and VAULT_WRAPPED_SECRET_ID/],
    [{ ...GITLAB, VAULT_ID_TOKEN_VARIABLE: 'X', X: 'y' }, /^VAULT_ID_TOKEN and VAULT_ID_TOKEN_VAR/],
    [{ VAULT_AUTH_METHOD: 'ldap' }, /^VAULT_AUTH_METHOD names no way to sign in$/],
    [{ ...APPROLE, VAULT_AUTH_PATH: '../sys' }, /^VAULT_AUTH_PATH is not a mount$/],
  ];
  for (const [env, message] of cases) {
    const { error } = await caught(choose(env));
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'usage');
    assert.match(error.message, message);
    assert.ok(error.hint !== undefined);
  }
});

test('half a way is told, and what is missing for the one that is asked for', async () => {
  const cases: readonly (readonly [Environment, RegExp])[] = [
    [{ VAULT_ROLE_ID: 'x' }, /^VAULT_ROLE_ID is set, VAULT_SECRET_ID is not; or set VAULT_TOKEN/],
    [{ VAULT_SECRET_ID: 'x' }, /^VAULT_SECRET_ID is set, VAULT_ROLE_ID is not;/],
    [GITHUB, /^GitHub offers an ID token, VAULT_AUTH_ROLE is not set;/],
    [{ ...ROLE, GITHUB_ACTIONS: 'true' }, /^GitHub offers no ID token: .*id-token: write/],
    [
      { VAULT_ID_TOKEN_VARIABLE: 'GONE' },
      /^VAULT_ID_TOKEN_VARIABLE is set, the variable that it names/,
    ],
    [{ VAULT_CLIENT_CERT: 'x' }, /^VAULT_CLIENT_CERT is set, VAULT_CLIENT_KEY is not;/],
  ];
  for (const [env, hint] of cases) {
    const { error } = await caught(choose(env));
    assert.ok(error instanceof StorekeysError);
    assert.equal(`${error.code}: ${error.message}`, 'denied: there is no Vault token');
    assert.match(error.hint ?? '', hint);
  }
  for (const [method, missing] of [
    ['approle', 'VAULT_ROLE_ID and VAULT_SECRET_ID are not set'],
    ['jwt', 'VAULT_ID_TOKEN is not set'],
    ['kubernetes', 'VAULT_AUTH_ROLE is not set'],
    ['cert', 'VAULT_CLIENT_CERT and VAULT_CLIENT_KEY are not set'],
  ] as const) {
    const { error } = await caught(choose({ VAULT_AUTH_METHOD: method, ...FILE }));
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'denied');
    assert.equal(error.message, `VAULT_AUTH_METHOD is ${method}: ${missing}`);
  }
});

test('a suggestion names the way and signs in nowhere', async () => {
  const suggested = await suggest({ VAULT_ADDR: 'http://127.0.0.1:1', ...GITLAB });
  assert.equal(suggested?.because, 'VAULT_ADDR and JWT (VAULT_ID_TOKEN, the default role)');
});

test('check says by which way, and why by no other', async () => {
  const { mount, env } = await makeAppRole(server, { token_ttl: '40s' });
  const secret = { VAULT_SECRET_ID: await makeSecretId(server, mount) };
  const said = async (more: Environment): Promise<string> => {
    const { provider } = await open({ ...env, ...more });
    const diagnoses = await provider.check(freshRef(), call());
    if (more['VAULT_SECRET_ID'] !== undefined && more['VAULT_TOKEN'] === undefined) {
      assert.match(
        on(diagnoses, 'token').detail,
        /^for \d\d seconds, then storekeys signs in again$/,
      );
    }
    return on(diagnoses, 'sign-in').detail;
  };
  const root = { VAULT_TOKEN: server.rootToken };
  assert.equal(await said(root), 'by VAULT_TOKEN; VAULT_ROLE_ID is set, VAULT_SECRET_ID is not');
  const way = 'AppRole (VAULT_ROLE_ID and VAULT_SECRET_ID)';
  assert.equal(await said({ ...root, ...secret }), `by VAULT_TOKEN; ${way} comes after it`);
  assert.equal(
    await said({ ...secret, ...GITHUB, ...FILE }),
    [
      `by ${way}`,
      'neither BAO_TOKEN nor VAULT_TOKEN is set',
      'GitHub offers an ID token, VAULT_AUTH_ROLE is not set',
      `${home}/.vault-token comes after it`,
    ].join('; '),
  );
  assert.equal(
    await said({ ...secret, ...FILE, VAULT_AUTH_METHOD: 'approle' }),
    `by ${way}; VAULT_AUTH_METHOD asks for it; ${home}/.vault-token is passed over`,
  );
  const { provider } = await open({ ...env, VAULT_SECRET_ID: 'made-up' });
  const { what, cure } = failure(await provider.check(freshRef(), call()));
  assert.match(what, /^sign-in: the server does not accept VAULT_ROLE_ID and VAULT_SECRET_ID at/);
  assert.match(cure, /vault write -f/);
});
