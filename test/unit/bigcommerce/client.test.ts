import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { RequestEvent } from '../../../src/provider.js';
import * as answers from '../../backends/bigcommerce/answers.js';
import { assertNoSecret, failureOf, setUp } from './setup.js';

test('an answer holds status and body, the body hidden', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const answer = await client.get(bundle, 'v2/store');
  assert.equal(answer.status, 200);
  assert.match(JSON.stringify(answer.body.reveal()), /olive\.owner@/);
  assert.doesNotMatch(JSON.stringify(answer), /olive/);
  assert.deepEqual(standIn.requests, [
    {
      method: 'GET',
      path: `/stores/${bundle.storeHash}/v2/store`,
      store: bundle.storeHash,
      account: bundle.fingerprint,
    },
  ]);
});

test('a body that is not JSON is text', async (t) => {
  const { bundle, client } = await setUp(t);
  const answer = await client.get(bundle, 'v9/nothing');
  assert.equal(answer.status, 404);
  assert.equal(answer.body.reveal(), 'The route is not found, check the URL');
});

test('every try is told of: no query, no header, no body', async (t) => {
  const events: RequestEvent[] = [];
  const { standIn, bundle, client } = await setUp(t, { onRequest: (event) => events.push(event) });
  standIn.fault({ fault: { kind: 'reset' }, times: 1 });
  await client.get(bundle, 'v3/hooks?limit=1');
  assert.deepEqual(
    events.map(({ milliseconds, ...event }) => ({ ...event, timed: milliseconds >= 0 })),
    [undefined, 200].map((status) => ({
      method: 'GET',
      host: client.host,
      path: `/stores/${bundle.storeHash}/v3/hooks`,
      status,
      timed: true,
    })),
  );
  assertNoSecret(events);
});

test('a redirect is not followed, and both hosts are named', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  let reached = 0;
  const other = createServer((_, response) => {
    reached++;
    response.end();
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const target = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  standIn.fault({ fault: { kind: 'answer', answer: answers.redirect(`http://${target}/in?a=b`) } });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.equal(error.code, 'unavailable');
  assert.equal(
    error.message,
    `${client.host} answered 302 and redirects to ${target}; redirects are not followed`,
  );
  assert.equal(standIn.requests.length, 1);
  assert.equal(reached, 0);
});

test('a redirect cannot put the token into the message', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const location = `https://${bundle.accessToken.reveal()}.shop.example/`;
  standIn.fault({ fault: { kind: 'answer', answer: answers.redirect(location) } });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.match(error.message, /redirects elsewhere/);
});

test('a redirect within the host is not followed either', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ fault: { kind: 'answer', answer: answers.redirect('/elsewhere') }, times: 1 });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.match(error.message, new RegExp(`redirects to ${client.host}`));
  assert.equal(standIn.requests.length, 1);
});

test('a body over 64 KiB is not read to its end, nor asked for again', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ fault: { kind: 'flood' } });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.match(error.message, /more than 64 KiB/);
  assert.equal(standIn.requests.length, 1);
});

for (const kind of ['silence', 'trickle'] as const) {
  test(`${kind} ends with the time of the call`, async (t) => {
    const { standIn, bundle, client } = await setUp(t, { timeoutMs: 200 });
    standIn.fault({ fault: { kind } });
    const start = performance.now();
    const error = await failureOf(client.get(bundle, 'v2/time'));
    const elapsed = performance.now() - start;
    assert.equal(error.code, 'unavailable');
    assert.equal(error.message, `${client.host} did not answer within 0.2 s`);
    assert.equal(standIn.requests.length, 1);
    assert.ok(elapsed >= 190 && elapsed < 2000, `${elapsed} ms`);
  });

  test(`${kind} ends when the caller aborts, with the caller's reason`, async (t) => {
    const { standIn, bundle, client } = await setUp(t);
    standIn.fault({ fault: { kind } });
    const controller = new AbortController();
    const arrived = standIn.nextRequest();
    const call = client.get(bundle, 'v2/time', controller.signal);
    await arrived;
    const reason = new Error('changed my mind');
    controller.abort(reason);
    await assert.rejects(call, (error) => error === reason);
    assert.equal(standIn.requests.length, 1);
  });
}

test('a slow answer within the time is an answer', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ fault: { kind: 'delay', milliseconds: 50 } });
  assert.equal((await client.get(bundle, 'v2/time')).status, 200);
});

test('a caller who aborted before makes no request', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const reason = new Error('too late');
  await assert.rejects(
    client.get(bundle, 'v2/time', AbortSignal.abort(reason)),
    (error) => error === reason,
  );
  assert.equal(standIn.requests.length, 0);
});
