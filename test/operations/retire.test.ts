/** What stands in the way of deleting an account, what goes with it, and the proof that it is gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryProvider } from '../../providers/memory.js';
import { StorekeysError } from '../../src/errors.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { marksOf } from '../../src/operations/plan.js';
import { retiredOn } from '../../src/operations/retired-mark.js';
import { Secret } from '../../src/secret.js';
import { storeDown } from '../backends/bigcommerce/answers.js';
import type { AccountOptions } from '../backends/bigcommerce/accounts.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import { makeBundle } from '../fixtures/credentials.js';
import { refused, shop, SHOP_HASH, type Shop } from './shop.js';

const TWO = ['memory://a', 'memory://b'];

const ORDERS = { scope: 'store/order/created', destination: 'https://one.example/orders' };
const CARTS = {
  scope: 'store/cart/created',
  destination: 'https://two.example/carts',
  headers: { 'x-key': 'between-us' },
  is_active: false,
};

interface Rotated extends Shop {
  readonly first: Bundle;
  readonly second: Bundle;
}

/** A store after its first rotation. */
async function rotatedShop(
  t: Parameters<typeof shop>[0],
  first: AccountOptions = {},
  second: AccountOptions = {},
): Promise<Rotated> {
  const here = await shop(t, { providers: { memory: memoryProvider() } });
  const bundles = { first: here.account(first), second: here.account(second) };
  await here.pushed(bundles.first, TWO);
  await here.rotated(bundles.second, TWO);
  return { ...here, ...bundles };
}

async function marksAt({ open }: Shop, bundle: Bundle): Promise<readonly (string | undefined)[]> {
  return Promise.all(
    (await open(TWO)).map(async (target) => {
      const { marks } = await target.read('current', { purpose: 'writing' });
      return retiredOn(marks, bundle);
    }),
  );
}

const today = (): string => new Date().toISOString().slice(0, 10);

test('a store with one account has nothing to retire, and BigCommerce is not asked', async (t) => {
  const { account, pushed, retired, store } = await shop(t, {
    providers: { memory: memoryProvider() },
  });
  await pushed(account(), TWO);
  const { outcome, previous } = await retired(TWO);
  assert.deepEqual([outcome, previous, store.requests.length], ['nothing', undefined, 0]);
});

test('alive: said with what it has and since when; dead: recorded in every target, once', async (t) => {
  const here = await rotatedShop(t);
  const { first, second, retired, store } = here;
  const alive = await retired(TWO);
  assert.equal(alive.outcome, 'alive');
  assert.ok(alive.previous?.equals(first) && alive.current.equals(second));
  assert.equal(alive.since?.toISOString().slice(0, 10), today());
  assert.deepEqual(await marksAt(here, first), [undefined, undefined]);
  store.deleteAccount(first);
  assert.equal((await retired(TWO, { dryRun: true })).outcome, 'dead');
  assert.deepEqual(await marksAt(here, first), [undefined, undefined], 'a dry run records nothing');
  const dead = await retired(TWO);
  assert.deepEqual([dead.outcome, dead.retiredOn], ['retired', undefined]);
  assert.deepEqual(await marksAt(here, first), [today(), today()]);
  const asked = store.requests.length;
  const again = await retired(TWO);
  assert.deepEqual([again.outcome, again.retiredOn], ['retired', today()]);
  assert.equal(store.requests.length, asked, 'the proof is in the target');
});

test('another person, another computer, another day: all it takes is in the targets', async (t) => {
  const here = await rotatedShop(t);
  here.store.deleteAccount(here.first);
  const elsewhere = await shop(t);
  const report = await here.retired(TWO, { journal: elsewhere.journal });
  assert.equal(report.outcome, 'retired');
});

test('a target of any alias with that hash that still uses it stops everything, whatever is accepted', async (t) => {
  const { first, pushed, retired, configured, store } = await rotatedShop(t);
  await pushed(first, ['memory://shared']);
  const stores = [
    await configured('acme', SHOP_HASH, TWO),
    await configured('acme-eu', SHOP_HASH, ['memory://shared']),
    await configured('no-hash', undefined, ['memory://shared']),
  ];
  const asked = store.requests.length;
  const error = await refused(
    retired(TWO, { stores, acceptLoss: true }),
    'conflict',
    new RegExp(`${first.fingerprint}.* may still be in use`),
  );
  assert.deepEqual(error.problems, ['acme-eu memory://shared: holds it as current']);
  assert.equal(store.requests.length, asked, 'BigCommerce was asked before the targets');
  store.deleteAccount(first);
  await refused(retired(TWO, { stores }), 'conflict', /may still be in use/);
});

