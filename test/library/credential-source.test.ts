/** A bundle at hand for long-running programs: from memory, read again by age, kept over an outage. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { memoryProvider } from '../../providers/memory.js';
import {
  createCredentialSource,
  type CredentialSource,
  type CredentialSourceEvent,
  type CredentialSourceOptions,
} from '../../src/credential-source.js';
import { StorekeysError } from '../../src/errors.js';
import { refused, shop, type Shop } from '../operations/shop.js';

const URI = 'memory://a';

interface Scene extends Shop {
  readonly source: CredentialSource;
  /** How often the target was read. */
  readonly reads: () => number;
  /** While it is set, the target does not answer. */
  readonly isDown: { now: boolean };
  readonly events: CredentialSourceEvent[];
  /** The next event, whatever it is. */
  readonly nextEvent: () => Promise<CredentialSourceEvent>;
  /** Lets time pass, for whoever looks at the calendar. */
  readonly later: (milliseconds: number) => void;
}

async function scene(t: TestContext, options: CredentialSourceOptions = {}): Promise<Scene> {
  const definition = memoryProvider();
  const isDown = { now: false };
  let count = 0;
  const providers = {
    memory: {
      ...definition,
      open: async (context: Parameters<typeof definition.open>[0]) => {
        const provider = await definition.open(context);
        const read: typeof provider.read = (...args) => {
          count++;
          if (!isDown.now) return provider.read(...args);
          return Promise.reject(new StorekeysError('unavailable', 'is down', { retryable: false }));
        };
        return { ...provider, read };
      },
    },
  };
  const here = await shop(t, { providers });
  const [target] = await here.open([URI]);
  assert.ok(target !== undefined);
  const events: CredentialSourceEvent[] = [];
  const emitter = new EventEmitter();
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const source = createCredentialSource(target, {
    jitter: 0,
    ...options,
    onEvent: (event) => {
      events.push(event);
      emitter.emit('event', event);
    },
  });
  t.after(() => {
    source.close();
  });
  return {
    ...here,
    source,
    reads: () => count,
    isDown,
    events,
    nextEvent: async () => {
      const [event] = (await once(emitter, 'event')) as [CredentialSourceEvent];
      return event;
    },
    later: (milliseconds) => {
      t.mock.timers.tick(milliseconds);
    },
  };
}

test('the first get reads, one time for all who wait; later ones come from memory', async (t) => {
  const { source, account, pushed, reads, events } = await scene(t);
  const bundle = account();
  await pushed(bundle, [URI]);
  const before = reads();
  const all = await Promise.all(Array.from({ length: 100 }, () => source.get()));
  assert.ok(all.every((each) => each.equals(bundle)));
  for (let i = 0; i < 1000; i++) await source.get();
  assert.equal(reads(), before + 1);
  assert.deepEqual(events, [{ kind: 'read', fingerprint: bundle.fingerprint, changed: true }]);
});

test('by age it is read again behind the caller, who has the old one meanwhile', async (t) => {
  const { source, account, pushed, later, nextEvent, reads } = await scene(t);
  const [first, second] = [account(), account()];
  await pushed(first, [URI]);
  await source.get();
  await pushed(second, [URI]);
  later(299_000);
  assert.ok((await source.get()).equals(first), 'young enough');
  later(1_000);
  const before = reads();
  const event = nextEvent();
  const seen = await Promise.all([source.get(), source.get(), source.get()]);
  assert.ok(seen.every((each) => each.equals(first)));
  assert.deepEqual(await event, { kind: 'read', fingerprint: second.fingerprint, changed: true });
  assert.equal(reads(), before + 1, 'one flight for all');
  assert.ok((await source.get()).equals(second));
  later(300_000);
  const unchanged = nextEvent();
  await source.get();
  assert.equal((await unchanged).kind === 'read' && (await source.get()).equals(second), true);
});

