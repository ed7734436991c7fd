/** The stand-in's webhooks, as BigCommerce documents them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverError } from '../../backends/bigcommerce/answers.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { ask, askPage } from './ask.js';
import { setUp } from './setup.js';

const CREATED = 'store/order/created';
const TO = 'https://hooks.shop.example/orders';
const hook = (n: number): { scope: string; destination: string } => ({
  scope: CREATED,
  destination: `${TO}/${n}`,
});
const hooks = (count: number): { scope: string; destination: string }[] =>
  Array.from({ length: count }, (_, n) => hook(n));

test('a webhook is created, read, changed and deleted', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const body = { ...hook(1), headers: { 'x-key': 'value' }, is_active: false };
  const created = await ask(standIn, bundle, 'v3/hooks', { method: 'POST', body });
  assert.equal(created.status, 200);
  const [kept] = standIn.hooksOf(bundle);
  assert.ok(kept);
  const { created_at, updated_at, id } = kept;
  const whole = {
    data: {
      id,
      created_at,
      updated_at,
      ...body,
      client_id: bundle.clientId.reveal(),
      store_hash: bundle.storeHash,
    },
    meta: {},
  };
  assert.deepEqual(created.body, whole);
  assert.deepEqual((await ask(standIn, bundle, `v3/hooks/${id}`)).body, whole);
  const change = { method: 'PUT', body: { is_active: true } };
  assert.equal((await ask(standIn, bundle, `v3/hooks/${id}`, change)).status, 200);
  assert.deepEqual(standIn.hooksOf(bundle)[0]?.headers, { 'x-key': 'value' });
  assert.equal(standIn.hooksOf(bundle)[0]?.is_active, true);
  assert.equal((await ask(standIn, bundle, `v3/hooks/${id}`, { method: 'DELETE' })).status, 200);
  assert.deepEqual(standIn.hooksOf(bundle), []);
  const gone = await ask(standIn, bundle, `v3/hooks/${id}`);
  assert.equal(gone.status, 404);
  assert.match(JSON.stringify(gone.body), new RegExp(`Webhook with id \\[${id}\\] not found`));
});

test('an account sees its own webhooks only', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const other = makeBundle(bundle.storeHash);
  standIn.addAccount(other, { hooks: hooks(2) });
  assert.deepEqual((await askPage(standIn, bundle, 'v3/hooks')).data, []);
  const [{ id } = { id: 0 }] = standIn.hooksOf(other);
  assert.equal((await ask(standIn, bundle, `v3/hooks/${id}`)).status, 404);
  assert.equal((await ask(standIn, bundle, `v3/hooks/${id}`, { method: 'DELETE' })).status, 404);
  assert.equal(standIn.hooksOf(other).length, 2);
});

test('lists come in pages, and a limit beyond the largest page is the largest page', async (t) => {
  const { standIn, bundle } = await setUp(t, {}, { largestPage: 2 });
  standIn.addAccount(bundle, { hooks: hooks(5) });
  const { data, meta } = await askPage(standIn, bundle, 'v3/hooks?limit=100&page=3');
  assert.deepEqual(
    data.map(({ destination }) => destination),
    [`${TO}/4`],
  );
  assert.deepEqual(meta.pagination, {
    total: 5,
    count: 1,
    per_page: 2,
    current_page: 3,
    total_pages: 3,
    links: { current: '?limit=2&page=3', previous: '?limit=2&page=2' },
  });
});

test('lists are filtered by scope, destination and whether they are active', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const off = { scope: 'store/cart/created', destination: TO, is_active: false };
  standIn.addAccount(bundle, { hooks: [...hooks(2), off] });
  const count = async (query: string): Promise<number> =>
    (await askPage(standIn, bundle, `v3/hooks?${query}`)).data.length;
  assert.equal(await count(`scope=${CREATED}`), 2);
  assert.equal(await count(`destination=${encodeURIComponent(`${TO}/1`)}`), 1);
  assert.equal(await count('is_active=false'), 1);
});

for (const [what, body, field] of [
  ['no scope', { destination: TO }, 'scope'],
  ['no destination', { scope: CREATED }, 'destination'],
  ['plain http', { scope: CREATED, destination: 'http://hooks.shop.example/' }, 'destination'],
  ['another port', { scope: CREATED, destination: 'https://shop.example:8443/' }, 'destination'],
  ['a header that is no text', { ...hook(1), headers: { a: 1 } }, 'headers.a'],
  ['an equal one', hook(0), 'destination'],
  ['an eleventh one of its scope', hook(10), 'scope'],
] as const) {
  test(`refused: ${what}`, async (t) => {
    const { standIn, bundle } = await setUp(t);
    standIn.addAccount(bundle, { hooks: hooks(10) });
    const answer = await ask(standIn, bundle, 'v3/hooks', { method: 'POST', body });
    assert.equal(answer.status, 422);
    assert.deepEqual(Object.keys((answer.body as { errors: object }).errors), [field]);
    assert.equal(standIn.hooksOf(bundle).length, 10);
  });
}

test('the limits are those of one account and scope', async (t) => {
  const { standIn, bundle } = await setUp(t);
  standIn.addAccount(makeBundle(bundle.storeHash), { hooks: hooks(10) });
  standIn.addAccount(bundle, { hooks: hooks(9) });
  const create = async (body: unknown): Promise<number> =>
    (await ask(standIn, bundle, 'v3/hooks', { method: 'POST', body })).status;
  assert.equal(await create(hook(9)), 200);
  assert.equal(await create(hook(10)), 422);
  assert.equal(await create({ ...hook(10), scope: 'store/order/updated' }), 200);
});

test('a fault can hit a method alone, before or after the effect', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const create = (n: number): Promise<unknown> =>
    ask(standIn, bundle, 'v3/hooks', { method: 'POST', body: hook(n) });
  standIn.fault({ method: 'POST', fault: { kind: 'reset' }, times: 1 });
  standIn.fault({ method: 'POST', fault: { kind: 'lost-answer' }, times: 1 });
  standIn.fault({
    method: 'POST',
    fault: { kind: 'lost-answer', instead: serverError },
    times: 1,
  });
  assert.deepEqual((await askPage(standIn, bundle, 'v3/hooks')).data, []);
  await assert.rejects(create(1), { code: 'ECONNRESET' });
  assert.equal(standIn.hooksOf(bundle).length, 0);
  await assert.rejects(create(2), { code: 'ECONNRESET' });
  assert.equal(standIn.hooksOf(bundle).length, 1);
  assert.equal(((await create(3)) as { status: number }).status, 500);
  assert.equal(standIn.hooksOf(bundle).length, 2);
  assert.deepEqual(
    standIn.requests.map(({ method, account }) => [method, account === bundle.fingerprint]),
    ['GET', 'POST', 'POST', 'POST'].map((method) => [method, true]),
  );
});