test('a store of another hash does not count, one without a hash does by what it holds', async (t) => {
  const { account, pushed, retired, configured } = await rotatedShop(t);
  await pushed(makeBundle('other12345'), ['memory://other']);
  await pushed(account(), ['memory://mine']);
  const stores = [
    await configured('other', 'other12345', ['memory://broken']),
    await configured('someone', undefined, ['memory://other', 'memory://mine']),
  ];
  assert.equal((await retired(TWO, { stores })).outcome, 'alive');
});

test('staged copies and open operations count as use', async (t) => {
  const here = await rotatedShop(t);
  const { first, account, open, retired, journal } = here;
  const [target] = await open(TWO);
  assert.ok(target !== undefined);
  const stage = async (bundle: Bundle): Promise<string> => {
    const { base } = await target.read('current', { purpose: 'writing' });
    const options = { base, op: newOperationId(), marks: marksOf(bundle) };
    const { id } = await target.stage(new Secret({ ...bundle.toFields() }), options);
    return id;
  };
  const own = await stage(first);
  const other = await stage(account());
  const op = newOperationId();
  await journal.keep(op, {
    bundle: first,
    targets: TWO,
    allow: {},
    offline: false,
    volatile: false,
    rotation: false,
  });
  const { problems } = await refused(retired(TWO), 'conflict', /recover/);
  assert.match(problems[0] ?? '', /memory:\/\/a: operation \w+ has staged it$/);
  assert.match(problems[1] ?? '', /memory:\/\/a: operation \w+ is not finished$/);
  assert.equal(problems[2], `operation ${op} of this machine is not finished`);
  for (const id of [own, other]) await target.discard(id);
  await journal.forget(op);
  assert.equal((await retired(TWO)).outcome, 'alive');
});

test('what cannot be read counts as use', async (t) => {
  const definition = memoryProvider();
  const providers = {
    memory: {
      ...definition,
      open: async (context: Parameters<typeof definition.open>[0]) => {
        const provider = await definition.open(context);
        const readMany: typeof provider.readMany = async (refs, call) =>
          (await provider.readMany(refs, call)).map((outcome, i) =>
            refs[i]?.path === 'dark'
              ? { status: 'rejected', reason: new StorekeysError('denied', 'not for you') }
              : outcome,
          );
        const pendings: typeof provider.pendings = (ref, call) =>
          ref.path === 'dim'
            ? Promise.reject(new StorekeysError('denied', 'not to be listed'))
            : provider.pendings(ref, call);
        return { ...provider, readMany, pendings };
      },
    },
  };
  const { account, pushed, rotated, retired, configured } = await shop(t, { providers });
  await pushed(account(), TWO);
  await rotated(account(), TWO);
  const stores = [await configured('acme', SHOP_HASH, ['memory://dark', 'memory://dim'])];
  const { problems } = await refused(retired(TWO, { stores }), 'conflict', /may still be in use/);
  assert.match(problems[0] ?? '', /^acme memory:\/\/dark: cannot be read: .*not for you$/);
  assert.match(problems[1] ?? '', /^acme memory:\/\/dim: whether it is staged .*not to be listed$/);
});

test('BigCommerce does not say: nothing is concluded', async (t) => {
  const { first, retired, store } = await rotatedShop(t);
  store.fault({ fault: { kind: 'answer', answer: storeDown } });
  await refused(
    retired(TWO),
    'unavailable',
    /did not say whether .*previous account.* still works/,
  );
  store.clearFaults();
  store.deleteAccount(first);
  assert.equal((await retired(TWO)).outcome, 'retired');
});

test('whoever deleted the wrong one is not told to delete the other, too', async (t) => {
  const { second, retired, store } = await rotatedShop(t);
  store.deleteAccount(second);
  await refused(retired(TWO), 'conflict', /current account.* is deleted.*storekeys rollback/);
});

