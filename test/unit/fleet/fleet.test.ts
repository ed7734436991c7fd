import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StorekeysError } from '../../../src/errors.js';
import { eachStore } from '../../../src/fleet/each-store.js';
import { runsOf } from '../../../src/in-parallel.js';
import { isInShard, parseShard } from '../../../src/fleet/shard.js';

test('each store once, so many at a time, failures among the outcomes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 9 }), async (count, atOnce) => {
      let running = 0;
      const stores = Array.from({ length: count }, (_, i) => ({ i }));
      const seen: number[] = [];
      const work = async ({ i }: { i: number }): Promise<number> => {
        assert.ok(++running <= atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        if (i % 3 === 0) throw new StorekeysError('conflict', 'no');
        return i;
      };
      for await (const { store, outcome } of eachStore(stores, work, { atOnce })) {
        assert.equal(outcome.status, store.i % 3 === 0 ? 'rejected' : 'fulfilled');
        seen.push(store.i);
      }
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        stores.map(({ i }) => i),
      );
    }),
  );
});

test('no more is begun than is taken, and nothing after an abort', async () => {
  const controller = new AbortController();
  let begun = 0;
  function* endless(): Generator<object> {
    for (;;) {
      begun++;
      yield {};
    }
  }
  const { signal } = controller;
  const ended = eachStore(endless(), () => Promise.resolve(), { atOnce: 4, signal });
  for (let i = 0; i < 10; i++) await ended.next();
  assert.equal(begun, 13);
  controller.abort();
  let more = 0;
  while ((await ended.next()).done !== true) more++;
  assert.equal(more, 3, 'what was under way comes to its end');
  assert.equal(begun, 13);
});

test('runs hold everything in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 5 }), (items, length) => {
      const runs = [...runsOf(items, length)];
      assert.deepEqual(runs.flat(), items);
      assert.ok(runs.slice(0, -1).every((run) => run.length === length));
      assert.ok(runs.every((run) => run.length > 0));
    }),
  );
});

test('every store is in one part, and in the same one each time', () => {
  const aliases = Array.from({ length: 400 }, (_, i) => `shop${i}`);
  const parts = [1, 2, 3, 4].map((index) =>
    aliases.filter((alias) => isInShard(alias, [`local://${alias}`], { index, count: 4 })),
  );
  assert.deepEqual(parts.flat().toSorted(), aliases.toSorted());
  // A fair division of 400: far from it only if the digest is used wrongly.
  assert.ok(parts.every(({ length }) => length > 60 && length < 140));
  // The same in every version: jobs of a fleet may run different ones.
  for (const [alias, index] of [
    ['acme', 2],
    ['shop1', 3],
  ] as const) {
    assert.ok(isInShard(alias, [], { index, count: 3 }));
  }
});

test('stores of one 1Password vault are in one part', () => {
  const inPart = (alias: string): readonly boolean[] =>
    [1, 2, 3].map((index) =>
      isInShard(alias, [`aws-sm://${alias}`, `op://Shops/${alias}`], { index, count: 3 }),
    );
  assert.deepEqual(inPart('one'), inPart('two'));
  assert.deepEqual(inPart('one').filter(Boolean), [true]);
});

test('what is no part is refused', () => {
  assert.deepEqual(parseShard('3/8'), { index: 3, count: 8 });
  for (const text of ['', '0/8', '9/8', '1', '1/0', '-1/2', '1/2/3', 'a/b', '1.5/2']) {
    assert.throws(() => parseShard(text), { code: 'usage' });
  }
});
