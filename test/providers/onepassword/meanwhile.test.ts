/** What others change in a vault between our read and our write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields } from '../../../src/provider.js';
import { Secret } from '../../../src/secret.js';
import type { Target } from '../../../src/target/target.js';
import type { ClearItem } from '../../backends/onepassword/items.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { section, startBackend, withField, type OwnVault } from './backend.js';

const { service, provider, client, target, ownVault, title } = await startBackend();

/** A target in a vault of its own, where nothing is yet. */
interface Place extends OwnVault {
  readonly there: Target;
}

function place(): Place {
  const own = ownVault();
  return { ...own, there: target(own.path) };
}

/** The one active item, whoever made it. */
function active({ vaultId, name }: Place): ClearItem {
  const [item, ...others] = service
    .items(vaultId)
    .filter(({ overview, state }) => overview.title === name && state === 'active');
  assert.ok(item !== undefined && others.length === 0);
  return item;
}

/** Runs a write, and a change by a colleague when a request of the write has come and not been answered. */
async function during(
  write: () => Promise<unknown>,
  { method, path }: { readonly method: string; readonly path: RegExp },
  change: () => void,
): Promise<void> {
  const gate = service.hold({ method, path }, Infinity);
  const written = write();
  // Whoever waits for it comes after the change.
  written.catch(() => undefined);
  await gate.reached(1);
  change();
  gate.release();
  await written;
}

/** As a colleague who writes a note. */
function note(where: Place): void {
  service.editItem(where.vaultId, active(where).id, (item) => ({
    ...item,
    details: { ...item.details, notesPlain: 'ask Olive first' },
  }));
}

/** As a colleague who types another value. */
function retype(where: Place): void {
  const field = { n: 'client_id', t: 'client_id', k: 'string', v: 'typed by a colleague' };
  service.editItem(where.vaultId, active(where).id, (item) =>
    withField(item, 'bigcommerce', field),
  );
}

const WRITES: Readonly<Record<string, (where: Place) => Promise<() => Promise<Secret<Fields>>>>> = {
  create: async ({ there }) => {
    const { base } = await look(there);
    return async () => {
      const fields = newFields();
      await there.put(fields, writing(base));
      return fields;
    };
  },
  replace: async ({ there }) => {
    await put(there);
    const { base } = await look(there);
    return async () => {
      const fields = newFields();
      await there.put(fields, writing(base));
      return fields;
    };
  },
  promote: async ({ there }) => {
    await put(there);
    const options = writing((await look(there)).base);
    const fields = newFields();
    const { id } = await there.stage(fields, options);
    return async () => {
      await there.promote(id, fields, options);
      return fields;
    };
  },
};

for (const [name, prepare] of Object.entries(WRITES)) {
  test(`${name}: another item of the vault is made meanwhile; it is done at the second try`, async () => {
    const where = place();
    const write = await prepare(where);
    const before = where.writes().length;
    const patch = { method: 'PATCH', path: new RegExp(where.vaultId) };
    let fields = new Secret<Fields>({});
    await during(
      async () => (fields = await write()),
      patch,
      () => service.addItem(where.vaultId, { overview: { title: title() } }),
    );
    assert.deepEqual(where.writes().slice(before), [409, 200]);
    assert.equal(service.items(where.vaultId).length, 2);
    holds(await look(where.there), fields);
  });
}

test('create: an item of that title is made meanwhile; theirs stays', async () => {
  const where = place();
  const { base } = await look(where.there);
  const patch = { method: 'PATCH', path: new RegExp(where.vaultId) };
  await rejectsWith(
    'conflict',
    during(
      () => where.there.put(newFields(), writing(base)),
      patch,
      () => service.addItem(where.vaultId, { overview: { title: where.name } }),
    ),
  );
  const [item, ...others] = service.items(where.vaultId);
  assert.equal(others.length, 0);
  assert.deepEqual([item?.state, item?.version], ['active', 1]);
});

