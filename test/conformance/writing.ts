import assert from 'node:assert/strict';
import { StorekeysError } from '../../src/errors.js';
import type { Base } from '../../src/provider.js';
import { holds, holdsNothing, rejectsWith } from './assertions.js';
import { look, newFields, put, writing, type Suite } from './context.js';

/** Clients that write at the same moment. */
const RACERS = 8;

export function writingTests(suite: Suite): void {
  const { test, capabilities, client, freshRef, target } = suite;
  const guarded = capabilities.compareAndSet !== 'none';

  test('writing: a create, then a replace, each read back whole', async () => {
    const there = await target();
    const first = await put(there);
    holds(await look(there), first);
    const second = await put(there);
    holds(await look(there), second);
  });

  test('writing: back to an earlier bundle ends on that bundle', async () => {
    const there = await target();
    const a = newFields();
    const b = newFields();
    for (const fields of [a, b, a]) await put(there, fields);
    holds(await look(there), a);
  });

  if (!guarded) return;

  test('compare-and-set: a stale base is a conflict and changes nothing', async () => {
    const there = await target();
    await put(there);
    const { base: stale } = await look(there);
    const current = await put(there);
    await rejectsWith('conflict', there.put(newFields(), writing(stale)));
    holds(await look(there), current);
  });

  test('compare-and-set: a create where something is by now is a conflict', async () => {
    const there = await target();
    const { base: absent } = await look(there);
    const current = await put(there);
    await rejectsWith('conflict', there.put(newFields(), writing(absent)));
    holds(await look(there), current);
  });

  test('races: of many creates one wins, and the others are told', async () => {
    await race(suite, freshRef(), undefined);
  });

  test('races: of many replaces one wins, and the others are told', async () => {
    const ref = freshRef();
    const there = await target(ref);
    await put(there);
    await race(suite, ref, (await look(there)).base);
  });

  test('removal: what is removed reads as not there, and comes back where it can', async () => {
    const there = await target();
    const fields = await put(there);
    await there.remove((await look(there)).base);
    const gone = await look(there);
    holdsNothing(gone);
    assert.equal(gone.state, 'removed');
    if (!capabilities.restores) {
      await rejectsWith('unsupported', there.restore());
      return;
    }
    await there.restore();
    holds(await look(there), fields);
  });

  if (capabilities.removesForGood) {
    test('removal: what is purged is gone with all its versions, removed before or not', async () => {
      for (const removedBefore of [false, true]) {
        const there = await target();
        await put(there);
        await put(there);
        if (removedBefore) await there.remove((await look(there)).base);
        const ids = capabilities.history > 0 ? (await there.history(9)).map(({ id }) => id) : [];
        await there.remove((await look(there)).base, { purge: true });
        holdsNothing(await look(there));
        for (const id of ids) {
          const { version } = await there.read({ id }, { purpose: 'reading' });
          assert.equal(version, null, `version ${id} is still there`);
        }
        const fields = await put(there);
        holds(await look(there), fields);
      }
    });
  } else {
    test('removal: a purge is refused', async () => {
      const there = await target();
      const fields = await put(there);
      await rejectsWith('unsupported', there.remove((await look(there)).base, { purge: true }));
      holds(await look(there), fields);
    });
  }

  test('removal: a stale base is a conflict and removes nothing', async () => {
    const there = await target();
    await put(there);
    const { base: stale } = await look(there);
    const current = await put(there);
    await rejectsWith('conflict', there.remove(stale));
    holds(await look(there), current);
  });

  if (capabilities.writesOverRemoved) {
    test('removal: what is removed can be written again', async () => {
      const there = await target();
      await put(there);
      await there.remove((await look(there)).base);
      const fields = await put(there);
      holds(await look(there), fields);
    });
  } else {
    test('removal: a write over what is removed is refused, not a way around it', async () => {
      const there = await target();
      await put(there);
      await there.remove((await look(there)).base);
      const { base } = await look(there);
      await rejectsWith('conflict', there.put(newFields(), writing(base)));
    });
  }

  test('races: a writer that saw the old line cannot write into a new one', async () => {
    const ref = freshRef();
    const mine = await target(ref);
    await put(mine);
    const { base: stale } = await look(mine);
    const theirs = await target(ref, await client());
    await put(theirs);
    const current = await put(theirs);
    await rejectsWith('conflict', mine.put(newFields(), writing(stale)));
    holds(await look(mine), current);
  });
}

/** All start from one base; the one that is told "done" is the one that is there. */
async function race(suite: Suite, ref: ReturnType<Suite['freshRef']>, from?: Base): Promise<void> {
  const entries = await Promise.all(
    Array.from({ length: RACERS }, async () => {
      const target = await suite.target(ref, await suite.client());
      const { base } = await look(target);
      if (from !== undefined) assert.equal(base, from);
      return { target, base, fields: newFields() };
    }),
  );
  const outcomes = await Promise.allSettled(
    entries.map(({ target, base, fields }) => target.put(fields, writing(base))),
  );
  const winners = entries.filter((_, i) => outcomes[i]?.status === 'fulfilled');
  assert.equal(winners.length, 1, `${winners.length} writers were told that they won`);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    assert.ok(outcome.reason instanceof StorekeysError);
    assert.equal(outcome.reason.code, 'conflict', outcome.reason.message);
  }
  const [winner] = winners;
  assert.ok(winner !== undefined);
  holds(await look(winner.target), winner.fields);
}
