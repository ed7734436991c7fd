/** The rules of a rotation, one by one: what it refuses, and that nothing was changed then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryProvider } from '../../providers/memory.js';
import { push } from '../../src/operations/push.js';
import type { Provider, ProviderDefinition } from '../../src/provider.js';
import { StorekeysError } from '../../src/errors.js';
import { resume } from '../../src/operations/recover/resume.js';
import { makeBundle } from '../fixtures/credentials.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { refused, shop, SHOP_HASH } from './shop.js';

const bao = await sharedOpenBao();
const vault = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };

/** Two places of one memory; `memory` comes before `local` in the order of all. */
const TWO = ['memory://a', 'memory://b'];

function memory(): { readonly providers: Readonly<Record<string, ProviderDefinition>> } {
  return { providers: { memory: memoryProvider() } };
}

/** The memory, with another behaviour before some calls. */
function disturbed(
  before: (method: keyof Provider, path: string) => Promise<void>,
): ProviderDefinition {
  const definition = memoryProvider();
  return {
    ...definition,
    open: async (context) => {
      const provider = await definition.open(context);
      return new Proxy(provider, {
        get: (_, name: keyof Provider) => {
          const member: unknown = Reflect.get(provider, name);
          if (typeof member !== 'function' || name === 'classify') return member;
          return async (...args: unknown[]): Promise<unknown> => {
            const [ref] = args as [{ readonly path: string }?];
            await before(name, ref?.path ?? '');
            return (member as (...all: unknown[]) => unknown).apply(provider, args);
          };
        },
      });
    },
  };
}

test('every target gets the next bundle, and keeps the one before', async (t) => {
  const { account, pushed, rotated, held, open } = await shop(t, memory());
  const [first, next] = [account(), account()];
  await pushed(first, TWO);
  const { outcome, results, notes } = await rotated(next, TWO);
  assert.equal(outcome, 'stored');
  assert.deepEqual(notes, []);
  for (const { result } of results) {
    assert.ok(!(result instanceof StorekeysError));
    assert.deepEqual([result.outcome, result.notes], ['replaced', []]);
  }
  assert.deepEqual(await held(TWO), [next.fingerprint, next.fingerprint]);
  for (const target of await open(TWO)) {
    const { version } = await target.read('current', { purpose: 'reading' });
    assert.ok((await target.previous(version))?.bundle.equals(first));
  }
});

test('the same bundle again changes nothing, and asks nothing', async (t) => {
  const { account, pushed, rotated } = await shop(t, memory());
  const bundle = account();
  await pushed(bundle, TWO);
  const { outcome, results } = await rotated(bundle, TWO, {
    confirm: () => Promise.reject(new Error('asked')),
  });
  assert.equal(outcome, 'stored');
  assert.deepEqual(
    results.map(({ result }) => result instanceof StorekeysError || result.outcome),
    ['unchanged', 'unchanged'],
  );
});

test('what BigCommerce rejects, and the bundle of another store, are refused before anything', async (t) => {
  const { account, pushed, rotated, held, store } = await shop(t, memory());
  const first = account();
  await pushed(first, TWO);
  await refused(rotated(makeBundle(SHOP_HASH), TWO), 'invalid', /rejects the bundle/);
  const asked = store.requests.length;
  const foreign = rotated(makeBundle('other12345'), TWO, { expectedHash: SHOP_HASH });
  await refused(foreign, 'invalid', /for store other12345, not for rotate1234/);
  assert.equal(store.requests.length, asked, 'nobody was asked about it');
  assert.deepEqual(await held(TWO), [first.fingerprint, first.fingerprint]);
});

test('a target that holds nothing is refused by name, with copy as the way', async (t) => {
  const { account, pushed, rotated, held } = await shop(t, memory());
  const first = account();
  await pushed(first, ['memory://a']);
  await refused(rotated(account(), TWO), 'not-found', /memory:\/\/b: nothing .*storekeys copy/);
  assert.deepEqual(await held(TWO), [first.fingerprint, undefined]);
});

