/** Certificates: whom the provider trusts, and how it shows who it is. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { Environment } from '../../../src/environment.js';
import type { Failure, Reading } from '../../../src/provider.js';
import { freePort } from '../../backends/child-server.js';
import { sharedOpenBao, startOpenBao } from '../../backends/openbao.js';
import { rejectsWith } from '../../conformance/assertions.js';
import { call, failureOf, freshRef, open, READING } from './open.js';

const server = await startOpenBao({ tls: true });
after(() => server.stop());
const folder = await mkdtemp(join(tmpdir(), 'storekeys-vault-tls-'));
after(() => rm(folder, { recursive: true }));
const ca = server.caFile ?? '';

function read(env: Environment): Promise<Reading> {
  return reading({ VAULT_ADDR: server.address, VAULT_TOKEN: server.rootToken, ...env });
}

async function reading(env: Environment): Promise<Reading> {
  const { provider } = await open(env);
  return provider.read(freshRef(), 'current', READING, call());
}

async function refused(env: Environment): Promise<Failure> {
  const all = { VAULT_ADDR: server.address, VAULT_TOKEN: server.rootToken, ...env };
  const opened = await open(all);
  return failureOf(opened, opened.provider.read(freshRef(), 'current', READING, call()));
}

test('a CA by file, text or folder', async () => {
  await writeFile(join(folder, 'ca.pem'), await readFile(ca));
  for (const env of [
    { VAULT_CACERT: ca },
    { BAO_CACERT: ca, VAULT_CACERT: '/nowhere' },
    { VAULT_CACERT_BYTES: await readFile(ca, 'utf8') },
    { VAULT_CAPATH: folder },
  ]) {
    assert.equal((await read(env)).state, 'absent');
  }
});

test('an unknown authority is refused, also with VAULT_SKIP_VERIFY=false', async () => {
  for (const env of [{}, { VAULT_SKIP_VERIFY: 'false' }, { VAULT_SKIP_VERIFY: '0' }]) {
    const failure = await refused(env);
    assert.equal(failure.code, 'denied');
    assert.match(failure.hint ?? '', /VAULT_CACERT/);
    assert.equal(failure.mayHaveHappened, false);
  }
  for (const value of ['1', 'true', 'T']) {
    assert.equal((await read({ VAULT_SKIP_VERIFY: value })).state, 'absent');
  }
});

test('the name on the certificate counts; VAULT_TLS_SERVER_NAME says which', async () => {
  const failure = await refused({ VAULT_CACERT: ca, VAULT_TLS_SERVER_NAME: 'other.example.com' });
  assert.equal(failure.code, 'denied');
  assert.match(failure.message, /another name/);
  const named = { VAULT_CACERT: ca, VAULT_TLS_SERVER_NAME: 'localhost' };
  assert.equal((await read(named)).state, 'absent');
});

test('files that cannot be read, and half a client certificate, are named', async () => {
  for (const env of [
    { VAULT_CACERT: join(folder, 'gone.pem') },
    { VAULT_CAPATH: join(folder, 'gone') },
    { VAULT_CACERT: ca, VAULT_CLIENT_CERT: ca },
    { VAULT_CACERT: ca, VAULT_CLIENT_KEY: ca },
  ]) {
    await rejectsWith('usage', read(env));
  }
});

test('http:// to a server with TLS, and https:// to one without', async () => {
  const plain = await refused({ VAULT_ADDR: server.address.replace('https:', 'http:') });
  assert.equal(plain.code, 'usage');
  assert.match(plain.hint ?? '', /https:\/\//);
  const shared = await sharedOpenBao();
  const tls = await refused({ VAULT_ADDR: shared.address.replace('http:', 'https:') });
  assert.equal(tls.code, 'usage');
  assert.match(tls.hint ?? '', /http:\/\//);
});

test('a connection that stands and never finishes its handshake has sent nothing', async () => {
  const mute = createServer(() => undefined);
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  after(() => mute.close());
  const address = mute.address();
  assert.ok(typeof address === 'object' && address !== null);
  const opened = await open({
    VAULT_ADDR: `https://127.0.0.1:${address.port}`,
    VAULT_TOKEN: 'x',
  });
  const signal = AbortSignal.timeout(200);
  const locating = opened.provider.locate(freshRef(), { signal });
  const failure = await failureOf(opened, locating);
  assert.equal(failure.retryable, false);
  assert.equal(failure.mayHaveHappened, false);
});

test('a server that wants a client certificate', async () => {
  const shared = await sharedOpenBao();
  const pki = `pki-${newOperationId()}`;
  await shared.call('POST', `sys/mounts/${pki}`, { type: 'pki' });
  await shared.call('POST', `${pki}/root/generate/internal`, { common_name: 'tests', ttl: '1h' });
  await shared.call('POST', `${pki}/roles/any`, { allow_any_name: true, ttl: '30m' });
  const answer = await shared.call('POST', `${pki}/issue/any`, {
    common_name: 'localhost',
    ip_sans: '127.0.0.1',
  });
  const { data } = answer.body as {
    data: { certificate: string; private_key: string; issuing_ca: string };
  };
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), `${text}\n`, { mode: 0o600 });
    return join(folder, name);
  };
  const cert = await file('client-cert.txt', data.certificate);
  const key = await file('client-key.txt', data.private_key);
  const issuer = await file('issuer.txt', data.issuing_ca);
  const port = await freePort();
  const own = await startOpenBao({
    storage: 'inmem',
    config: `listener "tcp" {
  address = "127.0.0.1:${port}"
  tls_cert_file = "${cert}"
  tls_key_file = "${key}"
  tls_client_ca_file = "${issuer}"
  tls_require_and_verify_client_cert = true
}`,
  });
  after(() => own.stop());
  await own.call('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  const env = {
    VAULT_ADDR: `https://127.0.0.1:${port}`,
    VAULT_TOKEN: own.rootToken,
    VAULT_CACERT: issuer,
  };
  assert.equal(
    (await reading({ ...env, VAULT_CLIENT_CERT: cert, VAULT_CLIENT_KEY: key })).state,
    'absent',
  );
  const without = await refused(env);
  assert.equal(without.code, 'denied', without.message);
  assert.match(without.hint ?? '', /VAULT_CLIENT_CERT/);
  const spoiled = await file('bad-key.txt', 'no key');
  const bad = await refused({ ...env, VAULT_CLIENT_CERT: cert, VAULT_CLIENT_KEY: spoiled });
  assert.equal(bad.code, 'usage', bad.message);
});
