/** The stand-in of the 1Password service, by way of the client that it is made for. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import {
  ItemCategory,
  ItemFieldType,
  createClient,
  type Client,
  type Item,
  type ItemCreateParams,
} from '@1password/sdk';
import type { Fault } from '../../backends/onepassword/faults.js';
import { startOnePassword } from '../../backends/onepassword/stand-in.js';
import type { NewItem } from '../../backends/onepassword/items.js';
import { ITEM_FAILURES } from '../../backends/onepassword/vault.js';
import { makeBundle } from '../../fixtures/credentials.js';

/** A sign-in takes the client a second, so the tests share one, and each has a vault of its own. */
const standIn = await startOnePassword({ after });
const client = await connect(standIn.token());

const OTHER_VERSION = /^data conflict occurred on the server: performing a vault operation$/;

test('a client in another process needs no more than the token', async () => {
  const vaultId = standIn.addVault({ title: 'of another process' });
  const script = `
    const { createClient } = require('@1password/sdk');
    const [auth, vaultId] = [process.env.OP_SERVICE_ACCOUNT_TOKEN, process.argv[1]];
    createClient({ auth, integrationName: 'tests', integrationVersion: '1' })
      .then((client) => client.items.create({ vaultId, title: 'made', category: 'SecureNote' }));`;
  await promisify(execFile)(process.execPath, ['-e', script, vaultId], {
    env: { OP_SERVICE_ACCOUNT_TOKEN: standIn.token() },
  });
  assert.deepEqual(
    standIn.items(vaultId).map(({ overview, templateUuid }) => [overview.title, templateUuid]),
    [['made', '003']],
  );
});

test('the client makes, reads, changes, resolves, archives and deletes an item', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  const [first, second] = [makeBundle(), makeBundle()].map(({ accessToken }) =>
    accessToken.reveal(),
  );
  assert.ok(first !== undefined && second !== undefined);
  const made = await client.items.create(credential(vaultId, 'a title', first));
  // The answer to a create has the client's time, what is stored has the service's.
  const { createdAt, updatedAt, ...got } = await client.items.get(vaultId, made.id);
  assert.deepEqual({ ...got, createdAt: made.createdAt, updatedAt: made.updatedAt }, made);
  assert.ok(Math.abs(createdAt.getTime() - made.createdAt.getTime()) <= 60_000);
  assert.deepEqual(updatedAt, createdAt);
  assert.equal(valueOf(made), first);

  const fields = made.fields.map((field) => ({ ...field, value: second }));
  const changed = await client.items.put({ ...made, fields, tags: ['tag'] });
  assert.deepEqual([changed.version, valueOf(changed)], [2, second]);
  assert.equal(await client.secrets.resolve('op://vault/a title/section/token'), second);
  assert.deepEqual(await titles(vaultId), ['a title']);

  const stored = standIn.readItem(vaultId, made.id);
  assert.deepEqual(stored.overview.tags, ['tag']);
  assert.deepEqual(stored.details.sections?.[0]?.fields, [
    { n: 'token', t: 'token', k: 'concealed', v: second },
  ]);
  assert.match(stored.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

  await client.items.archive(vaultId, made.id);
  assert.equal(standIn.readItem(vaultId, made.id).state, 'archived');
  await assert.rejects(
    client.items.get(vaultId, made.id),
    /^Error: item is not in an active state$/,
  );
  await client.items.delete(vaultId, made.id);
  assert.equal(standIn.readItem(vaultId, made.id).state, 'deleted');
  await assert.rejects(client.items.get(vaultId, made.id), /^Error: item couldn't be found$/);
});

test('the client sees what people do in the app', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  const ids = ['one', 'two', 'three'].map((title) => standIn.addItem(vaultId, note(title)));
  const [one = '', two = '', three = ''] = ids;
  assert.deepEqual(await titles(vaultId), ['one', 'two', 'three']);

  standIn.editItem(vaultId, one, (item) => ({
    ...item,
    overview: { ...item.overview, title: 'edited' },
  }));
  const edited = await client.items.get(vaultId, one);
  assert.deepEqual([edited.title, edited.version, edited.notes], ['edited', 2, 'of one']);
  standIn.archiveItem(vaultId, two);
  standIn.deleteItem(vaultId, three);
  assert.deepEqual(await titles(vaultId), ['edited']);
  const content = { active: false, archived: true };
  const archived = await client.items.list(vaultId, { type: 'ByState', content });
  assert.deepEqual(
    archived.map(({ id }) => id),
    [two],
  );
  const { contentVersion, activeItemCount } = await client.vaults.getOverview(vaultId);
  assert.deepEqual([contentVersion, activeItemCount], [7, 1]);
  assert.deepEqual(
    standIn.items(vaultId).map(({ state }) => state),
    ['active', 'archived', 'deleted'],
  );
});

