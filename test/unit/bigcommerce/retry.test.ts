import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBigCommerceClient } from '../../../src/bigcommerce/client.js';
import { quotaWaitMs, retryAfterMs } from '../../../src/bigcommerce/retry.js';
import * as answers from '../../backends/bigcommerce/answers.js';
import type { CannedAnswer } from '../../backends/bigcommerce/answers.js';
import type { Fault } from '../../backends/bigcommerce/faults.js';
import { failureOf, setUp } from './setup.js';

const answer = (canned: CannedAnswer): Fault => ({ kind: 'answer', answer: canned });

const PASSING: Readonly<Record<string, Fault>> = {
  'a 429 with quota headers': answer(answers.quotaUsedUp(20)),
  'a 429 without': answer(answers.platformLoad),
  'a 500': answer(answers.serverError),
  'a 503': answer(answers.storeDown),
  'a reset connection': { kind: 'reset' },
  'an answer cut short': { kind: 'cut' },
};

for (const [what, fault] of Object.entries(PASSING)) {
  test(`${what} is tried again`, async (t) => {
    const { standIn, bundle, client, waits } = await setUp(t);
    standIn.fault({ fault, times: 2 });
    assert.equal((await client.get(bundle, 'v2/time')).status, 200);
    assert.equal(standIn.requests.length, 3);
    assert.equal(waits.length, 2);
  });

  test(`${what} is tried three times in all`, async (t) => {
    const { standIn, bundle, client } = await setUp(t);
    standIn.fault({ fault });
    const error = await failureOf(client.get(bundle, 'v2/time'));
    assert.equal(error.code, 'unavailable');
    assert.equal(error.retryable, true);
    assert.equal(standIn.requests.length, 3);
  });
}

for (const [status, path] of [
  [401, 'v2/time'],
  [403, 'v2/store'],
  [404, 'v2/nothing'],
] as const) {
  test(`a ${status} is an answer, not a failure`, async (t) => {
    const { standIn, bundle, client } = await setUp(t);
    standIn.addAccount(bundle, { scopes: [] });
    if (status === 401) standIn.deleteAccount(bundle);
    assert.equal((await client.get(bundle, path)).status, status);
    assert.equal(standIn.requests.length, 1);
  });
}

test('the quota is waited for as long as the header says', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const client = createBigCommerceClient({ baseUrl: standIn.url });
  standIn.fault({ fault: answer(answers.quotaUsedUp(50)), times: 1 });
  const start = performance.now();
  assert.equal((await client.get(bundle, 'v2/time')).status, 200);
  assert.ok(performance.now() - start >= 49);
});

test('a quota that is used up is waited for to the end of its window', async (t) => {
  const quota = { requests: 1, windowMs: 30_000 };
  const { bundle, client, waits } = await setUp(t, { timeoutMs: 60_000 }, { quota });
  assert.equal((await client.get(bundle, 'v2/time')).status, 200);
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.match(error.message, /429: the store's request quota is used up for another \d+ s$/);
  assert.equal(waits.length, 2);
  for (const wait of waits) assert.ok(wait > 20_000 && wait < 30_100, `${wait} ms`);
});

test('a wait that fits the time is made, whatever its length', async (t) => {
  const { standIn, bundle, client, waits } = await setUp(t, { timeoutMs: 30_000 });
  standIn.fault({ fault: answer(answers.quotaUsedUp(20_000)), times: 1 });
  assert.equal((await client.get(bundle, 'v2/time')).status, 200);
  const [wait = 0] = waits;
  assert.ok(wait >= 20_000 && wait < 20_100, `${wait} ms`);
});

test('a wait that does not fit is not begun, and its length is said', async (t) => {
  const { standIn, bundle, client, waits } = await setUp(t, { timeoutMs: 10_000 });
  standIn.fault({ fault: answer(answers.quotaUsedUp(20_000)) });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.equal(
    error.message,
    `${client.host} answered 429: the store's request quota is used up for another 20 s`,
  );
  assert.equal(error.retryAfterMs, 20_000);
  assert.equal(standIn.requests.length, 1);
  assert.deepEqual(waits, []);
});

test('a 503 that asks for a longer wait than there is time says so', async (t) => {
  const { standIn, bundle, client } = await setUp(t, { timeoutMs: 10_000 });
  const down = { ...answers.storeDown, headers: { 'retry-after': '120' } };
  standIn.fault({ fault: answer(down) });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.match(error.message, /503: the store is down for maintenance, .*; it asks to wait 120 s$/);
  assert.equal(standIn.requests.length, 1);
});

test('without a header the waits are short, and grow', async (t) => {
  const { standIn, bundle, client, waits } = await setUp(t);
  standIn.fault({ fault: answer(answers.platformLoad) });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.match(error.message, /429: BigCommerce is under load$/);
  const [first = 0, second = 0] = waits;
  assert.ok(first >= 125 && first <= 250, `${first} ms`);
  assert.ok(second >= 250 && second <= 500, `${second} ms`);
});

test('a wait ends when the caller aborts', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  // The event comes after the answer was read, so the client is about to wait 20 s.
  const client = createBigCommerceClient({
    baseUrl: standIn.url,
    onRequest: () =>
      setImmediate(() => {
        controller.abort(reason);
      }),
  });
  standIn.fault({ fault: answer(answers.quotaUsedUp(20_000)) });
  const start = performance.now();
  await assert.rejects(
    client.get(bundle, 'v2/time', controller.signal),
    (error) => error === reason,
  );
  assert.ok(performance.now() - start < 2000);
  assert.equal(standIn.requests.length, 1);
});

test('headers that ask to wait, the newest form first', () => {
  const wait = (headers: Record<string, string>): number | undefined =>
    quotaWaitMs(new Headers(headers));
  assert.equal(wait({ 'X-RATE-LIMIT-TIME-RESET-MS': '1500', 'X-Retry-After': '9' }), 1500);
  assert.equal(wait({ 'x-retry-after': '9', 'Retry-After': '4' }), 9000);
  assert.equal(wait({ 'retry-after': '4' }), 4000);
  assert.equal(wait({ 'x-rate-limit-time-reset-ms': '0' }), 0);
  for (const odd of ['', 'soon', '-5', '1e3', '9'.repeat(20)]) {
    assert.equal(wait({ 'x-rate-limit-time-reset-ms': odd }), undefined, odd);
  }
});

test('Retry-After may be a date', () => {
  const inTenSeconds = new Date(Date.now() + 10_000).toUTCString();
  const wait = retryAfterMs(new Headers({ 'retry-after': inTenSeconds })) ?? 0;
  assert.ok(wait > 8000 && wait <= 10_000, `${wait} ms`);
  const past = retryAfterMs(new Headers({ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }));
  assert.equal(past, 0);
});
