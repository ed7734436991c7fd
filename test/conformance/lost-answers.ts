/** The effect happened and the answer was lost: neither a second write nor a lie. */
import assert from 'node:assert/strict';
import { StorekeysError } from '../../src/errors.js';
import type { Provider } from '../../src/provider.js';
import { holds, holdsNothing, rejectsWith } from './assertions.js';
import { look, newFields, overriding, put, writing, type Suite } from './context.js';

export function lostAnswerTests({ test, capabilities, client, freshRef, target }: Suite): void {
  if (capabilities.compareAndSet === 'none') return;

  test('lost answer: of a create', async () => {
    const ref = freshRef();
    const { provider, calls } = losing(await client(), 'write');
    const there = await target(ref, provider);
    const fields = newFields();
    await there.put(fields, writing((await look(there)).base));
    holds(await look(there), fields);
    assert.equal(calls(), 1, 'written twice');
    if (capabilities.history > 0) assert.equal((await there.history(5)).length, 1);
  });

  test('lost answer: of a replace', async () => {
    const ref = freshRef();
    await put(await target(ref));
    const { provider, calls } = losing(await client(), 'write');
    const there = await target(ref, provider);
    const fields = newFields();
    await there.put(fields, writing((await look(there)).base));
    holds(await look(there), fields);
    assert.equal(calls(), 1, 'written twice');
  });

  test('lost answer: of a removal', async () => {
    const ref = freshRef();
    await put(await target(ref));
    const { provider, calls } = losing(await client(), 'remove');
    const there = await target(ref, provider);
    await there.remove((await look(there)).base);
    holdsNothing(await look(there));
    assert.equal(calls(), 1, 'removed twice');
  });

  test('lost request: nothing happened, so it is sent again', async () => {
    const ref = freshRef();
    const { provider, calls } = losing(await client(), 'write', 'before');
    const there = await target(ref, provider);
    const fields = newFields();
    await there.put(fields, writing((await look(there)).base));
    holds(await look(there), fields);
    assert.equal(calls(), 2);
  });

  test('lost answer: and somebody else wrote since is a conflict, and theirs stays', async () => {
    const ref = freshRef();
    await put(await target(ref));
    const other = await target(ref, await client());
    const theirs = newFields();
    const { provider } = losing(await client(), 'write', 'after', async () => {
      await put(other, theirs);
    });
    const mine = await target(ref, provider);
    await rejectsWith('conflict', mine.put(newFields(), writing((await look(mine)).base)));
    holds(await look(mine), theirs);
  });

  if (capabilities.staging === 'none') return;

  test('lost answer: of a staging and of a promote', async () => {
    const ref = freshRef();
    const current = await put(await target(ref));
    const stager = losing(await client(), 'write');
    const there = await target(ref, stager.provider);
    const options = writing((await look(there)).base);
    const fields = newFields();
    const staged = await there.stage(fields, options);
    assert.equal(stager.calls(), 1, 'staged twice');
    assert.equal((await there.pendings()).length, 1);
    holds(await look(there), current);
    const promoter = losing(await client(), 'promote');
    const same = await target(ref, promoter.provider);
    await same.promote(staged.id, fields, options);
    assert.equal(promoter.calls(), 1, 'promoted twice');
    holds(await look(there), fields);
    assert.deepEqual(await there.pendings(), []);
  });

  test('lost answer: when looking fails too, the error says what is not known', async () => {
    const provider = await client();
    const ref = freshRef();
    const there = await target(ref);
    holdsNothing(await look(there));
    const blind = overriding(losing(provider, 'write').provider, {
      read: () => Promise.reject(cut()),
    });
    const mine = await target(ref, blind);
    const { base } = await look(there);
    await assert.rejects(mine.put(newFields(), writing(base)), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.equal(error.code, 'unavailable');
      assert.ok(error.mayHaveHappened);
      return true;
    });
  });
}

/** A client whose first call of one method is cut off, before or after the backend has done it. */
function losing(
  inner: Provider,
  method: 'write' | 'promote' | 'remove',
  moment: 'before' | 'after' = 'after',
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): { readonly provider: Provider; readonly calls: () => number } {
  let calls = 0;
  const cutFirst = async <T>(work: () => Promise<T>): Promise<T> => {
    calls++;
    if (calls > 1) return work();
    if (moment === 'after') await work();
    await meanwhile();
    throw cut();
  };
  const losers = {
    write: { write: (...args) => cutFirst(() => inner.write(...args)) },
    promote: { promote: (...args) => cutFirst(() => inner.promote(...args)) },
    remove: { remove: (...args) => cutFirst(() => inner.remove(...args)) },
  } satisfies Record<typeof method, Partial<Provider>>;
  const provider = overriding(inner, losers[method]);
  return { provider, calls: () => calls };
}

function cut(): StorekeysError {
  return new StorekeysError('unavailable', 'the connection was cut', { mayHaveHappened: true });
}