test('several items at once: those that are not there are left out, an archived one fails all', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  const params = ['one', 'two', 'three'].map((title) => credential(vaultId, title, 'value'));
  const made = await client.items.createAll(vaultId, params);
  const ids = made.individualResponses.map(({ content }) => content?.id ?? '');
  const [one = '', two = '', three = ''] = ids;
  const read = async (): Promise<readonly (string | undefined)[]> => {
    const { individualResponses } = await client.items.getAll(vaultId, [three, two, one]);
    return individualResponses.map(({ content }) => content?.title);
  };
  assert.deepEqual(await read(), ['three', 'two', 'one']);
  await client.items.deleteAll(vaultId, [two]);
  assert.deepEqual(await read(), ['three', 'one']);
  standIn.archiveItem(vaultId, one);
  await assert.rejects(read(), /^Error: item is not in an active state$/);
});

test('an attached file outlives changes of its item', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  const made = await client.items.create(credential(vaultId, 'title', 'value'));
  const content = new TextEncoder().encode('the content of a file');
  const file = { name: 'file.txt', content, sectionId: 'section', fieldId: 'file' };
  const attached = await client.items.files.attach(made, file);
  standIn.editItem(vaultId, made.id, (item) => ({ ...item, overview: { title: 'edited' } }));
  const edited = await client.items.get(vaultId, made.id);
  const changed = await client.items.put({ ...edited, title: 'changed' });
  assert.deepEqual(changed.files, attached.files);
  const [{ attributes }] = changed.files as [Item['files'][number]];
  const back = await client.items.files.read(vaultId, made.id, attributes);
  assert.deepEqual(Buffer.from(back), Buffer.from(content));
});

test('a page of overviews is all that the client ever asks for', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  for (const title of ['one', 'two', 'three']) standIn.addItem(vaultId, note(title));
  standIn.pageSize = 2;
  standIn.clearRequests();
  assert.deepEqual(await titles(vaultId), ['one', 'two']);
  const asked = standIn.requests.filter(({ path }) => path.includes('overviews'));
  assert.equal(asked.length, 1);
  standIn.pageSize = Infinity;
  assert.equal((await titles(vaultId)).length, 3);
});

test('of writes that are made to one version of a vault the first to arrive takes effect', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  const gate = standIn.hold({ method: 'PATCH' }, 3);
  const made = await Promise.allSettled(
    ['one', 'two', 'three'].map((title) =>
      client.items.create(credential(vaultId, title, 'value')),
    ),
  );
  await gate.full;
  assert.equal(gate.arrived, 3);
  const refused = made.filter(({ status }) => status === 'rejected');
  assert.equal(refused.length, 2);
  for (const { reason } of refused as PromiseRejectedResult[]) {
    assert.match((reason as Error).message, OTHER_VERSION);
  }
  assert.equal(standIn.items(vaultId).length, 1);
});

test('a change of an item that is no longer the latest is refused, whenever that comes out', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  const id = standIn.addItem(vaultId, note('title'));
  const put = async (): Promise<Item> =>
    client.items.put({ ...(await client.items.get(vaultId, id)), title: 'ours' });
  const stale = await client.items.get(vaultId, id);
  await put();
  await assert.rejects(client.items.put(stale), /item is not up to date/);

  for (const [request, message] of [
    // Between the client's two looks, so that only the item's version is old.
    [{ method: 'GET', path: /combined-access/ }, /race condition when updating items/],
    [{ method: 'PATCH' }, OTHER_VERSION],
  ] as const) {
    const gate = standIn.hold(request, 2);
    const refused = assert.rejects(put(), { message });
    await gate.reached(1);
    standIn.editItem(vaultId, id, (item) => ({ ...item, overview: { title: 'theirs' } }));
    gate.release();
    await refused;
    assert.equal(standIn.readItem(vaultId, id).overview.title, 'theirs');
  }
});

test('a vault that may only be read refuses each write, and a hidden one is not there', async () => {
  const vaultId = standIn.addVault({ title: 'read only', readOnly: true });
  const id = standIn.addItem(vaultId, note('title'));
  const item = await client.items.get(vaultId, id);
  for (const write of [
    () => client.items.put({ ...item, title: 'other' }),
    () => client.items.create(credential(vaultId, 'new', 'value')),
    () => client.items.archive(vaultId, id),
  ]) {
    await assert.rejects(write, /^Error: you do not have the right permissions/);
  }
  assert.deepEqual([standIn.readItem(vaultId, id).version, standIn.items(vaultId).length], [1, 1]);

  const hiddenId = standIn.addVault({ title: 'hidden', hidden: true });
  const seen = (await client.vaults.list()).map(({ title }) => title);
  assert.deepEqual([seen.includes('read only'), seen.includes('hidden')], [true, false]);
  await assert.rejects(client.vaults.getOverview(hiddenId), /^Error: vault couldn't be found$/);
});

test('after the end of its session the client signs in again, in the middle of a write too', async () => {
  const vaultId = standIn.addVault({ title: 'vault' });
  const gate = standIn.hold({ method: 'PATCH' }, 2);
  standIn.clearRequests();
  const made = client.items.create(credential(vaultId, 'title', 'value'));
  await gate.reached(1);
  standIn.expireSessions();
  gate.release();
  await made;
  assert.deepEqual(
    standIn.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status),
    [401, 200],
  );
  assert.equal(standIn.requests.filter(({ signIn }) => signIn).length, 4);
  assert.equal(standIn.items(vaultId).length, 1);
});

