import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedOpenBao, startOpenBao } from '../../backends/openbao.js';
import { requestJson } from '../../backends/request-json.js';

test('the shared server has a KV engine at secret/', async () => {
  const bao = await sharedOpenBao();
  const path = 'secret/data/harness/shared';
  assert.equal((await bao.call('POST', path, { data: { a: '1' } })).status, 200);
  assert.equal((await bao.call('LIST', 'secret/metadata/harness/')).status, 200);
  const denied = await bao.call('GET', path, undefined, { 'X-Vault-Token': 'unknown' });
  assert.equal(denied.status, 403);
});

test('with TLS, only those who know the CA talk to it', async (t) => {
  const bao = await startOpenBao({ tls: true });
  t.after(() => bao.stop());
  assert.match(bao.address, /^https:/);
  assert.equal((await bao.call('GET', 'sys/health')).status, 200);
  await assert.rejects(requestJson(`${bao.address}/v1/sys/health`), {
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
});

test('with raft, data outlive a restart, and a sealed server answers 503', async (t) => {
  const bao = await startOpenBao({ storage: 'raft' });
  t.after(() => bao.stop());
  await bao.call('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '1' } });
  await bao.call('POST', 'secret/a', { x: 'y' });
  await bao.restart();
  assert.equal((await bao.call('GET', 'secret/a')).status, 503);
  await bao.unseal();
  const { body } = await bao.call('GET', 'secret/a');
  assert.deepEqual((body as { data: unknown }).data, { x: 'y' });
});
