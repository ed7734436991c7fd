import assert from 'node:assert/strict';
import { bundleOf } from '../../src/target/content.js';
import { holds, rejectsWith } from './assertions.js';
import { bundleIn, look, newFields, put, writing, type Suite } from './context.js';

export function historyTests({ test, capabilities, target }: Suite): void {
  if (capabilities.history === 0) {
    test('history: refused as not supported', async () => {
      const there = await target();
      await put(there);
      await rejectsWith('unsupported', there.history(5));
    });
    return;
  }

  test('history: newest first, current marked, the limit kept', async () => {
    const there = await target();
    const written = [await put(there), await put(there)];
    const entries = await there.history(5);
    assert.deepEqual(
      entries.map(({ state }) => state),
      ['current', 'older'],
    );
    for (const [i, fields] of written.reverse().entries()) {
      const entry = entries[i];
      assert.ok(entry !== undefined);
      holds(await there.read({ id: entry.id }, { purpose: 'reading' }), fields);
    }
    assert.equal((await there.history(1)).length, 1);
  });

  test('history: nothing there has none', async () => {
    assert.deepEqual(await (await target()).history(5), []);
  });

  test('history: the previous bundle is the newest that differs', async () => {
    const there = await target();
    const old = await put(there);
    const current = await put(there);
    // A note beside the same bundle is another version, and not another bundle.
    await put(there, newFieldsOf(current, 'edited'));
    const { version } = await look(there);
    const previous = await there.previous(version);
    assert.ok(previous !== undefined);
    assert.ok(previous.bundle.equals(bundleIn(old)));
    assert.ok(bundleOf(version)?.equals(bundleIn(current)));
  });

  if (capabilities.staging !== 'none') {
    test('history: what is pending is not part of it', async () => {
      const there = await target();
      await put(there);
      const before = await there.history(5);
      await there.stage(newFields(), writing((await look(there)).base));
      assert.deepEqual(await there.history(5), before);
    });
  }

  function newFieldsOf(fields: ReturnType<typeof newFields>, note: string): typeof fields {
    return newFields({ ...fields.reveal(), note });
  }
}
