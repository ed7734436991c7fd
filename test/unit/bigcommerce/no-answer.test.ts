import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLive, isTokenDead, liveCheckError } from '../../../src/bigcommerce/live-check.js';
import { exitStatus } from '../../../src/errors.js';
import * as answers from '../../backends/bigcommerce/answers.js';
import type { CannedAnswer } from '../../backends/bigcommerce/answers.js';
import type { Fault } from '../../backends/bigcommerce/faults.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { assertNoSecret, setUp } from './setup.js';

const answer = (canned: CannedAnswer): Fault => ({ kind: 'answer', answer: canned });

/** What says nothing about the credentials, and what of it is told. */
const UNCLEAR: Readonly<Record<string, readonly [Fault, RegExp]>> = {
  'a header lost on the way': [answer(answers.headerMissing), /did not receive the access token/],
  'a header emptied on the way': [answer(answers.headerEmpty), /did not receive the access token/],
  'a 401 in a text of somebody else': [answer(answers.text(401, 'Unauthorized')), /a proxy/],
  'a 401 in a JSON of somebody else': [answer(answers.json(401, { error: 'no' })), /a proxy/],
  "a legacy 401 in V2's list": [answer(answers.json(401, [{ status: 401 }])), /a proxy/],
  'a 403 in HTML': [answer({ ...answers.htmlPage, status: 403 }), /a proxy/],
  'a 404': [answer(answers.routeNotFound), /does not know the route/],
  'a 400': [answer(answers.text(400, 'bad request')), /answered 400, but not as/],
  'a page of HTML': [answer(answers.htmlPage), /answered 200, but not as/],
  'a 200 with another JSON': [answer(answers.json(200, { ok: true })), /answered 200, but not as/],
  'an empty 204': [answer(answers.text(204, '')), /answered 204, but not as/],
  'a redirect': [answer(answers.redirect('https://sign-in.shop.example/')), /sign-in\.shop\.exam/],
  'a used-up quota': [answer(answers.quotaUsedUp(20_000)), /quota is used up for another 20 s/],
  'platform load': [answer(answers.platformLoad), /under load/],
  'a server error': [answer(answers.serverError), /answered 500$/],
  'a store that is down': [answer(answers.storeDown), /maintenance, being upgraded, or suspended/],
  'a reset connection': [{ kind: 'reset' }, /closed the connection/],
  'a body without end': [{ kind: 'trickle' }, /did not answer within/],
  'no answer': [{ kind: 'silence' }, /did not answer within/],
};

for (const [what, [fault, told]] of Object.entries(UNCLEAR)) {
  test(`${what} leaves everything unknown, and proves nobody dead`, async (t) => {
    const { standIn, bundle, client } = await setUp(t, { timeoutMs: 200 });
    standIn.fault({ fault });
    const start = performance.now();
    const check = await checkLive(bundle, client);
    assert.ok(performance.now() - start < 2000);
    assert.equal(check.outcome, 'unknown');
    assert.deepEqual(check.verdicts, {
      store_hash: 'unknown',
      client_id: 'unknown',
      client_secret: 'well-formed',
      access_token: 'unknown',
    });
    assert.match(check.reasons.join(), told);
    assert.ok(standIn.requests.every(({ path }) => path.endsWith('/v2/time')));
    assert.equal(await isTokenDead(bundle, client), 'unknown');
    const error = liveCheckError(check);
    assert.ok(error);
    assert.equal(exitStatus[error.code], 7);
    assert.match(error.hint ?? '', /--offline$/);
    assert.ok(error.message.includes(bundle.storeHash));
    assertNoSecret([check, error]);
    assertNoSecret(error);
  });
}

test('webhooks without an answer after a 403 from the time leave everything unknown', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ path: /v2\/time/, fault: answer(answers.forbidden) });
  standIn.fault({ path: /v3\/hooks/, fault: answer(answers.serverError) });
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'unknown');
  assert.equal(check.verdicts.store_hash, 'unknown');
});

test('a rejected bundle is invalid, an accepted one no error', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  assert.equal(liveCheckError(await checkLive(bundle, client)), undefined);
  standIn.deleteAccount(bundle);
  const error = liveCheckError(await checkLive(bundle, client));
  assert.ok(error);
  assert.equal(exitStatus[error.code], 3);
  assert.equal(error.retryable, false);
  assert.match(error.message, /^store [a-z0-9]+ rejects the bundle: BigCommerce answered 401/);
  assertNoSecret(error);
});

test('a token is dead only once its account is deleted', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  assert.equal(await isTokenDead(bundle, client), 'alive');
  standIn.deleteAccount(bundle);
  assert.equal(await isTokenDead(bundle, client), 'dead');
  assert.equal(standIn.requests.length, 2);
});

test('a token without rights, or of another store, is alive', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ fault: answer(answers.forbidden) });
  assert.equal(await isTokenDead(bundle, client), 'alive');
});

test('asking whether a token is dead ends when the caller aborts', async (t) => {
  const { standIn, client } = await setUp(t);
  const reason = new Error('changed my mind');
  await assert.rejects(
    isTokenDead(makeBundle(), client, AbortSignal.abort(reason)),
    (error) => error === reason,
  );
  assert.equal(standIn.requests.length, 0);
});
