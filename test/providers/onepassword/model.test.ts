/** What an item looks like, decrypted, and what of it is never touched. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, type ItemField } from '@1password/sdk';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { marksOf } from '../../../src/operations/plan.js';
import { Secret } from '../../../src/secret.js';
import { carried } from '../../../src/target/content.js';
import { rejectsWith } from '../../conformance/assertions.js';
import { look, writing } from '../../conformance/context.js';
import type { SectionField } from '../../backends/onepassword/items.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { section, startBackend, VAULT, withField } from './backend.js';

const { service, vaultId, target, title, stored, env } = await startBackend();

const KINDS = {
  store_hash: 'string',
  client_id: 'string',
  client_secret: 'concealed',
  access_token: 'concealed',
  api_path: 'string',
  account_name: 'string',
  captured_at: 'string',
};

async function push(name: string, bundle: Bundle): Promise<string> {
  const there = target(`${VAULT}/${name}`);
  const { base, version } = await look(there);
  const options = { ...writing(base), marks: marksOf(bundle) };
  await there.put(new Secret(carried(version, bundle.toFields())), options);
  return options.op;
}

/** A slot holds this bundle, with ids that are the titles, and nothing else. */
function assertSlot(fields: readonly SectionField[], prefix: string, bundle: Bundle): void {
  const expected = Object.entries(bundle.toFields()).map(([key, value]) => ({
    n: `${prefix}${key}`,
    t: `${prefix}${key}`,
    k: KINDS[key as keyof typeof KINDS],
    v: value,
  }));
  assert.deepEqual(fields.map(({ n }) => n).sort(), expected.map(({ n }) => n).sort());
  for (const one of expected) {
    const { n, t, k, v } = fields.find((field) => field.n === one.n) ?? one;
    assert.ok(t === one.t && k === one.k && v === one.v, `${n} is not as documented`);
  }
}

test('model: a new item is exactly the documented one', async () => {
  const name = title();
  const bundle = makeBundle('modelhash1');
  const op = await push(name, bundle);
  const item = stored(name);
  assert.equal(item.templateUuid, '112', 'category API Credential');
  assert.equal(item.overview.title, name);
  assert.deepEqual(item.overview.tags, ['storekeys']);
  assert.deepEqual(
    item.details.sections?.map(({ name: id }) => id),
    ['bigcommerce', 'storekeys', ''],
  );
  assertSlot(section(item, 'bigcommerce'), '', bundle);
  const meta = Object.fromEntries(section(item, 'storekeys').map(({ n, v }) => [n, v]));
  assert.match(String(meta['storekeys_written_at']), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(meta, {
    storekeys_version: `1-${op}`,
    storekeys_written_at: meta['storekeys_written_at'],
    storekeys_store_hash: 'modelhash1',
  });
  const plain = section(item, '');
  assert.deepEqual(
    plain.map(({ n, k }) => [n, k]),
    [
      ['hostname', 'string'],
      ['validFrom', 'date'],
    ],
  );
  assert.equal(plain[0]?.v, 'api.bigcommerce.com');
  const validFrom = new Date(Number(plain[1]?.v) * 1000).toISOString();
  assert.ok(validFrom.startsWith('2026-01-02'), validFrom);
});

test('model: a replace keeps one earlier bundle, and a stage one pending, with titles of their own', async () => {
  const name = title();
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => makeBundle('modelhash1'));
  assert.ok(first && second && third && fourth);
  for (const bundle of [first, second, third]) await push(name, bundle);
  const there = target(`${VAULT}/${name}`);
  const options = writing((await look(there)).base);
  await there.stage(new Secret({ ...fourth.toFields() }), options);
  const item = stored(name);
  assertSlot(section(item, 'bigcommerce'), '', third);
  assertSlot(section(item, 'bigcommerce_previous'), 'previous_', second);
  assertSlot(section(item, 'bigcommerce_pending'), 'pending_', fourth);
  const titles = (item.details.sections ?? []).flatMap(({ fields = [] }) =>
    fields.map(({ t }) => t),
  );
  assert.equal(new Set(titles).size, titles.length, 'a title is there twice');
  await there.promote(`pending-${options.op}`, new Secret({ ...fourth.toFields() }), options);
  const after = stored(name);
  assertSlot(section(after, 'bigcommerce'), '', fourth);
  assertSlot(section(after, 'bigcommerce_previous'), 'previous_', third);
  assert.ok(!after.details.sections?.some(({ name: id }) => id === 'bigcommerce_pending'));
});

test('model: rollback of one step', async () => {
  const name = title();
  const [first, second] = [makeBundle('modelhash1'), makeBundle('modelhash1')];
  for (const bundle of [first, second]) await push(name, bundle);
  const there = target(`${VAULT}/${name}`);
  const reading = await look(there);
  const previous = await there.previous(reading.version);
  assert.ok(previous !== undefined);
  assert.ok(previous.bundle.equals(first));
  await there.put(new Secret({ ...previous.bundle.toFields() }), writing(reading.base));
  const item = stored(name);
  assertSlot(section(item, 'bigcommerce'), '', first);
  assertSlot(section(item, 'bigcommerce_previous'), 'previous_', second);
});

