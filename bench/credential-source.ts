/** What a get from memory costs a program that awaits it before every request. */
import { memoryProvider } from '../providers/memory.js';
import { createCredentialSource } from '../src/credential-source.js';
import { newOperationId } from '../src/operations/operation-id.js';
import { parseRef } from '../src/ref.js';
import { Secret } from '../src/secret.js';
import { Target } from '../src/target/target.js';
import { makeBundle } from '../test/fixtures/credentials.js';

const GETS = 1_000_000;
const MUST_NS = 1_000;

/** Prints the median of several rounds, in nanoseconds a get, and whether it is below 1 µs. */
export async function credentialSource(rounds: number): Promise<boolean> {
  const provider = await memoryProvider().open({ env: {}, onRequest: () => undefined });
  const target = new Target(provider, parseRef('memory://bench'));
  const { base } = await target.read('current', { purpose: 'writing' });
  const fields = new Secret({ ...makeBundle('bench12345').toFields() });
  await target.put(fields, { base, op: newOperationId(), marks: {} });
  const source = createCredentialSource(target);
  await source.get();
  const each: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < GETS; i++) await source.get();
    each.push(Number(process.hrtime.bigint() - start) / GETS);
  }
  source.close();
  const median = each.sort((a, b) => a - b)[Math.floor(each.length / 2)] ?? Infinity;
  const isMet = median < MUST_NS;
  process.stdout.write(
    `credential source: a get from memory ${median.toFixed(0)} ns, median of ${rounds} rounds; ` +
      `must be under ${MUST_NS}: ${isMet ? 'met' : 'not met'}\n`,
  );
  return isMet;
}
