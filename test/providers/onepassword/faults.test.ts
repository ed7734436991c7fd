/** Answers of 1Password that are lost, late or never come, and what then holds. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { StorekeysError } from '../../../src/errors.js';
import type { Fields, Provider } from '../../../src/provider.js';
import type { Secret } from '../../../src/secret.js';
import type { Target } from '../../../src/target/target.js';
import type { Fault } from '../../backends/onepassword/faults.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { startBackend, type OwnVault } from './backend.js';

const { service, client, target, ownVault } = await startBackend();

afterEach(() => {
  service.faults.clear();
});

/** A target in a vault of its own, where nothing is yet. */
interface Place extends OwnVault {
  readonly there: Target;
  /** The same, for somebody who waits no longer than half a second. */
  readonly hasty: Target;
}

function place(provider?: Provider): Place {
  const own = ownVault();
  return { ...own, there: target(own.path, provider), hasty: target(own.path, provider, 500) };
}

/** One item was ever made, and it holds this and, before it, that. */
async function assertOne(
  { vaultId, there }: Place,
  fields: Secret<Fields>,
  previous?: Secret<Fields>,
): Promise<void> {
  const [item, ...others] = service.items(vaultId);
  assert.equal(others.length, 0, 'there is another item');
  assert.equal(item?.state, 'active');
  const reading = await look(there);
  holds(reading, fields);
  const older = (await there.history(9)).filter(({ state }) => state === 'older');
  assert.equal(older.length, previous === undefined ? 0 : 1);
  const [id] = older.map((version) => version.id);
  if (id === undefined || previous === undefined) return;
  holds(await there.read({ id }, { purpose: 'reading' }), previous);
}

/** It ends with the word that it may have been done. */
async function unknown(work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof StorekeysError);
    const { code, mayHaveHappened, retryable } = error;
    assert.deepEqual([code, mayHaveHappened, retryable], ['unavailable', true, false]);
    return true;
  });
}

/** Milliseconds that it took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A write about to be made, and what holds when it is done. */
interface Write {
  /** Through the patient target or the hasty one. */
  readonly run: (target: Target) => Promise<unknown>;
  readonly check: () => Promise<void>;
}

/** Every method of a target that writes and sees to it that the write is done. */
const WRITES = {
  create: async (where: Place): Promise<Write> => {
    const fields = newFields();
    const { base } = await look(where.there);
    return {
      run: (target) => target.put(fields, writing(base)),
      check: () => assertOne(where, fields),
    };
  },
  replace: async (where: Place): Promise<Write> => {
    const [first, next] = [await put(where.there), newFields()];
    const { base } = await look(where.there);
    return {
      run: (target) => target.put(next, writing(base)),
      check: () => assertOne(where, next, first),
    };
  },
  stage: async (where: Place): Promise<Write> => {
    const first = await put(where.there);
    const options = writing((await look(where.there)).base);
    const next = newFields();
    return {
      run: (target) => target.stage(next, options),
      check: async () => {
        await assertOne(where, first);
        const [pending, ...others] = await where.there.pendings();
        assert.equal(others.length, 0);
        assert.equal(pending?.op, options.op);
        holds(await where.there.read({ id: pending.id }, { purpose: 'reading' }), next);
      },
    };
  },
  promote: async (where: Place): Promise<Write> => {
    const first = await put(where.there);
    const options = writing((await look(where.there)).base);
    const next = newFields();
    const { id } = await where.there.stage(next, options);
    return {
      run: (target) => target.promote(id, next, options),
      check: async () => {
        await assertOne(where, next, first);
        assert.deepEqual(await where.there.pendings(), []);
      },
    };
  },
  discard: async (where: Place): Promise<Write> => {
    const first = await put(where.there);
    const options = writing((await look(where.there)).base);
    const { id } = await where.there.stage(newFields(), options);
    return {
      run: (target) => target.discard(id),
      check: async () => {
        await assertOne(where, first);
        assert.deepEqual(await where.there.pendings(), []);
      },
    };
  },
  annotate: async (where: Place): Promise<Write> => {
    const first = await put(where.there);
    const { base } = await look(where.there);
    return {
      run: (target) => target.annotate({ retired: '01234567 2026-01-01' }, base),
      check: async () => {
        await assertOne(where, first);
        assert.equal((await look(where.there)).marks?.retired, '01234567 2026-01-01');
      },
    };
  },
};

