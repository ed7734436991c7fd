/** One earlier version is made unreadable, as far as the backend can. */
import assert from 'node:assert/strict';
import { bundleOf } from '../../src/target/content.js';
import type { Target } from '../../src/target/target.js';
import { holds, holdsNothing, rejectsWith } from './assertions.js';
import { bundleIn, look, overriding, put, writing, newFields, type Suite } from './context.js';

export function purgingTests({ test, capabilities, client, freshRef, target }: Suite): void {
  const { purge } = capabilities;
  if (purge === 'none') {
    test('purge: refused as not supported, and nothing changes', async () => {
      const there = await target();
      await put(there);
      const before = await look(there);
      await rejectsWith('unsupported', there.purge(before.version?.id ?? ''));
      assert.equal((await look(there)).base, before.base);
    });
    return;
  }

  test(`purge: ${purge} an earlier version, and leaves the current one`, async () => {
    const there = await target();
    const old = await put(there);
    const current = await put(there);
    const id = await previousId(there);
    const before = await look(there);
    const notes = await there.purge(id);
    holds(await look(there), current);
    assert.equal((await look(there)).base, before.base, 'the current one counts as changed');
    if (purge === 'unlabels') {
      assert.ok(notes.length > 0, 'what is left is not said');
    } else {
      const { version } = await there.read({ id }, { purpose: 'reading' });
      assert.equal(version, null, 'it can still be read');
      assert.ok(!(await offered(there)).includes(id), 'it is still offered');
      assert.equal(await there.previous(before.version), undefined);
    }
    assert.ok(bundleOf(before.version)?.equals(bundleIn(old)) === false);
    await there.purge(id);
    holds(await look(there), current);
  });

  test('purge: a write and a new previous version afterwards', async () => {
    const there = await target();
    await put(there);
    const second = await put(there);
    await there.purge(await previousId(there));
    const third = await put(there);
    holds(await look(there), third);
    const { version } = await look(there);
    assert.ok((await there.previous(version))?.bundle.equals(bundleIn(second)));
  });

  test('purge: the current version is refused', async () => {
    const there = await target();
    await put(there);
    const current = await put(there);
    const { version } = await look(there);
    await rejectsWith('conflict', there.purge(version?.id ?? ''));
    holds(await look(there), current);
  });

  test('purge: what is not there is done, and nothing happens', async () => {
    const there = await target();
    assert.deepEqual(await there.purge('9999'), []);
    const current = await put(there);
    assert.deepEqual(await there.purge('9999'), []);
    holds(await look(there), current);
  });

  if (capabilities.staging !== 'none') {
    test('purge: what is pending stays pending', async () => {
      const there = await target();
      await put(there);
      const { id } = await there.stage(newFields(), writing((await look(there)).base));
      assert.deepEqual(await there.purge(id), []);
      assert.equal((await there.pendings()).length, 1);
    });
  }

  if (purge === 'destroys' && capabilities.restores) {
    test('purge: what was removed and then purged does not come back, nor one before it', async () => {
      const there = await target();
      await put(there);
      await put(there);
      const { version, base } = await look(there);
      await there.remove(base);
      assert.deepEqual(await there.purge(version?.id ?? ''), []);
      await rejectsWith('not-found', there.restore());
      holdsNothing(await look(there));
    });
  }

  test('purge: a lost answer is asked for again', async () => {
    const ref = freshRef();
    const plain = await target(ref);
    await put(plain);
    const current = await put(plain);
    const id = await previousId(plain);
    const provider = await client();
    let calls = 0;
    const lossy = overriding(provider, {
      purge: async (...args) => {
        const notes = await provider.purge(...args);
        if (++calls > 1) return notes;
        throw new Error('the answer was lost');
      },
      classify: (error) =>
        error instanceof Error && error.message === 'the answer was lost'
          ? { code: 'unavailable', message: 'no answer', mayHaveHappened: true }
          : provider.classify(error),
    });
    const notes = await (await target(ref, lossy)).purge(id);
    if (purge !== 'destroys') assert.ok(notes.length > 0, 'what is left is not said');
    assert.equal(calls, 2);
    holds(await look(plain), current);
  });
}

async function previousId(there: Target): Promise<string> {
  const { version } = await look(there);
  const previous = await there.previous(version);
  assert.ok(previous !== undefined);
  return previous.id;
}

/** Ids that the history offers as readable. */
async function offered(there: Target): Promise<readonly string[]> {
  const infos = await there.history(10);
  return infos.filter(({ state }) => state === 'current' || state === 'older').map(({ id }) => id);
}
