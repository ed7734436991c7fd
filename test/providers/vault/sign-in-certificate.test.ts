/** A client certificate as the way to sign in, with one server that asks for it and one over HTTP. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { StorekeysError } from '../../../src/errors.js';
import { startOpenBao } from '../../backends/openbao.js';
import { must, tokensOf } from './logins.js';
import { call, caught, freshRef, open, READING } from './open.js';

const server = await startOpenBao({ tls: true });
after(() => server.stop());
const folder = await mkdtemp(join(tmpdir(), 'storekeys-vault-cert-'));
after(() => rm(folder, { recursive: true }));

await must(server, 'POST', 'sys/auth/cert', { type: 'cert' });
await must(server, 'PUT', 'sys/policies/acl/logins', {
  policy: 'path "secret/*" { capabilities = ["read"] }',
});
await must(server, 'POST', 'sys/mounts/pki', { type: 'pki' });
const root = await must(server, 'POST', 'pki/root/generate/internal', { common_name: 'tests' });
await must(server, 'POST', 'pki/roles/any', { allow_any_name: true, ttl: '30m' });
await must(server, 'POST', 'auth/cert/certs/ci', {
  certificate: root['certificate'],
  allowed_common_names: ['runner.example.com'],
  token_policies: ['logins'],
});

/** A certificate for a name, in files. */
async function certificateFor(name: string): Promise<Readonly<Record<string, string>>> {
  const issued = await must(server, 'POST', 'pki/issue/any', { common_name: name });
  const cert = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  await writeFile(cert, `${String(issued['certificate'])}\n`);
  await writeFile(key, `${String(issued['private_key'])}\n`, { mode: 0o600 });
  return { VAULT_CLIENT_CERT: cert, VAULT_CLIENT_KEY: key };
}

const BASE = { VAULT_ADDR: server.address, VAULT_CACERT: server.caFile ?? '' };
const runner = await certificateFor('runner.example.com');

test('signs in when nothing else is there, with a role or without', async () => {
  for (const more of [{}, { VAULT_AUTH_ROLE: 'ci', VAULT_AUTH_METHOD: 'cert' }]) {
    const { provider, requests } = await open({ ...BASE, ...runner, ...more });
    const { state } = await provider.read(freshRef(), 'current', READING, call());
    assert.equal(state, 'absent');
    assert.equal(requests[0], 'POST /v1/auth/cert/login');
    await provider.close();
    assert.equal(await tokensOf(server, 'cert'), 0);
  }
});

test('beside a token it only makes the connection', async () => {
  const env = { ...BASE, ...runner, VAULT_TOKEN: server.rootToken };
  const { provider, requests } = await open(env);
  await provider.locate(freshRef(), call());
  assert.ok(requests.every((request) => !request.endsWith('/login')));
});

test('a certificate for another name, and an address without TLS: denied', async () => {
  const stranger = await certificateFor('stranger.example.com');
  const cases = [
    [
      { ...BASE, ...stranger },
      /does not accept the certificate of VAULT_CLIENT_CERT at auth\/cert/,
    ],
    [{ VAULT_ADDR: 'http://127.0.0.1:1', ...runner }, /signs in over TLS only/],
  ] as const;
  for (const [env, message] of cases) {
    const { provider } = await open(env);
    const { error } = await caught(provider.read(freshRef(), 'current', READING, call()));
    assert.ok(error instanceof StorekeysError, inspect(error));
    assert.equal(error.code, 'denied');
    assert.match(error.message, message);
  }
});
