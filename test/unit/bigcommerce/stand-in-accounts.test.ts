/** The stand-in's accounts: how they end, what belongs to them, and what their webhooks are told. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { ask, askPage } from './ask.js';
import { setUp } from './setup.js';

const SCOPE = 'store/order/statusUpdated';
const HOOK = { scope: SCOPE, destination: 'https://hooks.shop.example/' };

test('a deleted account loses its token and its webhooks at once', async (t) => {
  const { standIn, bundle } = await setUp(t);
  standIn.addAccount(bundle, { hooks: [HOOK] });
  standIn.deleteAccount(bundle);
  assert.equal((await ask(standIn, bundle, 'v3/hooks')).status, 401);
  assert.deepEqual(standIn.hooksOf(bundle), []);
});

test('a token may linger for some requests; the webhooks do not', async (t) => {
  const { standIn, bundle } = await setUp(t);
  standIn.addAccount(bundle, { hooks: [HOOK] });
  standIn.deleteAccount(bundle, { lingers: { requests: 2 } });
  assert.deepEqual((await askPage(standIn, bundle, 'v3/hooks')).data, []);
  assert.equal((await ask(standIn, bundle, 'v2/time')).status, 200);
  assert.equal((await ask(standIn, bundle, 'v2/time')).status, 401);
});

test('scripts need a scope, and are those of the account', async (t) => {
  const { standIn, bundle } = await setUp(t);
  standIn.addAccount(makeBundle(bundle.storeHash), { scripts: [{ name: 'chat' }] });
  assert.equal((await ask(standIn, bundle, 'v3/content/scripts')).status, 403);
  const scopes = ['store_v2_content_read_only'];
  standIn.addAccount(bundle, { scopes, scripts: [{ name: 'banner' }] });
  const { data } = await askPage(standIn, bundle, 'v3/content/scripts');
  assert.deepEqual(
    data.map(({ name, api_client_id }) => [name, api_client_id]),
    [['banner', bundle.clientId.reveal()]],
  );
});

test('metafields need the scope of what they hang on; others see what is not private', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const orders = [
    { namespace: 'erp', key: 'number' },
    { namespace: 'erp', key: 'margin', permission_set: 'app_only' as const },
  ];
  const maker = makeBundle(bundle.storeHash);
  const scopes = ['store_v2_orders_read_only'];
  standIn.addAccount(maker, { scopes, metafields: { orders } });
  standIn.addAccount(bundle, { scopes });
  const seen = async (by: Bundle): Promise<unknown[]> =>
    (await askPage(standIn, by, 'v3/orders/metafields')).data.map(({ key }) => key);
  assert.deepEqual(await seen(maker), ['number', 'margin']);
  assert.deepEqual(await seen(bundle), ['number']);
  assert.equal((await ask(standIn, maker, 'v3/catalog/products/metafields')).status, 403);
  assert.equal((await ask(standIn, maker, 'v3/nothing/metafields')).status, 404);
});

/** What a receiver got, and where it is. It answers 200 and its own name. */
async function receiver(t: TestContext): Promise<{
  url: string;
  got: { headers: Record<string, string>; body: string }[];
}> {
  const got: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ headers: request.headers as Record<string, string>, body });
      response.end('thanks');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got };
}

test('a delivery has the documented payload, the headers of its webhook and a signature', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const { url, got } = await receiver(t);
  standIn.addAccount(bundle, {
    hooks: [{ scope: SCOPE, destination: url, headers: { 'x-key': 'mine' } }],
  });
  const deliveries = await standIn.deliver(bundle.storeHash, SCOPE, { type: 'order', id: 173331 });
  assert.deepEqual(
    deliveries.map(({ account, status, body }) => [account, status, body]),
    [[bundle.fingerprint, 200, 'thanks']],
  );
  const [{ headers, body } = { headers: {}, body: '' }] = got;
  const { created_at, hash, ...rest } = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual(rest, {
    store_id: '1234567',
    producer: `stores/${bundle.storeHash}`,
    scope: SCOPE,
    data: { type: 'order', id: 173331 },
  });
  assert.ok(Number.isInteger(created_at));
  assert.match(String(hash), /^[0-9a-f]{40}$/);
  assert.equal(headers['x-key'], 'mine');
  const verify = ({ clientSecret }: Bundle): unknown =>
    new Webhook(Buffer.from(clientSecret.reveal()).toString('base64')).verify(body, headers);
  assert.ok(verify(bundle));
  assert.throws(() => verify(makeBundle()), /No matching signature/);
});

test('told are the active webhooks of the event, of every account of that store', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const { url } = await receiver(t);
  const to = (path: string, scope = SCOPE): { scope: string; destination: string } => ({
    scope,
    destination: url + path,
  });
  const second = makeBundle(bundle.storeHash);
  standIn.addAccount(bundle, {
    hooks: [to('a'), to('b', 'store/order/*'), to('c', 'store/cart/*')],
  });
  standIn.addAccount(second, { hooks: [to('d'), { ...to('e'), is_active: false }] });
  standIn.addAccount(makeBundle(), { hooks: [to('f')] });
  const nobody = { scope: SCOPE, destination: 'http://127.0.0.1:1/' };
  const third = makeBundle(bundle.storeHash);
  standIn.addAccount(third, { hooks: [nobody] });
  const told = await standIn.deliver(bundle.storeHash, SCOPE, {});
  assert.deepEqual(
    told.map(({ destination, status }) => [destination.replace(url, ''), status]),
    [
      ['a', 200],
      ['b', 200],
      ['d', 200],
      [nobody.destination, undefined],
    ],
  );
});