for (const [name, prepare] of Object.entries(WRITES)) {
  test(`${name}: the answer is cut off after the effect; it is not sent again`, async () => {
    const where = place();
    const { run, check } = await prepare(where);
    const earlier = where.writes().length;
    service.faults.add({ fault: { kind: 'cut', when: 'after' }, method: 'PATCH', times: 1 });
    await run(where.there);
    assert.deepEqual(where.writes().slice(earlier), [undefined]);
    await check();
  });

  test(`${name}: the connection is cut before the effect; it is sent again`, async () => {
    const where = place();
    const { run, check } = await prepare(where);
    const earlier = where.writes().length;
    service.faults.add({ fault: { kind: 'cut', when: 'before' }, method: 'PATCH', times: 1 });
    await run(where.there);
    assert.deepEqual(where.writes().slice(earlier), [undefined, 200]);
    await check();
  });

  test(`${name}: the session has ended since the read`, async () => {
    const where = place();
    const { run, check } = await prepare(where);
    service.clearRequests();
    service.expireSessions();
    await run(where.there);
    assert.equal(service.requests.filter(({ signIn }) => signIn).length, 4);
    assert.deepEqual(where.writes(), [200]);
    await check();
  });

  test(`${name}: the answer comes when nobody waits any more; it is done once`, async () => {
    const where = place();
    const { run, check } = await prepare(where);
    const earlier = where.writes().length;
    const gate = service.hold({ method: 'PATCH', path: new RegExp(where.vaultId) }, Infinity);
    await unknown(run(where.hasty));
    gate.release();
    // Writes in a vault wait for each other, so this one, which changes nothing, comes after it.
    await where.there.discard('pending-none');
    assert.deepEqual(where.writes().slice(earlier), [200]);
    await check();
  });

  test(`${name}: no answer ever comes; the caller is told in time, and nothing is done`, async () => {
    const where = place();
    const { run } = await prepare(where);
    const before = service.items(where.vaultId);
    service.faults.add({ fault: { kind: 'silence' }, method: 'PATCH' });
    assert.ok((await timed(() => unknown(run(where.hasty)))) < 3_000);
    assert.deepEqual(service.items(where.vaultId), before);
  });
}

test('silence: of the look after a write, too', async () => {
  const places = [place(), place()];
  const [one, two] = places;
  assert.ok(one !== undefined && two !== undefined);
  const writing = [await WRITES.create(one), await WRITES.replace(two)];
  service.faults.add({ fault: { kind: 'silence' } });
  const took = await timed(() =>
    Promise.all(writing.map(({ run }, i) => unknown(run(places[i]?.hasty ?? one.hasty)))),
  );
  assert.ok(took < 8_000, `${took} ms`);
});

test('silence: a read ends in time, and the next one is as good as any', async () => {
  const where = place();
  await put(where.there);
  service.faults.add({ fault: { kind: 'silence' }, path: new RegExp(where.vaultId) });
  assert.ok((await timed(() => rejectsWith('unavailable', look(where.hasty)))) < 3_000);
  service.faults.clear();
  assert.equal((await look(where.there)).state, 'present');
});

test('silence: of a sign-in, which the next call does not wait for', async () => {
  const where = place(await client());
  service.faults.add({ fault: { kind: 'silence' }, path: /auth/, times: 1 });
  assert.ok((await timed(() => rejectsWith('unavailable', look(where.hasty)))) < 3_000);
  assert.equal((await look(where.there)).state, 'absent');
});

test('remove: a lost answer is followed by a look, and only what did not happen is asked for again', async () => {
  for (const when of ['after', 'before'] as const) {
    const where = place();
    await put(where.there);
    const { base } = await look(where.there);
    const earlier = where.writes().length;
    service.faults.add({ fault: { kind: 'cut', when }, method: 'PATCH', times: 1 });
    await where.there.remove(base);
    assert.equal(where.writes().length - earlier, when === 'after' ? 1 : 2);
    const [item, ...others] = service.items(where.vaultId);
    assert.equal(others.length, 0);
    assert.equal(item?.state, 'archived');
    assert.equal((await look(where.there)).state, 'removed');
  }
});

/** What the look of a create at its rivals may meet. */
const LOOKS: Readonly<Record<string, Fault>> = {
  'an error': { kind: 'status', status: 500 },
  'a used-up quota': { kind: 'status', status: 429 },
  'a refusal': { kind: 'status', status: 403 },
  'a cut': { kind: 'cut', when: 'before' },
  'a web page': { kind: 'html' },
};

for (const [what, fault] of Object.entries(LOOKS)) {
  test(`create: ${what} when it looks for others is not the word that nothing was stored`, async () => {
    const once = place();
    const { run, check } = await WRITES.create(once);
    const path = new RegExp(`${once.vaultId}/items/overviews`);
    service.faults.add({ fault, path, times: 1 });
    await run(once.there);
    assert.deepEqual(once.writes(), [200]);
    await check();

    const always = place();
    const fields = newFields();
    const { base } = await look(always.there);
    service.faults.add({ fault, path: new RegExp(`${always.vaultId}/items/overviews`) });
    await assert.rejects(always.there.put(fields, writing(base)), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.ok(error.mayHaveHappened, error.message);
      assert.match(error.message, /whether it was written is not known/);
      return true;
    });
    assert.deepEqual(always.writes(), [200]);
    service.faults.clear();
    await assertOne(always, fields);
  });
}
