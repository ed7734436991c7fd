import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { StorekeysError } from '../../../src/errors.js';
import { moveWebhooks, type MovedWebhook } from '../../../src/operations/retire/move-webhooks.js';
import * as answers from '../../backends/bigcommerce/answers.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { assertNoSecret } from '../bigcommerce/setup.js';
import { VALUE, hook, hooks, listed, scene } from './scene.js';

const outcomes = (results: readonly MovedWebhook[]): string[] =>
  results.map(({ outcome }) => outcome);

function errorOf(result: MovedWebhook | undefined): StorekeysError {
  assert.ok(result?.outcome === 'failed', inspect(result));
  return result.error;
}

test('all are made with headers and whether they are active, over several pages', async (t) => {
  const old = [...hooks(5), hook(5, { is_active: false }), hook(6, { headers: null })];
  const { standIn, from, to, move, hooksOf } = await scene(t, old, [], { largestPage: 2 });
  const results = await move();
  assert.deepEqual(new Set(outcomes(results)), new Set(['created']));
  assert.equal(results.length, 7);
  // Without headers and with none is one thing, but for how it is written.
  const written = old.map((one) => ({ ...one, headers: one.headers ?? {} }));
  assert.deepEqual(hooksOf(to), written);
  assert.deepEqual(hooksOf(from), old);
  const creates = standIn.requests.filter(({ method }) => method === 'POST');
  assert.deepEqual(new Set(creates.map(({ account }) => account)), new Set([to.fingerprint]));
});

test('results and progress hold no value of a header or of an account', async (t) => {
  const { from, to, client } = await scene(t, hooks(2));
  const told: MovedWebhook[] = [];
  const results = await moveWebhooks({
    from,
    to,
    client,
    webhooks: await listed(from, client),
    onProgress: (result) => told.push(result),
  });
  assert.deepEqual(told, results);
  assert.equal(results[0]?.name, 'store/order/created to hooks.shop.example');
  assert.doesNotMatch(inspect(results, { depth: 9 }), new RegExp(VALUE));
  assertNoSecret(results);
});

test('run again, nothing is made', async (t) => {
  const { standIn, from, to, client, move } = await scene(t, hooks(3));
  const webhooks = await listed(from, client);
  await move();
  assert.deepEqual(await move(), []);
  const again = await moveWebhooks({ from, to, client, webhooks });
  assert.deepEqual(outcomes(again), Array<string>(3).fill('there already'));
  assert.equal(standIn.requests.filter(({ method }) => method === 'POST').length, 3);
});

test('what is there already is left as it is, and in what it differs is told', async (t) => {
  const there = hook(0, { headers: { 'x-key': 'another' } });
  const { from, to, client, hooksOf } = await scene(t, hooks(1), [there]);
  const webhooks = await listed(from, client);
  const [result] = await moveWebhooks({ from, to, client, webhooks });
  assert.ok(result?.outcome === 'there already');
  assert.deepEqual(result.differences, ['headers']);
  assert.deepEqual(hooksOf(to), [there]);
});

test('two at once make each once', async (t) => {
  const { standIn, from, to, client, hooksOf } = await scene(t, hooks(6));
  const webhooks = await listed(from, client);
  const both = await Promise.all([1, 2].map(() => moveWebhooks({ from, to, client, webhooks })));
  assert.deepEqual(hooksOf(to), hooks(6));
  for (const results of both) assert.ok(!outcomes(results).includes('failed'), inspect(results));
  assert.equal(standIn.hooksOf(to).length, 6);
});

