/** Deliveries signed here with Node's own HMAC, by the words of the specification. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  verifyWebhookSignature,
  type WebhookDelivery,
} from '../../../src/bigcommerce/webhook-signature.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { StorekeysError } from '../../../src/errors.js';
import { makeBundle } from '../../fixtures/credentials.js';

const BODY = '{"scope":"store/order/created","data":{"type":"order","id":250},"name":"Zoë"}';
const [bundle, previous, stranger] = [
  makeBundle('hooks12345'),
  makeBundle('hooks12345'),
  makeBundle('hooks12345'),
];

/** Signed `secondsAgo`. Specification: HMAC-SHA256 over `ID.TIMESTAMP.BODY`, in base64 after `v1,`. */
function signed(
  by: Bundle,
  { body = BODY, secondsAgo = 0 } = {},
): { readonly headers: Record<string, string>; readonly body: string } {
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  const hmac = createHmac('sha256', by.clientSecret.reveal());
  const signature = hmac.update(`msg_1.${timestamp}.${body}`).digest('base64');
  return {
    headers: {
      'Webhook-Id': 'msg_1',
      'webhook-timestamp': String(timestamp),
      'WEBHOOK-SIGNATURE': `v1,${signature}`,
    },
    body,
  };
}

async function refusal(delivery: WebhookDelivery | Request): Promise<StorekeysError> {
  const error: unknown = await verifyWebhookSignature(delivery, { bundle, previous }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StorekeysError, 'it was taken');
  assert.equal(error.code, 'invalid');
  return error;
}

test('the current and the previous account are told apart, and no other is taken', async () => {
  assert.equal(await verifyWebhookSignature(signed(bundle), { bundle, previous }), 'current');
  assert.equal(await verifyWebhookSignature(signed(previous), { bundle, previous }), 'previous');
  assert.match((await refusal(signed(stranger))).message, /no account of this store signed it/);
  await assert.rejects(verifyWebhookSignature(signed(previous), { bundle }), StorekeysError);
});

test('the source may be a function, asked at each delivery', async () => {
  const answers = [{ bundle: previous }, { bundle, previous }];
  const source = (): Promise<{ bundle: Bundle; previous?: Bundle }> =>
    Promise.resolve(answers.shift() ?? assert.fail('asked too often'));
  assert.equal(await verifyWebhookSignature(signed(previous), source), 'current');
  assert.equal(await verifyWebhookSignature(signed(previous), source), 'previous');
  assert.deepEqual(answers, []);
  const failing = verifyWebhookSignature(signed(bundle), () => Promise.reject(new Error('down')));
  await assert.rejects(failing, /down/);
});

test('a source that can look again is made to, once, by a signature of nobody it knows', async () => {
  let known: { bundle: Bundle; previous?: Bundle } = { bundle: previous };
  const doubted: Bundle[] = [];
  const source = {
    accounts: () => Promise.resolve(known),
    refresh: (stale: Bundle) => {
      doubted.push(stale);
      known = { bundle, previous };
      return Promise.resolve(bundle);
    },
  };
  assert.equal(await verifyWebhookSignature(signed(bundle), source), 'current');
  assert.deepEqual(doubted, [previous]);
  assert.equal(await verifyWebhookSignature(signed(previous), source), 'previous');
  assert.equal(doubted.length, 1);
  await assert.rejects(verifyWebhookSignature(signed(stranger), source), StorekeysError);
  assert.equal(doubted.length, 2);
  const old = verifyWebhookSignature(signed(stranger, { secondsAgo: 400 }), source);
  await assert.rejects(old, /five minutes/);
  assert.equal(doubted.length, 2, 'what is too old is no reason');
});

test('headers and bodies as Fetch, Node and others give them', async () => {
  const { headers, body } = signed(bundle);
  const request = new Request('http://127.0.0.1/hook', { method: 'POST', headers, body: BODY });
  assert.equal(await verifyWebhookSignature(request, { bundle }), 'current');
  assert.equal(await request.text(), BODY, 'its body can still be read');
  const bytes = { headers: new Headers(headers), body: new Uint8Array(Buffer.from(body)) };
  assert.equal(await verifyWebhookSignature(bytes, { bundle }), 'current');
  const several = {
    ...headers,
    'WEBHOOK-SIGNATURE': `v1,AAAA ${headers['WEBHOOK-SIGNATURE'] ?? ''}`,
  };
  assert.equal(await verifyWebhookSignature({ headers: several, body }, { bundle }), 'current');
});

test('changed, replayed, from the future, or without its headers: refused with the reason', async () => {
  const { headers, body } = signed(bundle);
  await refusal({ headers, body: body.replace('250', '251') });
  await refusal({ headers: { ...headers, 'Webhook-Id': 'msg_2' }, body });
  await refusal({ headers: { ...headers, 'WEBHOOK-SIGNATURE': 'v1' }, body });
  for (const secondsAgo of [301 + 5, -301 - 5]) {
    assert.match((await refusal(signed(bundle, { secondsAgo }))).message, /five minutes/);
  }
  const unreadable = { ...headers, 'webhook-timestamp': 'now' };
  assert.match((await refusal({ headers: unreadable, body })).message, /cannot be read/);
  assert.match((await refusal({ headers: {}, body })).message, /no webhook-id and no/);
  const twice = { ...headers, 'webhook-id': 'msg_1' };
  assert.match((await refusal({ headers: twice, body })).message, /no webhook-id header/);
});
