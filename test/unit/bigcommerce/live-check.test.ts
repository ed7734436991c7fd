import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bundle } from '../../../src/bundle/bundle.js';
import { checkLive } from '../../../src/bigcommerce/live-check.js';
import * as answers from '../../backends/bigcommerce/answers.js';
import type { BigCommerceStandIn } from '../../backends/bigcommerce/stand-in.js';
import { makeBundle, makeCredentials } from '../../fixtures/credentials.js';
import { assertNoSecret, setUp } from './setup.js';

const HOOK = { scope: 'store/order/created', destination: 'https://hooks.shop.example/orders' };

function asked(standIn: BigCommerceStandIn): string[] {
  return standIn.requests.map(({ path }) => path.replace(/^\/stores\/[^/]+\//, '')).sort();
}

test('all that can be verified is verified', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.addStore(bundle.storeHash, { name: 'Acme', plan: 'Pro' });
  standIn.addAccount(bundle, { hooks: [HOOK] });
  const check = await checkLive(bundle, client);
  assert.deepEqual(check, {
    storeHash: bundle.storeHash,
    outcome: 'accepted',
    verdicts: {
      store_hash: 'verified',
      client_id: 'verified',
      client_secret: 'well-formed',
      access_token: 'verified',
    },
    reasons: [
      'the store accepted the access token',
      'a webhook of the account has the same client ID',
    ],
    store: {
      id: bundle.storeHash,
      status: 'live',
      name: 'Acme',
      secure_url: `https://${bundle.storeHash}.example`,
      plan: 'Pro',
    },
  });
  assert.deepEqual(asked(standIn), ['v2/store', 'v2/time', 'v3/hooks?limit=1']);
  assertNoSecret(check);
});

test('without webhooks nothing shows the client ID', async (t) => {
  const { bundle, client } = await setUp(t);
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'accepted');
  assert.equal(check.verdicts.client_id, 'well-formed');
  assert.match(check.reasons.join(), /no webhook/);
});

test('without the scope the store is not described, and all else holds', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.addAccount(bundle, { scopes: [], hooks: [HOOK] });
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'accepted');
  assert.equal(check.store, undefined);
  assert.equal(check.verdicts.client_id, 'verified');
  assert.equal(check.verdicts.store_hash, 'verified');
});

test('the client ID of another account is rejected', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.addAccount(bundle, { hooks: [HOOK] });
  const { client_id } = makeCredentials();
  const mixed = Bundle.from({ ...bundle.toFields(), client_id });
  const check = await checkLive(mixed, client);
  assert.equal(check.outcome, 'rejected');
  assert.deepEqual(check.verdicts, {
    store_hash: 'verified',
    client_id: 'rejected',
    client_secret: 'well-formed',
    access_token: 'verified',
  });
  assert.match(check.reasons.join(), /another client ID: the token is of another account/);
  assert.match(check.hint ?? '', /from one API account/);
  assertNoSecret(check);
});

test('a store that says another hash is rejected', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const answer = answers.store('other12345', {});
  standIn.fault({ path: /v2\/store/, fault: { kind: 'answer', answer } });
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'rejected');
  assert.equal(check.verdicts.store_hash, 'rejected');
  assert.equal(check.verdicts.access_token, 'verified');
});

test('an unknown token is rejected by one request, and says nothing of the hash', async (t) => {
  const { standIn, client } = await setUp(t);
  const check = await checkLive(makeBundle(), client);
  assert.equal(check.outcome, 'rejected');
  assert.deepEqual(check.verdicts, {
    store_hash: 'unknown',
    client_id: 'unknown',
    client_secret: 'well-formed',
    access_token: 'rejected',
  });
  assert.deepEqual(asked(standIn), ['v2/time']);
});

test('swapped token and client ID are found, and named as a cause', async (t) => {
  const { bundle, client } = await setUp(t);
  const { client_id, access_token, ...rest } = bundle.toFields();
  const swapped = Bundle.from({ ...rest, client_id: access_token, access_token: client_id });
  const check = await checkLive(swapped, client);
  assert.equal(check.verdicts.access_token, 'rejected');
  assert.match(check.hint ?? '', /not swapped/);
});

test('a deleted account is rejected', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.deleteAccount(bundle);
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'rejected');
  assert.match(check.reasons.join(), /or its API account was deleted/);
});

test('an account deleted between two answers is rejected', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const fault = { kind: 'answer', answer: answers.tokenRejected } as const;
  standIn.fault({ path: /v3\/hooks/, fault });
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'rejected');
  assert.equal(check.verdicts.access_token, 'rejected');
});

test("another store's hash is rejected with both causes, and the token is unknown", async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.addStore('other12345');
  const elsewhere = Bundle.from({ ...bundle.toFields(), store_hash: 'other12345' });
  const check = await checkLive(elsewhere, client);
  assert.equal(check.outcome, 'rejected');
  assert.equal(check.verdicts.store_hash, 'rejected');
  assert.equal(check.verdicts.access_token, 'unknown');
  assert.match(check.reasons.join(), /is of another store .* or the account lost its rights/);
  assert.deepEqual(asked(standIn), ['v2/time', 'v3/hooks?limit=1']);
});

test('a 403 from the time alone is made good by the webhooks', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ path: /v2\/time/, fault: { kind: 'answer', answer: answers.forbidden } });
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'accepted');
  assert.equal(check.verdicts.store_hash, 'verified');
  assert.equal(check.verdicts.access_token, 'verified');
});

test('a 403 from the webhooks alone leaves the client ID unknown', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ path: /v3\/hooks/, fault: { kind: 'answer', answer: answers.forbidden } });
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'accepted');
  assert.equal(check.verdicts.client_id, 'unknown');
});

test('webhooks or store out of order do not undo what was verified', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ path: /v3\/hooks/, fault: { kind: 'answer', answer: answers.storeDown } });
  standIn.fault({ path: /v2\/store/, fault: { kind: 'answer', answer: answers.htmlPage } });
  const check = await checkLive(bundle, client);
  assert.equal(check.outcome, 'accepted');
  assert.equal(check.verdicts.client_id, 'unknown');
  assert.equal(check.store, undefined);
  assert.match(check.reasons.join(), /the client ID was not compared: .* answered 503/);
});

test('what a store is called cannot drive a terminal', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.addStore(bundle.storeHash, { name: '\u001b[2JAcme\u202e\n' });
  const check = await checkLive(bundle, client);
  assert.equal(check.store?.name, '[2JAcme');
});

test('nothing of the owner is in the result', async (t) => {
  const { bundle, client } = await setUp(t);
  const check = await checkLive(bundle, client);
  assert.doesNotMatch(JSON.stringify(check), /olive|owner|555-0100/i);
});

test('a caller who aborts gets no result', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ path: /v3\/hooks/, fault: { kind: 'silence' } });
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const first = standIn.nextRequest();
  const check = checkLive(bundle, client, controller.signal);
  await first;
  await standIn.nextRequest();
  controller.abort(reason);
  await assert.rejects(check, (error) => error === reason);
});
