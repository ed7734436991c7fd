import { unlessAborted } from '../../src/deadline.js';
import { StorekeysError } from '../../src/errors.js';
import type { Call, Capabilities, Provider, ProviderContext, Pending } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { check } from './check.js';
import { classify } from './errors.js';
import { Finder, type Found, type Session } from './finder.js';
import { contentOf, versionOf } from './item.js';
import { historyOf, readingOf } from './reading.js';
import { readMany } from './reading-many.js';
import { referenceOf } from './reference.js';
import { watchRequests } from './request-events.js';
import { Account } from './sdk.js';
import { signInWay } from './sign-in.js';
import {
  annotate,
  discard,
  operationOf,
  promote,
  purge,
  remove,
  write,
  type Place,
} from './writing.js';

const capabilities: Capabilities = {
  // The SDK and the service compare versions of the item; that the bundle did not move is ours to see.
  compareAndSet: 'client',
  staging: 'native',
  stageWhenAbsent: false,
  pendings: 1,
  history: 1,
  batch: true,
  values: 'text',
  writesOverRemoved: true,
  restores: false,
  removesForGood: false,
  purge: 'clears',
  // The SDK sends `op-data-consistency: eventual`.
  consistency: 'eventual',
};

/** Opens the provider; nothing is loaded and nobody asked before the first call. */
export function openOnePassword({ env, onRequest }: ProviderContext): Provider {
  const sessions = new Map<string, Session>();
  const watches = new Map<string, () => void>();

  const sessionFor = (ref: Ref): Session => {
    const way = signInWay(env, ref.options['account']);
    const existing = sessions.get(way.key);
    if (existing !== undefined) return existing;
    const account = new Account(() => way.connect());
    const session = { account, finder: new Finder(account) };
    sessions.set(way.key, session);
    if (way.host !== undefined) watches.set(way.key, watchRequests(way.host, onRequest));
    return session;
  };

  /** Runs `work` with the place that a ref means. The SDK takes no signal, so nobody waits after an abort. */
  const at = <T>(ref: Ref, call: Call, work: (place: Place) => Promise<T>): Promise<T> =>
    unlessAborted(async () => {
      const session = sessionFor(ref);
      const reference = referenceOf(ref);
      const vaultId = await session.finder.vaultId(reference, call);
      return work({ session, vaultId, reference });
    }, call.signal);

  const itemAt = (ref: Ref, call: Call): Promise<Found> =>
    at(ref, call, ({ session, vaultId, reference }) =>
      session.finder.item(vaultId, reference, call),
    );

  return {
    capabilities,
    locate: (ref, call) =>
      at(ref, call, async (place) => ({
        place: [place.vaultId, await titleAt(place, call)],
        capabilities,
        notes: [],
      })),
    read: async (ref, which, _, call) => readingOf(await itemAt(ref, call), which),
    readMany: (refs, call) => unlessAborted(() => readMany(sessionFor, refs, call), call.signal),
    write: (ref, fields, options, call) =>
      at(ref, call, (place) => write(place, fields, options, call)),
    promote: (ref, id, options, call) =>
      at(ref, call, (place) => promote(place, id, options, call)),
    discard: (ref, id, call) => at(ref, call, (place) => discard(place, id, call)),
    pendings: async (ref, call) => pendingsOf(await itemAt(ref, call)),
    purge: (ref, id, call) => at(ref, call, (place) => purge(place, id, call)),
    annotate: (ref, marks, base, call) =>
      at(ref, call, async (place) => {
        await annotate(place, marks, base, call);
        return [];
      }),
    remove: (ref, base, _how, call) =>
      at(ref, call, async (place) => {
        await remove(place, base, call);
        return ['it is in the archive, from where a person can bring it back'];
      }),
    restore: async (ref, call) => {
      refuseToRestore(await itemAt(ref, call));
    },
    history: async (ref, limit, call) => historyOf(await itemAt(ref, call)).slice(0, limit),
    check: (ref, call) =>
      unlessAborted(() => check({ ref, session: () => sessionFor(ref), env }, call), call.signal),
    classify,
    close: () => {
      for (const stop of watches.values()) stop();
      watches.clear();
      return Promise.resolve();
    },
  };
}

/** The title that two spellings of one place share; an item that is gone has only its id. */
async function titleAt({ session, vaultId, reference }: Place, call: Call): Promise<string> {
  if ('title' in reference.item) return reference.item.title;
  const item = await session.finder.item(vaultId, reference, call);
  return typeof item === 'string' ? reference.item.id : item.title;
}

function pendingsOf(found: Found): readonly Pending[] {
  const content = typeof found === 'string' ? undefined : contentOf(found, 'pending');
  if (content === undefined) return [];
  const { id, createdAt } = versionOf(content);
  return [{ id, op: operationOf(id), createdAt }];
}

/** Only people can: the SDK has no call that brings an archived item back. */
function refuseToRestore(found: Found): void {
  if (typeof found !== 'string') return;
  throw new StorekeysError('unsupported', 'only a person can bring back an archived item', {
    hint: 'in the 1Password app: Archive, the item, Restore',
  });
}
