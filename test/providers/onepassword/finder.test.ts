/** Names and ids, and what stands in the way of telling which item is meant. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onePassword } from '../../../providers/onepassword/index.js';
import { StorekeysError } from '../../../src/errors.js';
import { Secret } from '../../../src/secret.js';
import { holds, holdsNothing, rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { call, section, startBackend, VAULT } from './backend.js';
import { parseRef } from '../../../src/ref.js';

const { service, vaultId, provider, client, target, title, stored } = await startBackend();

const WRONG_PATHS = {
  'a field': 'Vault/Item/section/field',
  'a vault alone': 'Vault',
  'a character that references cannot have': 'Vault/Item+1',
  'an accent': 'Vault/Café',
  'a space at an end': 'Vault/ Item',
};

for (const [what, path] of Object.entries(WRONG_PATHS)) {
  test(`names: ${what} is refused before anything is asked`, () => {
    assert.notEqual(onePassword.pathProblem(path), undefined);
  });
}

test('names: an id and a title lead to one item and one place', async () => {
  const name = title();
  const fields = await put(target(`${VAULT}/${name}`));
  const { id } = stored(name);
  const places = new Set<string>();
  for (const path of [`${vaultId}/${id}`, `${vaultId}/${name}`, `${VAULT}/${id}`]) {
    const there = target(path, await client());
    holds(await look(there), fields);
    places.add(JSON.stringify((await there.locate()).place));
  }
  assert.deepEqual([...places], [JSON.stringify([vaultId, name])]);
});

test('names: a new item needs a title', async () => {
  const nobody = 'a'.repeat(26);
  const there = target(`${VAULT}/${nobody}`);
  const reading = await look(there);
  holdsNothing(reading);
  await rejectsWith('not-found', there.put(newFields(), writing(reading.base)));
});

test('names: several items of one title are refused, and their ids listed', async () => {
  const name = title();
  const ids = [1, 2].map(() => service.addItem(vaultId, { overview: { title: name } }));
  const there = target(`${VAULT}/${name}`);
  await assert.rejects(look(there), (error) => {
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'conflict');
    for (const id of ids) assert.ok(error.message.includes(id));
    return true;
  });
  const [id = ''] = ids;
  assert.equal((await look(target(`${VAULT}/${id}`))).state, 'present');
});

test('names: two vaults of one title are refused, and found by id', async () => {
  const ids = [1, 2].map(() => service.addVault({ title: 'Twin' }));
  await assert.rejects(look(target('Twin/Item')), (error) => {
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'conflict');
    for (const id of ids) assert.ok(error.message.includes(id));
    return true;
  });
  holdsNothing(await look(target(`${ids[0] ?? ''}/Item`)));
});

test('names: a vault that is not there, or not for this account', async () => {
  service.addVault({ title: 'Hidden', hidden: true });
  for (const path of ['Nowhere/Item', 'Hidden/Item', `${'b'.repeat(25)}a/Item`]) {
    await rejectsWith('not-found', look(target(path, await client())));
  }
});

test('names: the same title in other letters is named, not doubled', async () => {
  const name = title();
  await put(target(`${VAULT}/${name}`));
  await assert.rejects(look(target(`${VAULT}/${name.toUpperCase()}`)), (error) => {
    assert.ok(error instanceof StorekeysError);
    return error.code === 'not-found' && error.message.includes(name);
  });
});

test('archive: an archived item is named as removed, and a push makes a new one', async () => {
  const name = title();
  const first = await put(target(`${VAULT}/${name}`));
  const { id } = stored(name);
  service.archiveItem(vaultId, id);
  const there = target(`${VAULT}/${name}`);
  const gone = await look(there);
  assert.equal(gone.state, 'removed');
  const byId = await look(target(`${VAULT}/${id}`));
  assert.equal(byId.state, 'removed');
  const second = await put(there);
  holds(await look(there), second);
  assert.notEqual(stored(name).id, id);
  const kept = section(service.readItem(vaultId, id), 'bigcommerce');
  const token = kept.find(({ n }) => n === 'access_token')?.v;
  assert.ok(token === first.reveal()['access_token'], 'the archived item keeps its own');
});

test('memory: an item that was replaced behind our back is found again', async () => {
  const name = title();
  const there = target(`${VAULT}/${name}`);
  await put(there);
  const before = await look(there);
  service.deleteItem(vaultId, stored(name).id);
  const fields = await put(target(`${VAULT}/${name}`, await client()));
  holds(await look(there), fields);
  await rejectsWith('conflict', there.put(newFields(), writing(before.base)));
});

test('many: 50 stores in one vault cost four requests after the sign-in', async () => {
  const own = service.addVault({ title: 'Fifty' });
  const items = Array.from({ length: 50 }, (_, i) => ({ name: `store ${i}`, value: `v${i}` }));
  for (const { name, value } of items) {
    const field = { n: 'note', t: 'note', k: 'string', v: value };
    service.addItem(own, {
      overview: { title: name },
      details: { sections: [{ name: 'bigcommerce', title: 'bigcommerce', fields: [field] }] },
    });
  }
  const fresh = await client();
  service.clearRequests();
  const refs = items.map(({ name }) => parseRef(`op://Fifty/${name}`));
  const readings = await fresh.readMany(refs, call());
  for (const [i, reading] of readings.entries()) {
    assert.ok(reading.status === 'fulfilled');
    holds(reading.value, new Secret({ note: items[i]?.value ?? '' }));
  }
  const [signIn, others] = [true, false].map((kind) =>
    service.requests.filter((request) => request.signIn === kind),
  );
  assert.equal(signIn?.length, 4);
  assert.equal(others?.length, 4, others?.map(({ path }) => path).join('\n'));
});

test('many: more than one request takes, several vaults, and failures of their own', async () => {
  const own = service.addVault({ title: 'Many' });
  for (let i = 0; i < 60; i++) service.addItem(own, { overview: { title: `store ${i}` } });
  for (let i = 0; i < 2; i++) service.addItem(own, { overview: { title: 'twice' } });
  const name = title();
  const fields = await put(target(`${VAULT}/${name}`));
  const paths = [
    ...Array.from({ length: 60 }, (_, i) => `Many/store ${i}`),
    'Many/twice',
    'Nowhere/item',
    `${VAULT}/${name}`,
    'Many/none',
  ];
  const readings = await provider.readMany(
    paths.map((path) => parseRef(`op://${path}`)),
    call(),
  );
  const outcomes = readings.map((reading) =>
    reading.status === 'fulfilled' ? reading.value.state : 'failed',
  );
  assert.deepEqual(outcomes.slice(60), ['failed', 'failed', 'present', 'absent']);
  assert.ok(outcomes.slice(0, 60).every((state) => state === 'present'));
  const [last] = readings.slice(62, 63);
  assert.ok(last?.status === 'fulfilled');
  holds(last.value, fields);
});

test('many: an archived item among them, named by its id, hides no other', async () => {
  const names = [title(), title(), title()];
  const written = [];
  for (const name of names) written.push(await put(target(`${VAULT}/${name}`)));
  const ids = names.map((name) => stored(name).id);
  service.archiveItem(vaultId, ids[1] ?? '');
  const refs = ids.map((id) => parseRef(`op://${VAULT}/${id}`));
  const [one, two, three] = await provider.readMany(refs, call());
  assert.ok(one?.status === 'fulfilled' && two?.status === 'fulfilled');
  assert.ok(three?.status === 'fulfilled');
  assert.equal(two.value.state, 'removed');
  assert.ok(written[0] !== undefined && written[2] !== undefined);
  holds(one.value, written[0]);
  holds(three.value, written[2]);
});

test('lists: the half of a list never means that an item is not there', async () => {
  const own = service.addVault({ title: 'Long' });
  const ids = Array.from({ length: 12 }, (_, i) =>
    service.addItem(own, { overview: { title: `store ${i}` } }),
  );
  service.pageSize = 10;
  try {
    for (const vault of ['Long', own]) {
      await rejectsWith('unsupported', look(target(`${vault}/store 11`, await client())));
      assert.equal((await look(target(`${vault}/store 2`, await client()))).state, 'present');
      assert.equal(
        (await look(target(`${vault}/${ids[11] ?? ''}`, await client()))).state,
        'present',
      );
    }
  } finally {
    service.pageSize = Infinity;
  }
  const own11 = await client();
  assert.equal((await look(target('Long/store 11', own11))).state, 'present');
  // Fewer items than the service counted a moment ago is no half of a list.
  for (const id of ids) service.archiveItem(own, id);
  assert.equal((await look(target('Long/store 12', own11))).state, 'absent');
});
