/** A login goes only to where the user agreed to send one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedOpenBao } from '../backends/openbao.js';
import { makeAppRole, makeSecretId } from '../providers/vault/logins.js';
import { scene } from './store-scene.js';

const bao = await sharedOpenBao();

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
