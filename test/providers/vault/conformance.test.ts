import { test } from 'node:test';
import { vault } from '../../../providers/vault/index.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { conformance } from '../../conformance/index.js';

const bao = await sharedOpenBao();
const kv1 = `kv1-${newOperationId()}`;
await bao.call('POST', `sys/mounts/${kv1}`, { type: 'kv', options: { version: '1' } });

const context = {
  env: { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken },
  onRequest: () => undefined,
};

for (const [engine, mount] of [
  ['KV version 2', 'secret'],
  ['KV version 1', kv1],
] as const) {
  await conformance({
    test: (name, run) => test(`${engine}: ${name}`, run),
    definition: vault,
    context,
    uri: (name) => `vault://${mount}/team/${name}`,
  });
}
