/** What `check` finds with the unmodified SDK, and that it opens no item. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosis } from '../../../src/diagnosis.js';
import { put } from '../../conformance/context.js';
import { failure, healthy, on } from '../../harness/diagnoses.js';
import { startBackend, VAULT } from './backend.js';

const { service, vaultId, client, target, title } = await startBackend();

test('what works: by lists alone, no item is opened', async () => {
  const name = title();
  await put(target(`${VAULT}/${name}`));
  const fresh = target(`${VAULT}/${name}`, await client());
  service.clearRequests();
  const found = healthy(await fresh.check());
  const { host } = new URL(service.url);
  assert.deepEqual(found, [
    `sign-in: by OP_SERVICE_ACCOUNT_TOKEN, at ${host}`,
    'token: accepted',
    `place: vault '${VAULT}'`,
    'permission: list items',
    'content: the item is there',
    "permission: write items: not tried, and 1Password's SDK does not show it (write_items)",
  ]);
  const asked = service.requests.filter(
    ({ signIn, path }) => !signIn && !path.endsWith('/keysets'),
  );
  assert.equal(asked.length, 2, 'one list of vaults, and one of items');
  assert.ok(asked.every(({ method, path }) => method === 'GET' && !path.includes('/item/')));
  assert.ok(
    healthy(await target(`${VAULT}/${title()}`).check()).some((line) =>
      line.includes('no such item yet'),
    ),
  );
});

test('by which way, and why by no other', async () => {
  const said = async (
    env: Readonly<Record<string, string>>,
    query = '',
  ): Promise<readonly Diagnosis[]> =>
    target(`${VAULT}/${title()}${query}`, await client(env)).check();
  const connect = { OP_CONNECT_HOST: 'http://connect', OP_CONNECT_TOKEN: 'of-connect' };
  const passedOver =
    'OP_CONNECT_HOST and OP_CONNECT_TOKEN are passed over: the SDK speaks to no Connect server';
  const token = { OP_SERVICE_ACCOUNT_TOKEN: service.token() };
  const found = await said({ ...token, ...connect }, '?account=Shop');
  healthy(found);
  assert.equal(
    on(found, 'sign-in').detail,
    [
      `by OP_SERVICE_ACCOUNT_TOKEN, at ${new URL(service.url).host}`,
      'the desktop app comes after it',
      passedOver,
    ].join('; '),
  );
  const byApp = await said(connect, '?account=Shop');
  assert.equal(
    on(byApp, 'sign-in').detail,
    `by the desktop app (?account=Shop); OP_SERVICE_ACCOUNT_TOKEN is not set; ${passedOver}`,
  );
  assert.match(failure(byApp).what, /^token: the 1Password app is not on this machine$/);
  const { what, cure } = failure(await said({ OP_CONNECT_TOKEN: 'of-connect' }));
  assert.equal(what, 'sign-in: not signed in to 1Password');
  assert.match(cure, /^OP_CONNECT_TOKEN is passed over: .*; set OP_SERVICE_ACCOUNT_TOKEN, or/);
});

test('no such vault: the cure names those that there are', async () => {
  const { what, cure } = failure(await target(`Nowhere/${title()}`).check());
  assert.equal(what, "place: there is no vault 'Nowhere' for this account");
  assert.match(cure, new RegExp(`it sees .*'${VAULT}'`));
  const hidden = service.addVault({ title: 'Hidden', hidden: true });
  const byId = failure(await target(`${hidden}/${title()}`).check());
  assert.equal(byId.what, 'place: this account sees no vault of this id');
  healthy(await target(`${vaultId}/${title()}`).check());
});

test('a token that is none, one that is refused, none at all, and nobody there', async () => {
  const token = service.token();
  const check = async (env: Readonly<Record<string, string>>): Promise<readonly Diagnosis[]> =>
    target(`${VAULT}/${title()}`, await client(env), 10_000).check();
  const half = failure(await check({ OP_SERVICE_ACCOUNT_TOKEN: token.slice(0, 60) }));
  assert.equal(half.what, 'sign-in: OP_SERVICE_ACCOUNT_TOKEN is no token of a service account');
  assert.match(half.cure, /from ops_ to its end/);
  const none = failure(await check({}));
  assert.equal(none.what, 'sign-in: not signed in to 1Password');
  service.faults.add({ path: /auth/, fault: { kind: 'status', status: 401 } });
  const refused = failure(await check({ OP_SERVICE_ACCOUNT_TOKEN: token }));
  service.faults.clear();
  assert.match(refused.what, /^token: 1Password refuses to sign in$/);
  const nobody = failure(
    await check({ OP_SERVICE_ACCOUNT_TOKEN: service.token('http://127.0.0.1:1') }),
  );
  assert.equal(nobody.what, 'reach: 1Password does not answer');
  healthy(await check({ OP_SERVICE_ACCOUNT_TOKEN: token }));
});

test('an archived item: a push makes a new one, or a person restores it', async () => {
  const name = title();
  const path = `${VAULT}/${name}`;
  await put(target(path));
  const [item] = service.items(vaultId).filter(({ overview }) => overview.title === name);
  assert.ok(item !== undefined);
  service.archiveItem(vaultId, item.id);
  const { what, cure } = failure(await target(path, await client()).check());
  assert.equal(what, 'content: the item is archived');
  assert.match(cure, /Archive, the item, Restore; or push again/);
  const byId = failure(await target(`${VAULT}/${item.id}`).check());
  assert.doesNotMatch(byId.cure, /push again/);
  service.editItem(vaultId, item.id, (archived) => ({ ...archived, state: 'active' }));
  healthy(await target(path, await client()).check());
  service.archiveItem(vaultId, item.id);
  await put(target(path, await client()));
  healthy(await target(path, await client()).check());
});

test('websites and tags that hinder writing, two of one title, and an id that is none', async () => {
  const name = title();
  const path = `${VAULT}/${name}`;
  await put(target(path));
  const [item] = service.items(vaultId).filter(({ overview }) => overview.title === name);
  assert.ok(item !== undefined);
  const overview = (more: object): void => {
    service.editItem(vaultId, item.id, (before) => ({
      ...before,
      overview: { ...before.overview, ...more },
    }));
  };
  overview({ URLs: [{ u: 'https://example.com' }] });
  assert.match(failure(await target(path).check()).what, /^content: has websites/);
  overview({ URLs: [], tags: ['Café'] });
  assert.match(failure(await target(path).check()).what, /^content: has a tag that is not ASCII/);
  overview({ tags: ['storekeys'] });
  healthy(await target(path).check());
  service.addItem(vaultId, { overview: { title: name }, details: {} });
  assert.match(failure(await target(path).check()).what, /^content: 2 items are called/);
  const nothing = failure(await target(`${VAULT}/${'a'.repeat(26)}`).check());
  assert.equal(nothing.what, 'content: there is no item of this id');
});