test('a target that holds what the lead never held is drift, unless forced', async (t) => {
  const { account, pushed, rotated, held } = await shop(t, memory());
  const [first, stray, next] = [account(), account(), account()];
  await pushed(first, ['memory://a']);
  await pushed(stray, ['memory://b']);
  const said = new RegExp(`memory://b: holds ${stray.fingerprint}.*it holds ${first.fingerprint}`);
  await refused(rotated(next, TWO), 'conflict', said);
  assert.deepEqual(await held(TWO), [first.fingerprint, stray.fingerprint]);
  await rotated(next, TWO, { force: true });
  assert.deepEqual(await held(TWO), [next.fingerprint, next.fingerprint]);
});

test('a target that lags behind is no drift: it holds what the lead held before', async (t) => {
  const { account, pushed, rotated, held } = await shop(t, memory());
  const [first, second, third] = [account(), account(), account()];
  await pushed(first, TWO);
  await pushed(second, ['memory://a']);
  await rotated(third, TWO, { forgetPrevious: true });
  assert.deepEqual(await held(TWO), [third.fingerprint, third.fingerprint]);
});

test('what is no bundle is not rotated over', async (t) => {
  const { account, pushed, rotated, opener } = await shop(t, { env: vault });
  const path = 'rotate/foreign';
  const uris = ['vault://secret/rotate/lead', `vault://secret/${path}`];
  await pushed(account(), uris);
  await bao.call('POST', `secret/data/${path}`, { data: { note: 'of somebody else' } });
  await bao.call('POST', `secret/metadata/${path}`, { custom_metadata: {} });
  await refused(rotated(account(), uris), 'conflict', /is not a bundle/);
  await opener.close();
});

test('while the previous account lives nothing is rotated; when it is gone, that is recorded', async (t) => {
  const { account, pushed, rotated, held, store, open } = await shop(t, memory());
  const [first, second, third] = [account(), account(), account()];
  await pushed(first, TWO);
  await rotated(second, TWO);
  const alive = new RegExp(`previous account \\(.*${first.fingerprint}\\) still works.*retire`);
  await refused(rotated(third, TWO), 'conflict', alive);
  const unasked = rotated(third, TWO, { bigCommerce: undefined });
  await refused(unasked, 'conflict', /--offline asks nobody/);
  assert.deepEqual(await held(TWO), [second.fingerprint, second.fingerprint]);
  store.deleteAccount(first);
  const { notes } = await rotated(third, TWO);
  assert.match(notes.join(), new RegExp(`${first.fingerprint}\\) is deleted at BigCommerce`));
  const [lead] = await open(TWO);
  const { marks } = (await lead?.read('current', { purpose: 'writing' })) ?? {};
  assert.match(marks?.retired ?? '', new RegExp(`^${first.fingerprint} \\d{4}-`));
});

test('back to the previous bundle is never held up by its own account', async (t) => {
  const { account, pushed, rotated, held } = await shop(t, memory());
  const [first, second] = [account(), account()];
  await pushed(first, TWO);
  await rotated(second, TWO);
  await rotated(first, TWO);
  assert.deepEqual(await held(TWO), [first.fingerprint, first.fingerprint]);
});

test('a current account that is dead already is said, and no hindrance', async (t) => {
  const { account, pushed, rotated, held, store } = await shop(t, memory());
  const [first, next] = [account(), account()];
  await pushed(first, TWO);
  store.deleteAccount(first);
  const { notes } = await rotated(next, TWO);
  assert.match(notes.join(), new RegExp(`current account \\(.*${first.fingerprint}\\) is deleted`));
  assert.deepEqual(await held(TWO), [next.fingerprint, next.fingerprint]);
});

test('where a backend keeps no versions nothing is rotated, not even with the flags of a push', async (t) => {
  const { account, rotated } = await shop(t, { env: vault });
  await bao.call('POST', 'sys/mounts/rotate-kv1', { type: 'kv', options: { version: '1' } });
  const uris = ['vault://rotate-kv1/acme'];
  const first = account();
  await bao.call('PUT', 'rotate-kv1/acme', first.toFields());
  const flags = { noCas: true, forgetPrevious: true };
  await refused(rotated(account(), uris, flags), 'unsupported', /keeps no versions/);
});