test('webhooks without an equal keep it waiting; scripts and metafields are told', async (t) => {
  const { first, retired } = await rotatedShop(
    t,
    {
      hooks: [ORDERS, CARTS],
      scopes: ['store_v2_content_read_only', 'store_v2_products_read_only'],
      scripts: [{ name: 'banner' }],
    },
    { hooks: [ORDERS] },
  );
  const left = await retired(TWO, { waitMs: 60_000 });
  assert.equal(left.outcome, 'webhooks left', 'it does not wait for what must not happen');
  assert.deepEqual(
    left.loss?.webhooks.missing.map(({ scope, headerNames }) => [scope, headerNames]),
    [[CARTS.scope, ['x-key']]],
  );
  assert.equal(left.loss.webhooks.present.length, 1);
  const scripts = left.loss.belongings.find(({ what }) => what === 'scripts');
  assert.deepEqual(scripts, {
    what: 'scripts',
    kind: 'seen',
    count: 1,
    atLeast: false,
    names: ['banner'],
  });
  assert.ok(left.loss.belongings.some(({ kind }) => kind === 'not visible'));
  assert.equal((await retired(TWO, { acceptLoss: true })).outcome, 'alive');
  assert.ok(first.accountName !== undefined);
});

test('webhooks are moved: shown first, then made under the current account, once', async (t) => {
  const { first, second, retired, store } = await rotatedShop(t, { hooks: [ORDERS, CARTS] });
  const dry = await retired(TWO, { moveWebhooks: true, dryRun: true });
  assert.deepEqual([dry.outcome, dry.moved.length], ['webhooks left', 0]);
  await refused(
    retired(TWO, { moveWebhooks: true, confirm: () => Promise.resolve(false) }),
    'usage',
    /nothing was moved: that needs a yes/,
  );
  assert.deepEqual(store.hooksOf(second), []);
  const told: string[] = [];
  const moved = await retired(TWO, {
    moveWebhooks: true,
    onMoved: ({ name }) => {
      told.push(name);
    },
  });
  assert.equal(moved.outcome, 'alive');
  assert.deepEqual(
    moved.moved.map(({ outcome }) => outcome),
    ['created', 'created'],
  );
  assert.deepEqual(told.sort(), [
    'store/cart/created to two.example',
    'store/order/created to one.example',
  ]);
  const kept = store.hooksOf(second).find(({ scope }) => scope === CARTS.scope);
  assert.deepEqual([kept?.headers, kept?.is_active], [CARTS.headers, false]);
  const again = await retired(TWO, { moveWebhooks: true, confirm: () => assert.fail('asked') });
  assert.deepEqual([again.outcome, again.moved.length], ['alive', 0]);
  assert.equal(store.hooksOf(second).length, 2);
  store.deleteAccount(first);
  assert.equal((await retired(TWO)).outcome, 'retired');
});

test('a webhook that cannot be moved keeps the account, and is named', async (t) => {
  const { retired, store } = await rotatedShop(t, { hooks: [ORDERS] });
  store.fault({ method: 'POST', path: /hooks/, fault: { kind: 'answer', answer: storeDown } });
  const { outcome, moved } = await retired(TWO, { moveWebhooks: true });
  assert.equal(outcome, 'webhooks left');
  assert.deepEqual(
    moved.map((each) => each.outcome),
    ['failed'],
  );
});

test('it waits until the token is dead, telling what it waits for, and records that', async (t) => {
  const here = await rotatedShop(t);
  const { first, retired, store } = here;
  const told: string[] = [];
  const done = await retired(TWO, {
    waitMs: 60_000,
    onWaiting: ({ outcome }) => {
      told.push(outcome);
      // Its token lives on for two more questions.
      store.deleteAccount(first, { lingers: { requests: 2 } });
    },
    onPoll: ({ state, nextMs }) => {
      told.push(`${state} ${nextMs}`);
    },
  });
  assert.equal(done.outcome, 'retired');
  assert.deepEqual(told, ['alive', 'alive 1000', 'alive 2000']);
  assert.deepEqual(await marksAt(here, first), [today(), today()]);
});

