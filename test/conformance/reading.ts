import assert from 'node:assert/strict';
import { StorekeysError } from '../../src/errors.js';
import type { Provider } from '../../src/provider.js';
import { Target } from '../../src/target/target.js';
import { holds, holdsNothing, rejectsWith } from './assertions.js';
import { call, look, overriding, put, type Suite } from './context.js';

export function readingTests({ test, client, freshRef, target }: Suite): void {
  test('reading: nothing there is an answer, with a base to write on', async () => {
    const reading = await look(await target());
    holdsNothing(reading);
    assert.equal(reading.state, 'absent');
    assert.equal(typeof reading.base, 'string');
  });

  test('reading: a version that never was is null, not a failure', async () => {
    const there = await target();
    await put(there);
    const { capabilities } = await there.locate();
    if (capabilities.history === 0) return;
    const [newest] = await there.history(1);
    assert.ok(newest !== undefined);
    // The same shape as a real id, of a version that does not exist.
    const id = newest.id.replace(/[0-9]/g, '8');
    const reading = await there.read({ id }, { purpose: 'reading' });
    assert.equal(reading.version, null);
  });

  test('reading: another client sees what was written, under the same place', async () => {
    const ref = freshRef();
    const mine = await target(ref);
    const fields = await put(mine);
    const theirs = await target(ref, await client());
    holds(await theirs.read('current', { purpose: 'reading' }), fields);
    assert.deepEqual((await theirs.locate()).place, (await mine.locate()).place);
  });

  test('reading: two refs are two places', async () => {
    const [one, two] = [await target(), await target()];
    await put(one);
    holdsNothing(await look(two));
    assert.notDeepEqual((await one.locate()).place, (await two.locate()).place);
  });

  test('reading: a base stays the same while nothing changes', async () => {
    const there = await target();
    await put(there);
    const before = await look(there);
    const after = await there.read('current', { purpose: 'reading' });
    assert.equal(after.base, before.base);
  });

  test('reading many: in order, and one that fails hides no other', async () => {
    const provider = await client();
    const [first, absent, last] = [freshRef(), freshRef(), freshRef()];
    const one = await put(await target(first, provider));
    const two = await put(await target(last, provider));
    const [a, b, c, again] = await provider.readMany([first, absent, last, first], call());
    assert.ok(a?.status === 'fulfilled' && b?.status === 'fulfilled' && c?.status === 'fulfilled');
    holds(a.value, one);
    holdsNothing(b.value);
    holds(c.value, two);
    assert.ok(again?.status === 'fulfilled');
    holds(again.value, one);
  });

  test('cancellation: a call that is cancelled before it starts asks nobody', async () => {
    let asked = 0;
    const counting = counted(await client(), () => asked++);
    const there = new Target(counting, freshRef());
    await rejectsWith(
      'unavailable',
      there.read('current', { purpose: 'reading' }, AbortSignal.abort()),
    );
    assert.equal(asked, 0);
  });

  test('cancellation: an aborted signal ends a call as a failure, never as "not there"', async () => {
    const provider = await client();
    const ref = freshRef();
    await put(await target(ref, provider));
    const outcome = await provider
      .read(ref, 'current', { purpose: 'reading' }, { signal: AbortSignal.abort() })
      .then(
        (reading) => reading.state,
        () => 'failed',
      );
    // A backend without requests may answer at once; none may say that nothing is there.
    assert.ok(['failed', 'present'].includes(outcome), outcome);
  });

  test('errors: what the provider cannot explain is a bug, told without its text', async () => {
    const provider = await client();
    const broken = overriding(provider, {
      read: () => Promise.reject(new TypeError('zq-text-of-an-unknown-error')),
    });
    const there = new Target(broken, freshRef());
    await assert.rejects(there.read('current', { purpose: 'reading' }), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.equal(error.code, 'internal');
      assert.doesNotMatch(error.message, /zq-text/);
      return true;
    });
  });
}

function counted(provider: Provider, count: () => void): Provider {
  return overriding(provider, {
    read: (...args) => {
      count();
      return provider.read(...args);
    },
  });
}
