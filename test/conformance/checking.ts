import assert from 'node:assert/strict';
import { StorekeysError } from '../../src/errors.js';
import type { Diagnosis } from '../../src/diagnosis.js';
import { Target } from '../../src/target/target.js';
import { holds, holdsNothing, rejectsWith } from './assertions.js';
import { look, overriding, put, type Suite } from './context.js';

export function checkingTests({ test, client, freshRef, target }: Suite): void {
  test('check: a place that can be used has no failures, and stays as it is', async () => {
    const there = await target();
    isHealthy(await there.check());
    holdsNothing(await look(there));
    const fields = await put(there);
    const { base } = await look(there);
    const found = await there.check();
    isHealthy(found);
    const after = await look(there);
    holds(after, fields);
    assert.equal(after.base, base);
    for (const value of Object.values(fields.reveal())) {
      const shown = JSON.stringify(found).includes(JSON.stringify(value).slice(1, -1));
      assert.ok(!shown, 'a value is in a diagnosis');
    }
  });

  test('check: what stops it at once is a failure with a cure', async () => {
    const provider = await client();
    const broken = overriding(provider, {
      check: () =>
        Promise.reject(new StorekeysError('denied', 'the door\n is \u001bshut', { hint: 'knock' })),
    });
    const found = await new Target(broken, freshRef()).check();
    assert.deepEqual(found, [
      { subject: 'sign-in', state: 'failed', detail: 'the door  is  shut', cure: 'knock' },
    ]);
  });

  test('check: a cancelled one says so, and finds nothing', async () => {
    await rejectsWith('unavailable', (await target()).check(AbortSignal.abort()));
  });
}

/** Nothing failed, and every line is one that can be printed. */
function isHealthy(found: readonly Diagnosis[]): void {
  assert.ok(found.length > 0, 'nothing was looked at');
  for (const { subject, state, detail } of found) {
    assert.notEqual(state, 'failed', `${subject}: ${detail}`);
    assert.match(detail, /^[^\n]+[^.\n]$/);
  }
}
