import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Pace } from '../../src/pace.js';

const never = new AbortController().signal;
const noWait = (): undefined => undefined;

/** Work that ends when it is told to. */
function work(): { run: () => Promise<string>; end: () => void; fail: (error: Error) => void } {
  const events = new EventTarget();
  let failure: Error | undefined;
  return {
    run: async () => {
      await once(events, 'end');
      if (failure !== undefined) throw failure;
      return 'done';
    },
    end: () => events.dispatchEvent(new Event('end')),
    fail: (error) => {
      failure = error;
      events.dispatchEvent(new Event('end'));
    },
  };
}

test('so many at a time, the others in their order', async () => {
  const pace = new Pace(2);
  const begun: number[] = [];
  const works = [0, 1, 2, 3].map(() => work());
  const all = works.map(({ run }, i) =>
    pace.run(
      () => {
        begun.push(i);
        return run();
      },
      never,
      noWait,
    ),
  );
  await setImmediatePromise();
  assert.deepEqual(begun, [0, 1]);
  works[1]?.end();
  await all[1];
  await setImmediatePromise();
  assert.deepEqual(begun, [0, 1, 2]);
  works[0]?.end();
  works[2]?.end();
  await Promise.all([all[0], all[2]]);
  await setImmediatePromise();
  works[3]?.end();
  assert.equal(await all[3], 'done');
  assert.deepEqual(begun, [0, 1, 2, 3]);
});

test('half as many after a refusal, and one more as calls end well', async () => {
  const pace = new Pace(8);
  const refused = new Error('too many');
  await assert.rejects(
    pace.run(
      () => Promise.reject(refused),
      never,
      () => 1,
    ),
    refused,
  );
  assert.equal(pace.width, 4);
  const began = performance.now();
  for (let i = 0; i < 4; i++) await pace.run(() => Promise.resolve(), never, noWait);
  assert.ok(performance.now() - began >= 200, 'all wait after a refusal');
  assert.equal(pace.width, 5);
});

test('refusals of calls that were under way together count once', async () => {
  const pace = new Pace(8);
  const works = [0, 1, 2].map(() => work());
  const all = works.map(({ run }) => pace.run(run, never, () => 1));
  await setImmediatePromise();
  for (const { fail } of works) fail(new Error('too many'));
  await Promise.allSettled(all);
  assert.equal(pace.width, 4);
});

test('whoever gives up does not wait for the turn or the pause, and takes no place', async () => {
  const pace = new Pace(1);
  const first = work();
  const under = pace.run(first.run, never, () => 60_000);
  await setImmediatePromise();
  const controller = new AbortController();
  const waiting = pace.run(() => Promise.resolve(), controller.signal, noWait);
  controller.abort(new Error('enough'));
  await assert.rejects(waiting, { code: 'unavailable', mayHaveHappened: false });
  first.fail(new Error('too many'));
  await assert.rejects(under, /too many/);
  const patient = new AbortController();
  const paused = pace.run(() => Promise.resolve(), patient.signal, noWait);
  await setImmediatePromise();
  patient.abort();
  await assert.rejects(paused);
  assert.equal(pace.width, 1);
});

function setImmediatePromise(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
