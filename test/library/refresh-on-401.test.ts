/** Requests to a store whose accounts are replaced while they are under way. */
import assert from 'node:assert/strict';
import { setTimeout as pace } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { createCredentialSource, type CredentialSource } from '../../src/credential-source.js';
import { refreshOn401, type StoreFetch } from '../../src/refresh-on-401.js';
import { StorekeysError } from '../../src/errors.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { startBigCommerce } from '../backends/bigcommerce/stand-in.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { makeBundle } from '../fixtures/credentials.js';
import { refused, shop, type Shop } from '../operations/shop.js';

const bao = await sharedOpenBao();
const env = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };

interface Service extends Shop {
  readonly uri: string;
  readonly source: CredentialSource;
  readonly call: StoreFetch;
}

/** A program that uses a store whose bundle is in Vault. */
async function service(t: TestContext, send?: typeof fetch): Promise<Service> {
  const here = await shop(t, { env });
  const uri = `vault://secret/service/${newOperationId()}`;
  const [target] = await here.open([uri]);
  assert.ok(target !== undefined);
  const source = createCredentialSource(target);
  t.after(() => {
    source.close();
  });
  const call = refreshOn401(source, send, { baseUrl: here.store.url });
  return { ...here, uri, source, call };
}

const ROTATIONS = 20;
const PER_SECOND = 500;
/** A machine with other things to do may not come to the rate, and must not drown in what is late. */
const AT_ONCE = 50;

test(`${ROTATIONS} rotations under ${PER_SECOND} requests a second: not one fails`, async (t) => {
  const { account, pushed, rotated, uri, source, store: own, open } = await service(t);
  const store = await startBigCommerce({ quota: { requests: 1_000_000, windowMs: 30_000 } });
  t.after(() => void store.close());
  const call = refreshOn401(source, fetch, { baseUrl: store.url });
  assert.ok((await open([uri])).length === 1);
  let current = account();
  store.addAccount(current);
  await pushed(current, [uri]);

  const statuses = new Map<number, number>();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let running = true;
  const request = async (): Promise<void> => {
    const { status, body } = await call('v2/time');
    await body?.cancel();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const load = async (): Promise<void> => {
    const start = performance.now();
    while (running) {
      const due = Math.floor(((performance.now() - start) / 1000) * PER_SECOND);
      while (sent < due && underWay.size < AT_ONCE) {
        const one = request().finally(() => underWay.delete(one));
        underWay.add(one);
        sent++;
      }
      await Promise.race([pace(1), ...underWay]);
    }
    await Promise.all(underWay);
  };
  const loading = load();
  for (let i = 0; i < ROTATIONS; i++) {
    const next = account();
    store.addAccount(next);
    await rotated(next, [uri]);
    // The source knows nothing of it until BigCommerce refuses the old token.
    store.deleteAccount(current);
    own.deleteAccount(current);
    current = next;
    const seen = sent;
    while (sent < seen + 100 || !(await source.get()).equals(next)) await pace(1);
  }
  running = false;
  await loading;
  assert.deepEqual([...statuses.keys()], [200]);
  assert.ok(sent > ROTATIONS * 100, `${sent} requests`);
  assert.ok(store.requests.length > sent, 'some were refused first, and sent again');
});

test('an account that is gone for good: the 401 comes back, and Vault is not flooded', async (t) => {
  const { account, pushed, uri, call, store } = await service(t);
  const bundle = account();
  await pushed(bundle, [uri]);
  assert.equal((await call('v2/time')).status, 200);
  store.deleteAccount(bundle);
  const answers = await Promise.all(Array.from({ length: 50 }, () => call('v2/time')));
  assert.ok(answers.every(({ status }) => status === 401));
  assert.equal(store.requests.length, 51, 'none was sent twice with the same token');
});

test('the token goes to the store and nowhere else; redirects are not followed', async (t) => {
  const { account, pushed, uri, call, store } = await service(t);
  await pushed(account(), [uri]);
  await refused(call('https://example.com/stores/x/v2/time'), 'usage', /not one of store/);
  await refused(call(`${store.url}/stores/other12345/v2/time`), 'usage', /not one of store/);
  await refused(call('../../evil'), 'usage', /not one of store/);
  assert.equal(store.requests.length, 0);
  const redirect = { status: 302, headers: { location: 'https://example.com/' }, body: '' };
  store.fault({ fault: { kind: 'answer', answer: redirect }, times: 1 });
  assert.equal((await call('v2/time')).status, 302);
  await assert.rejects(async () => {
    await Promise.resolve();
    refreshOn401(
      { get: () => Promise.reject(new Error()), refresh: () => Promise.reject(new Error()) },
      fetch,
      { baseUrl: 'https://example.com' },
    );
  }, StorekeysError);
});

test('a body that is a stream is not sent twice; one that is text is, headers included', async (t) => {
  const seen: { body: unknown; type: string | null }[] = [];
  const send: typeof fetch = (url, init) => {
    seen.push({ body: init?.body, type: new Headers(init?.headers).get('content-type') });
    return fetch(url, { ...init, duplex: 'half' });
  };
  const { account, pushed, rotated, uri, call, store, source } = await service(t, send);
  const [first, next] = [account(), makeBundle('rotate1234')];
  await pushed(first, [uri]);
  await source.get();
  store.addAccount(next);
  await rotated(next, [uri]);
  store.deleteAccount(first);
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const hook = JSON.stringify({ scope: 'store/order/created', destination: 'https://a.example/' });
  const stream = new Blob([hook]).stream();
  assert.equal((await call('v3/hooks', { ...post, body: stream })).status, 401);
  assert.equal(seen.length, 1);
  assert.equal((await call('v3/hooks', { ...post, body: hook })).status, 200);
  assert.deepEqual(seen.slice(1), [
    { body: hook, type: 'application/json' },
    { body: hook, type: 'application/json' },
  ]);
  assert.equal(store.hooksOf(next).length, 1);
});
