/** `gets COUNT`: awaits credentials from a source's memory, as a program does before every request. */
import { memoryProvider } from '../../providers/memory.js';
import { createCredentialSource } from '../../src/credential-source.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { parseRef } from '../../src/ref.js';
import { Secret } from '../../src/secret.js';
import { Target } from '../../src/target/target.js';
import { makeBundle } from '../../test/fixtures/credentials.js';

/** See above. */
export async function main([count]: readonly string[]): Promise<void> {
  const provider = await memoryProvider().open({ env: {}, onRequest: () => undefined });
  const target = new Target(provider, parseRef('memory://bench'));
  const { base } = await target.read('current', { purpose: 'writing' });
  const fields = new Secret({ ...makeBundle('bench12345').toFields() });
  await target.put(fields, { base, op: newOperationId(), marks: {} });
  const source = createCredentialSource(target);
  for (let i = 0; i < Number(count); i++) await source.get();
  source.close();
}