test('a single target is staged, and the staged copy read back, before the commit', async (t) => {
  const calls: string[] = [];
  const providers = {
    memory: disturbed((method) => {
      calls.push(method);
      return Promise.resolve();
    }),
  };
  const { account, pushed, rotated } = await shop(t, { providers });
  await pushed(account(), ['memory://a']);
  calls.length = 0;
  await rotated(account(), ['memory://a'], { bigCommerce: undefined });
  const writes = calls.indexOf('write');
  assert.deepEqual(calls.slice(writes, writes + 3), ['write', 'read', 'promote']);
});

test('a lead that moves between plan and commit: refused, nothing visible, nothing left', async (t) => {
  const { account, pushed, rotated, held, open, journal } = await shop(t, memory());
  const [first, theirs, ours] = [account(), account(), account()];
  await pushed(first, TWO);
  const moved = rotated(ours, TWO, {
    confirm: async () => {
      await pushed(theirs, TWO);
      return true;
    },
  });
  await refused(moved, 'conflict', /changed by somebody else.*run the same command again/);
  assert.deepEqual(await held(TWO), [theirs.fingerprint, theirs.fingerprint]);
  for (const target of await open(TWO)) assert.deepEqual(await target.pendings(), []);
  assert.deepEqual(await journal.list(), []);
});

test('superseded after the commit: the later bundle is in every target, and that is said', async (t) => {
  let theirs: (() => Promise<void>) | undefined;
  const providers = {
    memory: disturbed(async (method, path) => {
      const now = method === 'promote' && path === 'b' ? theirs : undefined;
      theirs = now === undefined ? theirs : undefined;
      await now?.();
    }),
  };
  const { account, pushed, rotated, held, open, journal } = await shop(t, { providers });
  const [first, later, ours] = [account(), account(), account()];
  await pushed(first, TWO);
  theirs = async () => {
    await push({
      bundle: later,
      targets: await open(TWO),
      journal,
      bigCommerce: undefined,
      forgetPrevious: true,
      confirm: () => Promise.resolve(true),
    });
  };
  const { outcome } = await rotated(ours, TWO);
  assert.equal(outcome, 'superseded');
  assert.deepEqual(await held(TWO), [later.fingerprint, later.fingerprint]);
});

test('a follower that is down: before the commit named with a way, after it finished by recover', async (t) => {
  let isDown: (method: keyof Provider) => boolean = () => false;
  const providers = {
    memory: disturbed((method, path) => {
      if (path !== 'b' || !isDown(method)) return Promise.resolve();
      return Promise.reject(new StorekeysError('unavailable', 'is down', { retryable: false }));
    }),
  };
  const { account, pushed, rotated, held, journal, opener, client } = await shop(t, { providers });
  const [first, next] = [account(), account()];
  await pushed(first, TWO);
  isDown = (method) => method === 'read';
  await refused(rotated(next, TWO), 'unavailable', /memory:\/\/b: is down.*name them with --to/);
  isDown = (method) => method === 'promote';
  const { outcome } = await rotated(next, TWO);
  assert.equal(outcome, 'partial');
  isDown = () => false;
  assert.deepEqual(await held(TWO), [next.fingerprint, first.fingerprint]);
  const [kept] = await journal.list();
  assert.ok(kept !== undefined && !(kept.entry instanceof StorekeysError));
  assert.ok(kept.entry.rotation, 'its rules are kept with it');
  const context = { open: (uri: string) => opener.open(uri), journal };
  const resumed = await resume(kept.entry, { ...context, bigCommerce: client });
  assert.equal(resumed.outcome, 'stored');
  assert.deepEqual(await held(TWO), [next.fingerprint, next.fingerprint]);
  assert.deepEqual(await journal.list(), []);
});

test('a target that loses what was replaced says so', async (t) => {
  const definition = memoryProvider();
  const forgetful: ProviderDefinition = {
    ...definition,
    open: async (context) => {
      const provider = await definition.open(context);
      return {
        ...provider,
        history: async (ref, limit, call) =>
          (await provider.history(ref, limit, call)).filter(({ state }) => state === 'current'),
      };
    },
  };
  const { account, pushed, rotated } = await shop(t, { providers: { memory: forgetful } });
  const first = account();
  await pushed(first, ['memory://a']);
  const { results } = await rotated(account(), ['memory://a']);
  const [only] = results;
  assert.ok(only !== undefined && !(only.result instanceof StorekeysError));
  assert.match(only.result.notes.join(), new RegExp(`does not keep .*${first.fingerprint}`));
});