test('the wait has an end, and can be interrupted; nothing is lost by either', async (t) => {
  const { retired, store, first } = await rotatedShop(t);
  assert.equal((await retired(TWO, { waitMs: 1 })).outcome, 'alive');
  const interruption = new AbortController();
  const waiting = retired(TWO, {
    waitMs: 60_000,
    signal: interruption.signal,
    onPoll: () => {
      interruption.abort();
    },
  });
  await assert.rejects(waiting, { name: 'AbortError' });
  store.deleteAccount(first);
  assert.equal((await retired(TWO)).outcome, 'retired');
});

test('somebody who went back to it during the wait is not overlooked', async (t) => {
  const { first, retired, rotated, store } = await rotatedShop(t);
  let back: Promise<unknown> | undefined;
  const waiting = retired(TWO, {
    waitMs: 60_000,
    onPoll: () => {
      back ??= rotated(first, TWO).then(() => {
        store.deleteAccount(first);
      });
    },
  });
  await refused(waiting, 'conflict', /may still be in use/);
  await back;
});

test('a target that moves meanwhile, or does not answer: recorded, or said', async (t) => {
  const definition = memoryProvider();
  const down = new Set<string>();
  const providers = {
    memory: {
      ...definition,
      open: async (context: Parameters<typeof definition.open>[0]) => {
        const provider = await definition.open(context);
        const annotate: typeof provider.annotate = (ref, ...rest) =>
          down.has(ref.path)
            ? Promise.reject(new StorekeysError('unavailable', 'is down', { retryable: false }))
            : provider.annotate(ref, ...rest);
        return { ...provider, annotate };
      },
    },
  };
  const here = await shop(t, { providers });
  const { account, pushed, rotated, retired, store } = here;
  const first = account();
  await pushed(first, TWO);
  await rotated(account(), TWO);
  store.deleteAccount(first);
  down.add('b');
  const { outcome, records } = await retired(TWO);
  assert.equal(outcome, 'partial');
  assert.deepEqual(
    records.map(({ result }) => (result instanceof StorekeysError ? result.message : result)),
    [[], 'memory://b: is down'],
  );
  down.clear();
  assert.equal((await retired(TWO)).outcome, 'retired');
  assert.deepEqual(await marksAt(here, first), [today(), today()]);
});

test('purged: every version of the dead, and of earlier dead ones; a living one is named and stays', async (t) => {
  const { account, pushed, rotated, retired, store, open } = await shop(t, {
    providers: { memory: memoryProvider() },
  });
  const [forgotten, gone, first, second] = [account(), account(), account(), account()];
  for (const bundle of [forgotten, gone, first, second, first, second]) {
    await pushed(bundle, TWO);
  }
  for (const bundle of [gone, first]) store.deleteAccount(bundle);
  await refused(
    retired(TWO, { purge: true, confirm: () => Promise.resolve(false) }),
    'usage',
    /nothing was purged: that needs a yes/,
  );
  const { outcome, purge } = await retired(TWO, { purge: true });
  assert.equal(outcome, 'retired');
  assert.deepEqual(
    purge?.targets.map(({ versions }) => versions),
    [
      ['5', '3', '2'],
      ['5', '3', '2'],
    ],
  );
  assert.deepEqual(
    purge.kept.map(({ fingerprint }) => fingerprint),
    [forgotten.fingerprint],
  );
  for (const target of await open(TWO)) {
    const readable = (await target.history(10)).filter(({ state }) => state !== 'destroyed');
    assert.deepEqual(
      readable.map(({ id }) => id),
      ['6', '4', '1'],
    );
  }
  await refused(rotated(account(), TWO), 'conflict', /previous account .* still works/);
});

test('nothing is there, or it is no bundle: said as such', async (t) => {
  const { retired, open } = await shop(t, { providers: { memory: memoryProvider() } });
  await refused(retired(TWO), 'not-found', /nothing is there/);
  for (const target of await open(TWO)) {
    const { base } = await target.read('current', { purpose: 'writing' });
    const options = { base, op: newOperationId(), marks: {} };
    await target.put(new Secret({ note: 'of somebody' }), options);
  }
  await refused(retired(TWO), 'conflict', /not a bundle/);
});
