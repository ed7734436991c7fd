/** A login of the program's own, from its start to the end of its token, whatever becomes of the command. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { startFaultProxy } from '../backends/fault-proxy.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { startStorekeys } from '../harness/cli.js';
import { makeAppRole, makeSecretId, tokensOf } from '../providers/vault/logins.js';
import { downloaded, scene } from './scene.js';

const bao = await sharedOpenBao();

test('a login by AppRole: its token is revoked when the command ends, well or not', async (t) => {
  const { run, account, file } = await scene(t);
  const { mount, env: role } = await makeAppRole(bao);
  const env = { ...role, VAULT_SECRET_ID: await makeSecretId(bao, mount) };
  const uri = `vault://secret/logins/${newOperationId()}`;
  const bundle = account();
  const source = file('b.txt', downloaded(bundle));
  const pushed = await run(['push', '--from', source, '--to', uri, '--offline'], { env });
  assert.equal(pushed.status, 0, pushed.stderr);
  const pulled = await run(['pull', '--from', uri, '--field', 'access_token'], {
    env,
    asked: true,
  });
  assert.equal(pulled.status, 0, pulled.stderr);
  assert.ok(pulled.stdout === `${bundle.accessToken.reveal()}\n`);
  assert.equal(await tokensOf(bao, mount), 0);
  assert.equal((await run(['pull', '--from', `${uri}x`], { env })).status, 4);
  assert.equal(await tokensOf(bao, mount), 0);
});

test('a login by AppRole: its token is revoked when the command is told to end', async (t) => {
  const { box } = await scene(t);
  const { mount, env: role } = await makeAppRole(bao);
  const proxy = await startFaultProxy(bao.address);
  t.after(() => proxy.stop());
  const env = { ...role, VAULT_ADDR: proxy.url, VAULT_SECRET_ID: await makeSecretId(bao, mount) };
  const asked = new EventTarget();
  proxy.fault({
    match: { path: /secret\/data/ },
    action: { kind: 'hang' },
    onMatch: () => void asked.dispatchEvent(new Event('asked')),
  });
  const waiting = once(asked, 'asked');
  const uri = `vault://secret/logins/${newOperationId()}`;
  const { child, finished } = startStorekeys(box, ['pull', '--from', uri], { env });
  await waiting;
  assert.equal(await tokensOf(bao, mount), 1);
  child.kill('SIGTERM');
  assert.equal((await finished).status, 143);
  assert.equal(await tokensOf(bao, mount), 0);
});

test('a configuration that comes along sends no login elsewhere', async (t) => {
  const { box, run } = await scene(t);
  let connections = 0;
  const elsewhere = createServer().on('connection', () => connections++);
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  t.after(() => elsewhere.close());
  const { port } = elsewhere.address() as AddressInfo;
  const target = `vault://secret/acme?address=http://127.0.0.1:${port}`;
  writeFileSync(join(box.work, 'storekeys.yaml'), `stores: { acme: { targets: ['${target}'] } }\n`);
  const { mount, env: role } = await makeAppRole(bao);
  const secretId = await makeSecretId(bao, mount);
  for (const login of [
    { ...role, VAULT_SECRET_ID: secretId },
    { VAULT_AUTH_METHOD: 'jwt', VAULT_AUTH_ROLE: 'ci', VAULT_ID_TOKEN: 'header.body.signature' },
    { VAULT_AUTH_METHOD: 'kubernetes', VAULT_AUTH_ROLE: 'ci' },
  ]) {
    const { status, stderr } = await run(['pull', 'acme'], { env: login });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /\?address= leads to an address that neither you nor your environment/);
  }
  assert.equal(connections, 0);
});