test('people: fields, notes, tags and files survive every write', async () => {
  const name = title();
  await push(name, makeBundle('modelhash1'));
  const { id } = stored(name);
  const client = await createClient({
    auth: env['OP_SERVICE_ACCOUNT_TOKEN'] ?? '',
    integrationName: 'a person',
    integrationVersion: '1',
  });
  const mine = await client.items.get(vaultId, id);
  const field = (one: object): ItemField => one as ItemField;
  const changed = await client.items.put({
    ...mine,
    notes: 'ask Olive before you touch this',
    tags: [...mine.tags, 'shop'],
    sections: [...mine.sections, { id: 'own', title: 'ours' }],
    fields: [
      ...mine.fields,
      field({ id: 'phone', title: 'call', sectionId: 'own', fieldType: 'Phone', value: '555' }),
      field({
        id: 'extra',
        title: 'extra',
        sectionId: 'bigcommerce',
        fieldType: 'Url',
        value: 'https://a.example',
      }),
    ],
  });
  await client.items.files.attach(changed, {
    name: 'plan.txt',
    content: new TextEncoder().encode('a plan'),
    sectionId: 'own',
    fieldId: 'plan',
  });
  const before = await client.items.get(vaultId, id);

  const there = target(`${VAULT}/${name}`);
  await push(name, makeBundle('modelhash1'));
  const next = new Secret({ ...makeBundle('modelhash1').toFields(), extra: 'https://a.example' });
  const options = writing((await look(there)).base);
  const staged = await there.stage(next, options);
  await there.promote(staged.id, next, options);
  await there.annotate({ retired: '01234567 2026-01-01' }, (await look(there)).base);

  const after = await client.items.get(vaultId, id);
  for (const part of ['notes', 'files'] as const) {
    assert.deepEqual(after[part], before[part], part);
  }
  assert.deepEqual(after.tags, ['storekeys', 'shop']);
  const theirs = (item: typeof after): readonly ItemField[] =>
    item.fields.filter((one) => one.sectionId === 'own' || one.id === 'extra');
  assert.deepEqual(theirs(after), theirs(before));
  assert.equal(theirs(after).length, 2);
  const [file] = after.files;
  assert.ok(file !== undefined);
  const content = await client.items.files.read(vaultId, id, file.attributes);
  assert.equal(new TextDecoder().decode(content), 'a plan');
});

test('people: a note edited meanwhile is no conflict, an edited value is', async () => {
  const name = title();
  await push(name, makeBundle('modelhash1'));
  const there = target(`${VAULT}/${name}`);
  const { id } = stored(name);
  const seen = await look(there);
  service.editItem(vaultId, id, (item) => ({
    ...item,
    details: { ...item.details, notesPlain: 'edited' },
  }));
  const noted = await look(there);
  assert.equal(noted.base, seen.base);
  const next = makeBundle('modelhash1');
  await there.put(new Secret({ ...next.toFields() }), writing(seen.base));
  assert.equal(stored(name).details.notesPlain, 'edited');

  const again = await look(there);
  service.editItem(vaultId, id, (item) =>
    withField(item, 'bigcommerce', { n: 'client_id', t: 'client_id', k: 'string', v: 'typed' }),
  );
  const fields = new Secret({ ...makeBundle('modelhash1').toFields() });
  await rejectsWith('conflict', there.put(fields, writing(again.base)));
  const held = section(stored(name), 'bigcommerce').find(({ n }) => n === 'client_id');
  assert.equal(held?.v, 'typed');
});

test('people: a section that somebody made in the app, with ids of the app, is read and kept up', async () => {
  const name = title();
  const bundle = makeBundle('modelhash1');
  const fields = Object.entries(bundle.toFields()).map(([t, v], i) => ({
    n: `app${newOperationId()}${i}`,
    t,
    k: 'concealed',
    v,
  }));
  service.addItem(vaultId, {
    overview: { title: name },
    details: { sections: [{ name: 'Section_xyz', title: 'bigcommerce', fields }] },
  });
  const there = target(`${VAULT}/${name}`);
  const reading = await look(there);
  assert.equal(reading.version?.fields?.reveal()['client_id'] === bundle.clientId.reveal(), true);
  await push(name, makeBundle('modelhash1'));
  const after = section(stored(name), 'Section_xyz');
  assert.deepEqual(
    after.map(({ n, t, k }) => [n, t, k]),
    fields.map(({ n, t, k }) => [n, t, k]),
  );
});

test('people: an item that the SDK cannot write whole is refused, and stays as it is', async () => {
  const login = { overview: { title: title(), URLs: [{ u: 'https://shop.example' }] } };
  service.addItem(vaultId, { ...login, templateUuid: '001' });
  const there = target(`${VAULT}/${login.overview.title}`);
  const fields = new Secret({ ...makeBundle('modelhash1').toFields() });
  await there.put(fields, writing((await look(there)).base));
  const [kept] = stored(login.overview.title).overview.URLs ?? [];
  assert.equal(kept?.u, 'https://shop.example', 'of a login they are kept');

  const [sites, strange, tagged] = [title(), title(), title()];
  service.addItem(vaultId, { overview: { ...login.overview, title: sites } });
  service.addItem(vaultId, {
    overview: { title: strange },
    details: { sections: [{ name: 'x', fields: [{ n: 'x', t: 'x', k: 'holograph', v: 7 }] }] },
  });
  service.addItem(vaultId, { overview: { title: tagged, tags: ['café'] } });
  for (const name of [sites, strange, tagged]) {
    const before = stored(name);
    const refused = target(`${VAULT}/${name}`);
    const { base } = await look(refused);
    await rejectsWith('unsupported', refused.put(fields, writing(base)));
    assert.deepEqual(stored(name), before);
  }
});