for (const [what, fault] of [
  ['lost before the effect', { kind: 'reset' }],
  ['lost after the effect', { kind: 'lost-answer' }],
  ['a 500 after the effect', { kind: 'lost-answer', instead: answers.serverError }],
  ['a page of somebody else after the effect', { kind: 'lost-answer', instead: answers.htmlPage }],
] as const) {
  test(`an answer to a create that is ${what} makes no second one`, async (t) => {
    const { standIn, to, move, hooksOf } = await scene(t, hooks(3));
    standIn.fault({ method: 'POST', fault, times: 1 });
    assert.deepEqual(outcomes(await move()), ['created', 'created', 'created']);
    assert.deepEqual(hooksOf(to), hooks(3));
    const creates = standIn.requests.filter(({ method }) => method === 'POST').length;
    assert.equal(creates, fault.kind === 'reset' ? 4 : 3);
  });
}

test('a create that takes effect only after we looked is refused the second time, and found', async (t) => {
  const { standIn, to, move, hooksOf } = await scene(t, hooks(1));
  const empty = answers.json(200, {
    data: [],
    meta: { pagination: { total: 0, total_pages: 1 } },
  });
  // The plan looks at two lists, and the move at one before it asks; the next one still lacks it.
  standIn.fault({ method: 'POST', fault: { kind: 'lost-answer' }, times: 1 });
  standIn.fault({
    method: 'GET',
    path: /hooks\?/,
    fault: { kind: 'delay', milliseconds: 0 },
    times: 3,
  });
  standIn.fault({
    method: 'GET',
    path: /hooks\?/,
    fault: { kind: 'answer', answer: empty },
    times: 1,
  });
  assert.deepEqual(outcomes(await move()), ['created']);
  assert.deepEqual(hooksOf(to), hooks(1));
  assert.equal(standIn.requests.filter(({ method }) => method === 'POST').length, 2);
});

test('answers that are lost again and again fail that one, and it may have happened', async (t) => {
  const { standIn, move, to, hooksOf } = await scene(t, hooks(2));
  standIn.fault({ method: 'POST', fault: { kind: 'reset' }, times: 2 });
  const results = await move();
  assert.deepEqual(outcomes(results), ['failed', 'created']);
  const error = errorOf(results[0]);
  assert.deepEqual([error.code, error.mayHaveHappened], ['unavailable', true]);
  assert.deepEqual(hooksOf(to), [hook(1)]);
});

test('no look after a lost answer: it may have happened', async (t) => {
  const { standIn, from, to, client } = await scene(t, hooks(1));
  const webhooks = await listed(from, client);
  standIn.fault({ method: 'POST', fault: { kind: 'lost-answer' } });
  standIn.fault({ path: /hooks\?/, fault: { kind: 'delay', milliseconds: 0 }, times: 1 });
  standIn.fault({ path: /hooks\?/, fault: { kind: 'answer', answer: answers.serverError } });
  const [result] = await moveWebhooks({ from, to, client, webhooks });
  const error = errorOf(result);
  assert.deepEqual([error.code, error.mayHaveHappened], ['unavailable', true]);
  assert.equal(standIn.hooksOf(to).length, 1);
});

test('a limit reached meanwhile fails what has no room, without asking for it', async (t) => {
  const { standIn, from, to, client } = await scene(t, hooks(3));
  const webhooks = await listed(from, client);
  standIn.addAccount(to, { hooks: [10, 11, 12, 13, 14, 15, 16, 17, 18].map((n) => hook(n)) });
  const results = await moveWebhooks({ from, to, client, webhooks });
  assert.deepEqual(outcomes(results), ['created', 'failed', 'failed']);
  const error = errorOf(results[1]);
  assert.equal(error.code, 'conflict');
  assert.match(error.message, /may have no more webhooks of this scope/);
  assert.equal(standIn.requests.filter(({ method }) => method === 'POST').length, 1);
});

test('a refusal fails one and stops none of the others', async (t) => {
  const bad = hook(0, { destination: 'https://hooks.shop.example:8443/' });
  const { move, to, hooksOf } = await scene(t, [bad, hook(1)]);
  const results = await move();
  assert.deepEqual(outcomes(results), ['failed', 'created']);
  const error = errorOf(results[0]);
  assert.match(error.message, /refused: BigCommerce answered 422, naming destination$/);
  assert.deepEqual([error.code, error.mayHaveHappened], ['conflict', false]);
  assert.deepEqual(hooksOf(to), [hook(1)]);
});