for (const name of ['replace', 'promote'] as const) {
  test(`${name}: the bundle is changed meanwhile; that is a conflict, and theirs stays`, async () => {
    const where = place();
    const write = await WRITES[name]?.(where);
    assert.ok(write !== undefined);
    const before = where.writes().length;
    const patch = { method: 'PATCH', path: new RegExp(where.vaultId) };
    let theirs: ClearItem | undefined;
    await rejectsWith(
      'conflict',
      during(write, patch, () => {
        retype(where);
        theirs = active(where);
      }),
    );
    assert.deepEqual(where.writes().slice(before), [409]);
    assert.deepEqual(active(where), theirs);
  });

  test(`${name}: the item is archived meanwhile; that is a conflict, and it stays there`, async () => {
    const where = place();
    const write = await WRITES[name]?.(where);
    assert.ok(write !== undefined);
    const { id } = active(where);
    const patch = { method: 'PATCH', path: new RegExp(where.vaultId) };
    await rejectsWith(
      'conflict',
      during(write, patch, () => {
        service.archiveItem(where.vaultId, id);
      }),
    );
    const [item, ...others] = service.items(where.vaultId);
    assert.equal(others.length, 0);
    assert.equal(item?.state, 'archived');
  });
}

/** A request of a put that comes after our read of the item. */
interface Moment {
  readonly method: string;
  readonly path: (vaultId: string) => RegExp;
  /** Statuses of the writes that follow. */
  readonly writes: readonly number[];
}

const MOMENTS: Readonly<Record<string, Moment>> = {
  // The client reads the item once more, and refuses to send what was made of an earlier version.
  'the list that we look at': {
    method: 'GET',
    path: (id) => new RegExp(`${id}/items/overviews`),
    writes: [200],
  },
  // The service takes the write, and refuses the item in it.
  "the vault's version": {
    method: 'GET',
    path: (id) => new RegExp(`v3/vault/${id}`),
    writes: [200, 200],
  },
  // The service refuses the write.
  'the write': { method: 'PATCH', path: (id) => new RegExp(id), writes: [409, 200] },
};

for (const [name, moment] of Object.entries(MOMENTS)) {
  test(`note: written by a colleague before ${name}; it survives, and the write is done`, async () => {
    const where = place();
    await put(where.there);
    // By its id, and by another client: so the vault is not listed before it has to be.
    const there = target(`${where.vaultId}/${active(where).id}`, await client());
    const { base } = await look(there);
    const fields = newFields();
    const before = where.writes().length;
    await during(
      () => there.put(fields, writing(base)),
      { method: moment.method, path: moment.path(where.vaultId) },
      () => {
        note(where);
      },
    );
    assert.deepEqual(where.writes().slice(before), moment.writes);
    holds(await look(there), fields);
    assert.equal(active(where).details.notesPlain, 'ask Olive first');
    assert.equal(section(active(where), 'bigcommerce_previous').length > 0, true);
  });
}

test('list: an item that is made between the list and the count does not make it half a list', async () => {
  const where = place();
  const count = { method: 'GET', path: new RegExp(`v3/vault/${where.vaultId}`) };
  const gate = service.hold(count, Infinity);
  const reading = look(where.there);
  await gate.reached(1);
  service.addItem(where.vaultId, { overview: { title: title() } });
  gate.release();
  assert.equal((await reading).state, 'absent');
});

test('one process: writes to items of one vault wait for each other, whichever client they are of', async () => {
  const { vaultId, writes } = ownVault();
  const clients = [provider, await client()];
  const targets = Array.from({ length: 6 }, (_, i) =>
    target(`${vaultId}/item ${i}`, clients[i % 2]),
  );
  const first = await Promise.all(targets.map((there) => put(there)));
  const second = await Promise.all(targets.map((there) => put(there)));
  assert.deepEqual(
    writes(),
    [...first, ...second].map(() => 200),
  );
  for (const [i, there] of targets.entries()) {
    const fields = second[i];
    assert.ok(fields !== undefined);
    holds(await look(there), fields);
  }
});

test('one process: a write that fails does not hold up the next one', async () => {
  const where = place();
  await put(where.there);
  const { base } = await look(where.there);
  const stale = where.there.put(newFields(), writing(base));
  const fields = newFields();
  const outcomes = await Promise.allSettled([
    stale,
    where.there.put(newFields(), writing(base)),
    put(target(`${where.vaultId}/another`), fields),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});
