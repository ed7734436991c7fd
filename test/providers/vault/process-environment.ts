/** Run as a child: writes and reads with the server and token of its arguments. */
import { vault } from '../../../providers/vault/index.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { parseRef } from '../../../src/ref.js';
import { Secret } from '../../../src/secret.js';
import { makeBundle } from '../../fixtures/credentials.js';

const [VAULT_ADDR, VAULT_TOKEN] = process.argv.slice(2);
const provider = await vault.open({
  env: { VAULT_ADDR, VAULT_TOKEN },
  onRequest: () => undefined,
});
const call = { signal: AbortSignal.timeout(20_000) };
const ref = parseRef(`vault://secret/tests/child-${newOperationId()}`);
const { base } = await provider.read(ref, 'current', { purpose: 'writing' }, call);
const fields = new Secret({ ...makeBundle().toFields() });
await provider.write(ref, fields, { to: 'current', base, op: newOperationId(), marks: {} }, call);
const { state } = await provider.read(ref, 'current', { purpose: 'reading' }, call);
await provider.close();
console.log(state === 'present' ? 'written and read' : state);