test('jitter: sources of one age are not read at one time', async (t) => {
  const { account, pushed, open, later } = await scene(t);
  await pushed(account(), [URI]);
  const [target] = await open([URI]);
  assert.ok(target !== undefined);
  const due = new Map<number, number>();
  const sources = Array.from({ length: 50 }, (_, i) =>
    createCredentialSource(target, {
      jitter: 0.5,
      onEvent: ({ kind }) => {
        if (kind === 'read') due.set(i, (due.get(i) ?? 0) + 1);
      },
    }),
  );
  await Promise.all(sources.map((source) => source.get()));
  later(225_000);
  await Promise.all(sources.map((source) => source.get()));
  // What was begun needs no more than a turn: it is all in memory.
  await turn();
  const twice = [...due.values()].filter((count) => count === 2).length;
  assert.ok(twice > 5 && twice < 45, `${twice} of 50 were due`);
  for (const source of sources) source.close();
});

test('an outage: the last good one is given, until it is too old; then the error', async (t) => {
  const { source, account, pushed, later, isDown, nextEvent, reads } = await scene(t);
  const bundle = account();
  await pushed(bundle, [URI]);
  await source.get();
  isDown.now = true;
  later(300_000);
  const failed = nextEvent();
  assert.ok((await source.get()).equals(bundle));
  const event = await failed;
  assert.ok(event.kind === 'failed' && event.ageMs !== undefined && event.ageMs >= 300_000);
  const before = reads();
  for (let i = 0; i < 100; i++) assert.ok((await source.get()).equals(bundle));
  assert.equal(reads(), before, 'the backend is not asked by every get');
  later(3_300_000);
  await refused(source.get(), 'unavailable', /is down/);
  isDown.now = false;
  assert.ok((await source.get()).equals(bundle));
});

test('a first read that fails is told to all who wait, and tried again by the next', async (t) => {
  const { source, account, pushed, isDown } = await scene(t);
  const bundle = account();
  await pushed(bundle, [URI]);
  isDown.now = true;
  const outcomes = await Promise.allSettled([source.get(), source.get()]);
  assert.ok(outcomes.every(({ status }) => status === 'rejected'));
  isDown.now = false;
  assert.ok((await source.get()).equals(bundle));
});

test('a bundle in doubt: another one that is known is given, and nothing is read again and again', async (t) => {
  const { source, account, pushed, reads, events } = await scene(t);
  const [first, second] = [account(), account()];
  await pushed(first, [URI]);
  await source.get();
  await pushed(second, [URI]);
  assert.ok((await source.refresh(first)).equals(second), 'though it was read a moment ago');
  const before = reads();
  assert.ok((await source.refresh(first)).equals(second));
  assert.equal(reads(), before, 'another one is known');
  for (let i = 0; i < 100; i++) assert.ok((await source.refresh(second)).equals(second));
  assert.equal(reads(), before + 1, 'nothing else is there');
  assert.ok(events.some(({ kind }) => kind === 'doubted'));
});

test('both accounts, for the signatures of webhooks', async (t) => {
  const { source, account, pushed } = await scene(t, { withPrevious: true });
  const [first, second] = [account(), account()];
  for (const bundle of [first, second]) await pushed(bundle, [URI]);
  const { bundle, previous } = await source.accounts();
  assert.ok(bundle.equals(second) && previous?.equals(first));
});

test('closed: nothing is given and nothing read any more; a listener that throws harms nobody', async (t) => {
  const { account, pushed, open, reads } = await scene(t);
  await pushed(account(), [URI]);
  const [target] = await open([URI]);
  assert.ok(target !== undefined);
  const source = createCredentialSource(target, {
    onEvent: () => {
      throw new Error('the log is full');
    },
  });
  await source.get();
  const before = reads();
  source.close();
  await refused(source.get(), 'usage', /closed/);
  await refused(source.accounts(), 'usage', /closed/);
  await refused(source.refresh(), 'usage', /closed/);
  assert.equal(reads(), before);
  assert.throws(() => createCredentialSource(target, { refreshAfterMs: 10, maxAgeMs: 5 }), {
    code: 'usage',
  });
});
