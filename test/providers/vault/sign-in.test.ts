/** Tokens, addresses and the process's own environment. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { vault } from '../../../providers/vault/index.js';
import { StorekeysError } from '../../../src/errors.js';
import { parseRef } from '../../../src/ref.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { rejectsWith } from '../../conformance/assertions.js';
import { SENTINEL } from '../../fixtures/credentials.js';
import { call, caught, freshRef, open, READING } from './open.js';

const server = await sharedOpenBao();
const VAULT_ADDR = server.address;

async function home(token?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storekeys-vault-home-'));
  after(() => rm(folder, { recursive: true }));
  if (token !== undefined) await writeFile(join(folder, '.vault-token'), token, { mode: 0o600 });
  return folder;
}

test('the token comes from BAO_TOKEN, VAULT_TOKEN or the file, in this order', async () => {
  const good = server.rootToken;
  const environments = [
    { BAO_TOKEN: good, VAULT_TOKEN: 'bad', HOME: await home('bad') },
    { BAO_TOKEN: '', VAULT_TOKEN: good, HOME: await home('bad') },
    { VAULT_TOKEN: ` ${good}\n`, HOME: await home() },
    { HOME: await home(`${good}\n`) },
  ];
  for (const env of environments) {
    const { provider } = await open({ VAULT_ADDR, ...env });
    const { state } = await provider.read(freshRef(), 'current', READING, call());
    assert.equal(state, 'absent');
  }
});

test('no token: denied, with the ways to have one, and without a request', async () => {
  for (const env of [{}, { HOME: await home() }, { HOME: await home('\n') }, { HOME: '' }]) {
    const { provider, requests } = await open({ VAULT_ADDR, ...env });
    const { error } = await caught(provider.locate(freshRef(), call()));
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'denied');
    assert.match(error.hint ?? '', /VAULT_TOKEN.*vault login/);
    assert.deepEqual(requests, []);
  }
});

test('a token with a line break, and a token file that is a folder, are named and not shown', async () => {
  const folder = await home();
  await mkdir(join(folder, '.vault-token'));
  for (const env of [{ VAULT_TOKEN: 'abc\r\nX-Other: 1' }, { HOME: folder }]) {
    const { provider } = await open({ VAULT_ADDR, ...env });
    const { error } = await caught(provider.locate(freshRef(), call()));
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'usage');
    assert.ok(!inspect(error, { depth: 9 }).includes('X-Other'));
  }
});

test('the address: option, BAO_ADDR, VAULT_ADDR; what is no address is refused unshown', async () => {
  const dead = 'http://127.0.0.1:1';
  const VAULT_TOKEN = server.rootToken;
  const { host } = new URL(server.address);
  const cases = [
    [{ BAO_ADDR: dead, VAULT_ADDR: dead }, `?address=${server.address}`],
    [{ BAO_ADDR: server.address, VAULT_ADDR: dead }, ''],
    [{ VAULT_ADDR: `${server.address}/` }, ''],
  ] as const;
  for (const [env, query] of cases) {
    const { provider, events } = await open({ ...env, VAULT_TOKEN });
    await provider.locate(freshRef('', query), call());
    assert.equal(events[0]?.host, host);
  }
  for (const address of ['localhost:8200', 'unix:///run/vault', 'http://user:hidden@127.0.0.1']) {
    const { provider } = await open({ VAULT_ADDR: address, VAULT_TOKEN });
    const { error } = await caught(provider.locate(freshRef(), call()));
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'usage');
    assert.ok(!inspect(error, { depth: 9 }).includes('hidden'));
  }
});

test('paths that are no place for a secret are refused', () => {
  const problems = ['secret', 'sys/policy', 'auth/token', 'secret/a.', 'secret/\ud800'];
  for (const path of problems) assert.ok(vault.pathProblem(path) !== undefined, path);
  for (const path of ['secret/a', 'team/kv/a b/ü', 'secret/a:b@c+d=e', 'secret/😀']) {
    assert.equal(vault.pathProblem(path), undefined, path);
  }
});

test('VAULT_SKIP_VERIFY takes what Go takes for a boolean, and nothing else', async () => {
  const address = server.address.replace('http:', 'https:');
  for (const value of ['yes', 'no', 'off', 'TrUe']) {
    const env = { VAULT_ADDR: address, VAULT_TOKEN: 'x', VAULT_SKIP_VERIFY: value };
    const { provider } = await open(env);
    await rejectsWith('usage', provider.locate(freshRef(), call()));
  }
});

test('the environment of the process changes nothing, and DEBUG prints nothing', async () => {
  const child = fileURLToPath(new URL('process-environment.ts', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', child, server.address, server.rootToken],
    {
      env: {
        PATH: process.env['PATH'],
        DEBUG: '*',
        NODE_NO_WARNINGS: '1',
        VAULT_TOKEN: 'tokenoftheprocess',
        VAULT_ADDR: 'http://127.0.0.1:1',
        VAULT_NAMESPACE: 'nowhere',
        VAULT_PREFIX: '/nowhere',
        HTTP_PROXY: 'http://127.0.0.1:1',
        http_proxy: 'http://127.0.0.1:1',
      },
    },
  );
  assert.equal(stdout, 'written and read\n');
  assert.equal(stderr, '');
  assert.ok(!SENTINEL.test(stdout + stderr));
});

test('refs with the same mount and other servers are asked apart', async () => {
  const { provider, requests } = await open({ VAULT_ADDR, VAULT_TOKEN: server.rootToken });
  const { path } = freshRef();
  await provider.locate(parseRef(`vault://${path}`), call());
  const other = server.address.replace('127.0.0.1', 'localhost');
  await provider.locate(parseRef(`vault://${path}?address=${other}`), call());
  assert.equal(requests.length, 2);
});