test('a token that dies in the middle ends it; the rest is not tried', async (t) => {
  const { standIn, from, to, client } = await scene(t, hooks(4));
  const webhooks = await listed(from, client);
  // One webhook takes three requests; the second one gets as far as the look.
  standIn.deleteAccount(to, { lingers: { requests: 4 } });
  const results = await moveWebhooks({ from, to, client, webhooks });
  assert.deepEqual(outcomes(results), ['created', 'failed', 'failed', 'failed']);
  assert.match(errorOf(results[1]).message, /^BigCommerce rejects the access token/);
  assert.match(errorOf(results[3]).message, /^not tried: BigCommerce rejects/);
  assert.ok(results.slice(1).every((result) => errorOf(result).code === 'invalid'));
  const asked = standIn.requests.filter(({ account }) => account === to.fingerprint);
  assert.equal(asked.length, 5);
});

test('a 429 in the middle is waited for', async (t) => {
  const { standIn, to, move, hooksOf } = await scene(t, hooks(2));
  const fault = { kind: 'answer', answer: answers.quotaUsedUp(20) } as const;
  standIn.fault({ method: 'POST', fault, times: 2 });
  standIn.fault({ method: 'GET', path: /hooks\/\d+$/, fault, times: 2 });
  assert.deepEqual(outcomes(await move()), ['created', 'created']);
  assert.deepEqual(hooksOf(to), hooks(2));
});

test('what is forbidden is denied, each for itself', async (t) => {
  const { standIn, to, move } = await scene(t, hooks(2));
  const fault = { kind: 'answer', answer: answers.forbidden } as const;
  standIn.fault({ method: 'POST', fault, times: 1 });
  const results = await move();
  assert.deepEqual(outcomes(results), ['failed', 'created']);
  assert.deepEqual([errorOf(results[0]).code, standIn.hooksOf(to).length], ['denied', 1]);
});

for (const [what, answer, told] of [
  ['is not there', 'absent', /and then that there is none$/],
  ['is active all the same', 'active', /but not as asked: other is_active$/],
] as const) {
  test(`a webhook that ${what} when it is read back has failed`, async (t) => {
    const { standIn, move } = await scene(t, [hook(0, { is_active: false })]);
    const canned =
      answer === 'absent'
        ? answers.json(404, { status: 404, title: 'Webhook with id [1] not found' })
        : answers.json(200, { data: { id: 1, ...hook(0) } });
    standIn.fault({ path: /hooks\/\d+$/, fault: { kind: 'answer', answer: canned } });
    const error = errorOf((await move())[0]);
    assert.match(error.message, told);
    assert.deepEqual([error.code, error.mayHaveHappened], ['conflict', true]);
  });
}

test('one account, or two stores, is a mistake of the caller', async (t) => {
  const { standIn, from, client } = await scene(t, hooks(1));
  const before = standIn.requests.length;
  const usage = (error: unknown): boolean =>
    error instanceof StorekeysError && error.code === 'usage';
  await assert.rejects(moveWebhooks({ from, to: from, client, webhooks: [] }), usage);
  await assert.rejects(moveWebhooks({ from, to: makeBundle(), client, webhooks: [] }), usage);
  assert.equal(standIn.requests.length, before);
});

test("an abort ends it with the caller's reason, after what was done was told", async (t) => {
  const { standIn, from, to, client } = await scene(t, hooks(3));
  const webhooks = await listed(from, client);
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const told: string[] = [];
  const moving = moveWebhooks({
    from,
    to,
    client,
    webhooks,
    signal: controller.signal,
    onProgress: ({ outcome }) => {
      told.push(outcome);
      controller.abort(reason);
    },
  });
  await assert.rejects(moving, (error) => error === reason);
  assert.deepEqual(told, ['created']);
  assert.equal(standIn.hooksOf(to).length, 1);
});
