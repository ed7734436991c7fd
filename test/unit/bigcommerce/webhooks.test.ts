import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createWebhook } from '../../../src/bigcommerce/create-webhook.js';
import {
  listWebhooks,
  readWebhook,
  webhookDifferences,
  webhookName,
  type Webhook,
} from '../../../src/bigcommerce/webhooks.js';
import { Secret } from '../../../src/secret.js';
import * as answers from '../../backends/bigcommerce/answers.js';
import type { Hook } from '../../backends/bigcommerce/accounts.js';
import { setUp } from './setup.js';

const VALUE = 'a-value-that-nobody-may-see';
const hooks = (count: number): Hook[] =>
  Array.from({ length: count }, (_, n) => ({
    scope: 'store/order/created',
    destination: `https://hooks.shop.example/${n}`,
  }));

function made(more: Partial<Webhook> = {}): Webhook {
  return {
    id: 1,
    scope: 'store/order/created',
    destination: 'https://hooks.shop.example/',
    isActive: true,
    headers: new Secret({}),
    headerNames: [],
    ...more,
  };
}

test('all pages are read, and nothing twice', async (t) => {
  const { standIn, bundle, client } = await setUp(t, {}, { largestPage: 3 });
  standIn.addAccount(bundle, { hooks: hooks(8) });
  const found = await listWebhooks(bundle, client);
  assert.ok(found.kind === 'ok');
  assert.deepEqual(
    found.data.map(({ id }) => id),
    standIn.hooksOf(bundle).map(({ id }) => id),
  );
  assert.equal(standIn.requests.length, 3);
});

test('no webhooks is an answer', async (t) => {
  const { bundle, client } = await setUp(t);
  assert.deepEqual(await listWebhooks(bundle, client), { kind: 'ok', data: [] });
});

test('a webhook has what must be kept; values of headers are hidden, names are not', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const [plain] = hooks(1);
  assert.ok(plain);
  standIn.addAccount(bundle, {
    hooks: [{ ...plain, headers: { 'X-Key': VALUE }, is_active: false }],
  });
  const found = await listWebhooks(bundle, client);
  assert.ok(found.kind === 'ok');
  const [hook] = found.data;
  assert.equal(hook?.isActive, false);
  assert.deepEqual(hook.headerNames, ['X-Key']);
  assert.deepEqual(hook.headers.reveal(), { 'X-Key': VALUE });
  assert.doesNotMatch(JSON.stringify(hook) + inspect(hook, { showHidden: true }), /nobody-may-see/);
});

test('a list of more than 64 KiB is read', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const long = hooks(50).map((hook) => ({ ...hook, headers: { 'x-key': 'v'.repeat(4096) } }));
  standIn.addAccount(bundle, { hooks: long });
  const found = await listWebhooks(bundle, client);
  assert.ok(found.kind === 'ok');
  assert.equal(found.data.length, 50);
});

test('a list that changes between two pages is not taken for whole', async (t) => {
  const { standIn, bundle, client } = await setUp(t, {}, { largestPage: 2 });
  standIn.addAccount(bundle, { hooks: hooks(4) });
  const first = answers.json(200, {
    data: [{ id: 7, scope: 'a', destination: 'b', is_active: true, headers: null }],
    meta: { pagination: { total: 3, total_pages: 2 } },
  });
  standIn.fault({ path: /page=1$/, fault: { kind: 'answer', answer: first } });
  const found = await listWebhooks(bundle, client);
  assert.ok(found.kind === 'unclear');
  assert.match(found.reason, /changed while it was read/);
});

test('a list without end is given up', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const endless = answers.json(200, {
    data: [],
    meta: { pagination: { total: 9, total_pages: 1_000_000 } },
  });
  standIn.fault({ fault: { kind: 'answer', answer: endless } });
  const found = await listWebhooks(bundle, client);
  assert.equal(found.kind, 'unclear');
  assert.equal(standIn.requests.length, 50);
});

for (const [kind, answer] of [
  ['token-rejected', answers.tokenRejected],
  ['forbidden', answers.forbidden],
  ['unclear', answers.serverError],
  ['unclear', answers.htmlPage],
] as const) {
  test(`a ${answer.status} on the second page: ${kind}`, async (t) => {
    const { standIn, bundle, client } = await setUp(t, {}, { largestPage: 1 });
    standIn.addAccount(bundle, { hooks: hooks(2) });
    standIn.fault({ path: /page=2$/, fault: { kind: 'answer', answer } });
    assert.equal((await listWebhooks(bundle, client)).kind, kind);
  });
}

test('a create is read by its id; an id that is not there is nothing', async (t) => {
  const { bundle, client } = await setUp(t);
  const wanted = made({ headers: new Secret({ 'x-key': VALUE }), isActive: false });
  const created = await createWebhook(bundle, client, wanted);
  assert.ok(created.kind === 'ok');
  const read = await readWebhook(bundle, client, created.data.id);
  assert.ok(read.kind === 'ok' && read.data !== undefined);
  assert.deepEqual(webhookDifferences(wanted, read.data), []);
  assert.deepEqual(await readWebhook(bundle, client, 5), { kind: 'ok', data: undefined });
});

test('a refusal names fields and nothing that was sent', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const echo = answers.json(422, { status: 422, title: VALUE, errors: { 'headers.x': VALUE } });
  standIn.fault({ method: 'POST', fault: { kind: 'answer', answer: echo } });
  assert.deepEqual(await createWebhook(bundle, client, made()), {
    kind: 'refused',
    reason: 'BigCommerce answered 422, naming headers',
  });
});

test('a route that is not there is no webhook that is not there', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ fault: { kind: 'answer', answer: answers.routeNotFound } });
  assert.equal((await readWebhook(bundle, client, 5)).kind, 'unclear');
});

test('differences go by value; names of headers have no case', () => {
  const a = made({ headers: new Secret({ 'X-A': '1', b: '2' }) });
  assert.deepEqual(
    webhookDifferences(a, made({ headers: new Secret({ B: '2', 'x-a': '1' }) })),
    [],
  );
  const b = made({
    scope: 's',
    destination: 'd',
    isActive: false,
    headers: new Secret({ b: '2' }),
  });
  assert.deepEqual(webhookDifferences(a, b), ['scope', 'destination', 'is_active', 'headers']);
});

test('a name shows neither path nor query nor what drives a terminal', () => {
  const destination = 'https://user:pass@hooks.shop.example/T0/secret?key=1';
  assert.equal(webhookName(made({ destination })), 'store/order/created to hooks.shop.example');
  assert.equal(
    webhookName({ scope: 'a\u001b[2J', destination: 'arn:aws:events' }),
    'a[2J to a place that is no web address',
  );
});
