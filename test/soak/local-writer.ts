/** Writes version after version until it is killed; see crash.test.ts. */
import { local } from '../../providers/local/index.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { parseRef } from '../../src/ref.js';
import { Secret } from '../../src/secret.js';
import { makeBundle } from '../fixtures/credentials.js';

const ref = parseRef(process.argv[2] ?? '');
const provider = await local.open({ env: process.env, onRequest: () => undefined });
const call = { signal: new AbortController().signal };
for (;;) {
  const { base } = await provider.read(ref, 'current', { purpose: 'writing' }, call);
  const fields = new Secret({ ...makeBundle('crash12345').toFields() });
  await provider.write(ref, fields, { to: 'current', base, op: newOperationId(), marks: {} }, call);
  process.stdout.write('.');
}
