/** What the client sends once, and what it may send again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as answers from '../../backends/bigcommerce/answers.js';
import type { Fault } from '../../backends/bigcommerce/faults.js';
import { failureOf, setUp } from './setup.js';

const HOOK = { scope: 'store/order/created', destination: 'https://hooks.shop.example/' };
const answer = (canned: answers.CannedAnswer): Fault => ({ kind: 'answer', answer: canned });

test('a post carries JSON, and its answer is an answer like any other', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const { status, body } = await client.post(bundle, 'v3/hooks', HOOK);
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body.reveal() as object), ['data', 'meta']);
  assert.equal(standIn.hooksOf(bundle).length, 1);
  assert.equal((await client.post(bundle, 'v3/hooks', HOOK)).status, 422);
});

const MAYBE: Readonly<Record<string, Fault>> = {
  'a reset connection': { kind: 'reset' },
  'an answer lost after the effect': { kind: 'lost-answer' },
  'an answer cut short': { kind: 'cut' },
  'no answer in time': { kind: 'silence' },
  'an answer that is too long': { kind: 'flood' },
  'a 500': answer(answers.serverError),
  'a 503': answer(answers.storeDown),
  'a redirect': answer(answers.redirect('/elsewhere')),
};

for (const [what, fault] of Object.entries(MAYBE)) {
  test(`${what} may have happened, and the post is not repeated`, async (t) => {
    const { standIn, bundle, client, waits } = await setUp(t, { timeoutMs: 300 });
    standIn.fault({ fault, method: 'POST' });
    const error = await failureOf(client.post(bundle, 'v3/hooks', HOOK));
    assert.equal(error.code, 'unavailable');
    assert.equal(error.mayHaveHappened, true);
    assert.equal(error.retryable, false);
    assert.equal(standIn.requests.length, 1);
    assert.deepEqual(waits, []);
  });
}

test('a 429 was not dealt with: it is waited for, and the post repeated', async (t) => {
  const { standIn, bundle, client, waits } = await setUp(t);
  standIn.fault({ fault: answer(answers.quotaUsedUp(20)), times: 2 });
  assert.equal((await client.post(bundle, 'v3/hooks', HOOK)).status, 200);
  assert.equal(standIn.requests.length, 3);
  assert.equal(waits.length, 2);
  assert.equal(standIn.hooksOf(bundle).length, 1);
});

test('a 429 to the end has not happened', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ fault: answer(answers.quotaUsedUp(20)) });
  const error = await failureOf(client.post(bundle, 'v3/hooks', HOOK));
  assert.equal(error.mayHaveHappened, false);
  assert.equal(standIn.requests.length, 3);
});

test('without a connection nothing has happened, and it is tried again', async (t) => {
  const { standIn, bundle, client, waits } = await setUp(t);
  await standIn.close();
  const error = await failureOf(client.post(bundle, 'v3/hooks', HOOK));
  assert.match(error.message, /refused the connection/);
  assert.equal(error.mayHaveHappened, false);
  assert.equal(waits.length, 2);
});

test('a caller who aborts gets the own reason', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ fault: { kind: 'silence' } });
  const controller = new AbortController();
  const arrived = standIn.nextRequest();
  const call = client.post(bundle, 'v3/hooks', HOOK, controller.signal);
  await arrived;
  const reason = new Error('changed my mind');
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
});
