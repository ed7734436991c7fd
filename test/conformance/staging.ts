import assert from 'node:assert/strict';
import { newOperationId } from '../../src/operations/operation-id.js';
import { holds, holdsNothing, rejectsWith } from './assertions.js';
import { look, newFields, put, writing, type Suite } from './context.js';

export function stagingTests({ test, capabilities, client, freshRef, target }: Suite): void {
  if (capabilities.staging === 'none') {
    test('staging: refused as not supported', async () => {
      const there = await target();
      await put(there);
      const { base } = await look(there);
      await rejectsWith('unsupported', there.stage(newFields(), writing(base)));
      await rejectsWith('unsupported', there.promote('1', newFields(), writing(base)));
    });
    return;
  }

  test('staging: a pending version is invisible to readers until it is promoted', async () => {
    const there = await target();
    const current = await put(there);
    const { base } = await look(there);
    const next = newFields();
    const options = writing(base);
    const staged = await there.stage(next, options);
    holds(await look(there), current);
    assert.equal((await look(there)).base, base, 'staging moved the base');
    holds(await there.read({ id: staged.id }, { purpose: 'reading' }), next);
    await there.promote(staged.id, next, options);
    holds(await look(there), next);
    assert.deepEqual(await there.pendings(), []);
  });

  test('staging: what was dropped is written all the same', async () => {
    const there = await target();
    await put(there);
    const options = writing((await look(there)).base);
    const next = newFields();
    const staged = await there.stage(next, options);
    await there.discard(staged.id);
    await there.promote(staged.id, next, options);
    holds(await look(there), next);
  });

  test('staging: back to the bundle before', async () => {
    const there = await target();
    const before = await put(there);
    await put(there);
    const options = writing((await look(there)).base);
    const staged = await there.stage(before, options);
    await there.promote(staged.id, before, options);
    holds(await look(there), before);
  });

  test('staging: a promote on a stale base is a conflict and changes nothing', async () => {
    const ref = freshRef();
    const mine = await target(ref);
    await put(mine);
    const options = writing((await look(mine)).base);
    const next = newFields();
    const staged = await mine.stage(next, options);
    const current = await put(await target(ref, await client()));
    await rejectsWith('conflict', mine.promote(staged.id, next, options));
    holds(await look(mine), current);
  });

  if (capabilities.pendings === 1) {
    test('staging: the last one takes the place, and the one before is gone for good', async () => {
      const ref = freshRef();
      const [mine, theirs] = [await target(ref), await target(ref, await client())];
      const current = await put(mine);
      const options = writing((await look(mine)).base);
      const one = newFields();
      const two = newFields();
      const stagedA = await mine.stage(one, options);
      const optionsB = writing((await look(theirs)).base);
      const stagedB = await theirs.stage(two, optionsB);
      assert.deepEqual(
        (await mine.pendings()).map(({ op }) => op),
        [optionsB.op],
      );
      assert.equal((await mine.read({ id: stagedA.id }, { purpose: 'reading' })).version, null);
      await mine.discard(stagedA.id);
      holds(await theirs.read({ id: stagedB.id }, { purpose: 'reading' }), two);
      holds(await look(mine), current);
      await mine.promote(stagedA.id, one, options);
      holds(await look(mine), one);
      await rejectsWith('conflict', theirs.promote(stagedB.id, two, optionsB));
      await mine.discard(stagedB.id);
      assert.deepEqual(await mine.pendings(), []);
      holds(await look(mine), one);
    });
  } else {
    eachItsOwnTest();
  }

  test('staging: dropping what is current by now does nothing to it', async () => {
    const there = await target();
    await put(there);
    const options = writing((await look(there)).base);
    const next = newFields();
    const staged = await there.stage(next, options);
    const promoted = await there.promote(staged.id, next, options);
    await there.discard(staged.id);
    await there.discard(promoted.id);
    holds(await look(there), next);
  });

  if (capabilities.stageWhenAbsent) {
    test('staging: where nothing is current', async () => {
      const there = await target();
      const options = writing((await look(there)).base);
      const fields = newFields();
      const staged = await there.stage(fields, options);
      holdsNothing(await look(there));
      await there.promote(staged.id, fields, options);
      holds(await look(there), fields);
    });
  } else {
    test('staging: where nothing is current it is refused, and leaves nothing', async () => {
      const there = await target();
      const { base } = await look(there);
      await rejectsWith('unsupported', there.stage(newFields(), writing(base)));
      assert.equal((await look(there)).state, 'absent');
    });
  }

  function eachItsOwnTest(): void {
    test('staging: each operation has its own, and drops only its own', async () => {
      const ref = freshRef();
      const [mine, theirs] = [await target(ref), await target(ref, await client())];
      const current = await put(mine);
      const { base } = await look(mine);
      const [a, b] = [newOperationId(), newOperationId()];
      const [one, two] = [newFields(), newFields()];
      const stagedA = await mine.stage(one, writing(base, a));
      const stagedB = await theirs.stage(two, writing(base, b));
      const ops = (await mine.pendings()).map(({ op }) => op);
      assert.deepEqual(ops.sort(), [a, b].sort());
      await mine.discard(stagedA.id);
      assert.deepEqual(
        (await theirs.pendings()).map(({ op }) => op),
        [b],
      );
      holds(await theirs.read({ id: stagedB.id }, { purpose: 'reading' }), two);
      holds(await look(mine), current);
      await mine.discard(stagedA.id);
      await mine.discard(stagedB.id);
      assert.deepEqual(await mine.pendings(), []);
      holds(await look(mine), current);
    });
  }
}
