import assert from 'node:assert/strict';
import { StorekeysError, type ErrorCode } from '../../src/errors.js';
import type { Fields, Reading } from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';

/** The promise ends in a {@link StorekeysError} of this code. */
export async function rejectsWith(code: ErrorCode, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof StorekeysError, 'not a StorekeysError');
    assert.equal(error.code, code, `${error.code}: ${error.message}`);
    return true;
  });
}

/** The reading holds exactly these fields. Compares without ever printing them. */
export function holds(reading: Reading, fields: Secret<Fields>): void {
  assert.equal(reading.state, 'present');
  assert.ok(reading.version?.fields !== undefined, 'no content');
  const [found, expected] = [reading.version.fields.reveal(), fields.reveal()];
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  for (const key of Object.keys(expected)) {
    assert.ok(
      JSON.stringify(found[key]) === JSON.stringify(expected[key]),
      `the key '${key}' differs`,
    );
  }
}

/** Nothing is current, and the backend said so. */
export function holdsNothing(reading: Reading): void {
  assert.equal(reading.version, null);
  assert.notEqual(reading.state, 'present');
}