for (const [fault, error, effects] of [
  [{ kind: 'status', status: 429 }, /^RateLimitExceededError: .*rate limit exceeded/, 0],
  [{ kind: 'status', status: 503 }, /503 Service Unavailable/, 0],
  [{ kind: 'refuse-items', code: ITEM_FAILURES.tooBig }, /item is too big/, 0],
  [{ kind: 'html' }, /when decrypting request body/, 0],
  [{ kind: 'cut', when: 'before' }, /error sending request/, 0],
  [{ kind: 'cut', when: 'after' }, /error sending request/, 1],
  [{ kind: 'delay', milliseconds: 20 }, undefined, 1],
] as const satisfies readonly (readonly [Fault, RegExp | undefined, number])[]) {
  test(`a fault on request: ${Object.values(fault).join(' ')}`, async () => {
    const vaultId = standIn.addVault({ title: 'vault' });
    standIn.faults.add({ fault, method: 'PATCH', path: /\/items$/, times: 1 });
    const create = (): Promise<Item> => client.items.create(credential(vaultId, 'title', 'value'));
    await (error === undefined ? create() : assert.rejects(create, named(error)));
    assert.equal(standIn.items(vaultId).length, effects);
    await create();
    assert.equal(standIn.items(vaultId).length, effects + 1);
  });
}

test('a fault can hit the sign-in, and silence is no answer', async () => {
  standIn.faults.add({ fault: { kind: 'status', status: 429 }, path: /auth\/start$/, times: 1 });
  await assert.rejects(
    connect(standIn.token()),
    /^Error: authentication error: rate limit exceeded$/,
  );
  standIn.faults.add({ fault: { kind: 'silence' } });
  const signal = AbortSignal.timeout(100);
  await assert.rejects(fetch(`${standIn.url}/api/v1/vaults`, { signal }), { name: 'TimeoutError' });
  assert.equal(standIn.requests.at(-1)?.status, undefined);
  standIn.faults.clear();
  assert.equal((await fetch(`${standIn.url}/api/v1/vaults`)).status, 401);
});

test('what no client should send fails the test at its end', async (t) => {
  const hooks: (() => void | Promise<void>)[] = [];
  const other = await startOnePassword({ after: (hook) => hooks.push(hook) });
  const otherClient = await connect(other.token());
  await assert.rejects(otherClient.vaults.create({ title: 'new' }), /internal server error/);
  assert.deepEqual(other.unrouted, ['GET /api/v3/account']);

  const { fetch: untouched } = globalThis;
  t.mock.method(globalThis, 'fetch', (input: Request) => {
    const request = new Request(input);
    if (request.headers.has('x-agilebits-mac')) {
      request.headers.set('x-agilebits-mac', 'v1|1|AAAAAAAAAAAAAAAA');
    }
    return untouched(request);
  });
  await assert.rejects(otherClient.vaults.list(), /failed to authenticate|not authenticated/);
  assert.match(other.unrouted.at(-1) ?? '', /: bad MAC$/);
  await assert.rejects(
    async () => hooks[0]?.(),
    /cannot answer: GET \/api\/v3\/account; .*bad MAC$/,
  );
});

function connect(auth: string): Promise<Client> {
  return createClient({ auth, integrationName: 'tests', integrationVersion: '1' });
}

/** An item with one secret field. */
function credential(vaultId: string, title: string, value: string): ItemCreateParams {
  const fieldType = ItemFieldType.Concealed;
  return {
    vaultId,
    title,
    category: ItemCategory.ApiCredentials,
    sections: [{ id: 'section', title: 'section' }],
    fields: [{ id: 'token', title: 'token', sectionId: 'section', fieldType, value }],
  };
}

/** As a person makes it in the app. */
function note(title: string): NewItem {
  return { templateUuid: '003', overview: { title }, details: { notesPlain: `of ${title}` } };
}

function valueOf(item: Item): string | undefined {
  return item.fields[0]?.value;
}

async function titles(vaultId: string): Promise<readonly string[]> {
  return (await client.items.list(vaultId)).map(({ title }) => title);
}

/** The client's own classes do not name themselves. */
function named(expected: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Error);
    assert.match(`${error.constructor.name}: ${error.message}`, expected);
    return true;
  };
}
