/** What each target of a store holds, and whether that is what it should. */
import { StorekeysError } from '../../errors.js';
import type { Location, Reading } from '../../provider.js';
import { bundleOf } from '../../target/content.js';
import type { Target } from '../../target/target.js';
import { inOrder } from '../order.js';
import { pushCure, quoted } from './cure.js';
import type { Holding, NamedTarget, StoreToCheck, TargetStatus, Trouble } from './state.js';

/** See {@link holdings}. */
export interface Holdings {
  readonly targets: readonly TargetStatus[];
  /** The first target, in the order of an operation, that holds a bundle of the store. */
  readonly lead: TargetStatus | undefined;
  /** Of the configuration, else of the lead's bundle. */
  readonly hash: string | undefined;
}

/** Compares the targets of a store with the first of them that holds a bundle. */
export async function holdings(
  store: StoreToCheck,
  readings: ReadonlyMap<Target, Reading | StorekeysError>,
  signal: AbortSignal | undefined,
): Promise<Holdings> {
  const seen = store.targets.map((named) => seenIn(named, readings.get(named.target)));
  const ordered = await orderOf(seen, signal);
  const isOurs = ({ bundle }: Seen): boolean =>
    bundle !== undefined && (store.hash === undefined || bundle.storeHash === store.hash);
  const lead = ordered.find(isOurs);
  const hash = store.hash ?? lead?.bundle?.storeHash;
  const judged = seen.map((each) => ({ ...each, holds: judge(each, lead, hash) }));
  const wrong = judged.map(({ holds }) => holds).filter((holds) => holds !== 'bundle');
  const cure = pushCure(
    store.alias,
    lead,
    wrong.filter((holds) => holds !== 'unreadable'),
  );
  const targets = judged.map((each) => withTroubles(each, lead, cure));
  return { targets, lead: targets.find(({ target }) => target === lead?.target), hash };
}

type Seen = Omit<TargetStatus, 'troubles'>;

function seenIn(named: NamedTarget, reading: Reading | StorekeysError | undefined): Seen {
  const { label, target } = named;
  const nothing = { versionId: undefined, bundle: undefined, since: undefined };
  const rest = { label, target, pendings: undefined, error: undefined };
  if (reading === undefined || reading instanceof StorekeysError) {
    return { ...rest, ...nothing, holds: 'unreadable', error: reading };
  }
  const { version, state } = reading;
  if (version === null) {
    const holds = state === 'present' ? 'absent' : state;
    return { ...rest, ...nothing, holds };
  }
  const bundle = bundleOf(version);
  const since = bundle?.capturedAt ?? version.createdAt;
  const holds = bundle === undefined ? 'foreign' : 'bundle';
  return { ...rest, holds, versionId: version.id, bundle, since };
}

/** Those that can be read; one that cannot say where it is comes last. */
async function orderOf(
  seen: readonly Seen[],
  signal: AbortSignal | undefined,
): Promise<readonly Seen[]> {
  const located: (Seen & { readonly location: Location })[] = [];
  const others: Seen[] = [];
  for (const each of seen.filter(({ holds }) => holds !== 'unreadable')) {
    try {
      located.push({ ...each, location: await each.target.locate(signal) });
    } catch (error) {
      if (!(error instanceof StorekeysError)) throw error;
      others.push(each);
    }
  }
  return [...inOrder(located), ...others];
}

function judge({ holds, bundle }: Seen, lead: Seen | undefined, hash: string | undefined): Holding {
  if (bundle === undefined) return holds;
  if (hash !== undefined && bundle.storeHash !== hash) return 'other store';
  return lead?.bundle?.equals(bundle) === false ? 'drift' : 'bundle';
}

function withTroubles(seen: Seen, lead: Seen | undefined, cure: string): TargetStatus {
  if (seen.holds === 'bundle') return { ...seen, troubles: [] };
  return { ...seen, troubles: [trouble(seen, seen.holds, lead, cure)] };
}

function trouble(
  { label, bundle, error }: Seen,
  kind: Exclude<Holding, 'bundle'>,
  lead: Seen | undefined,
  cure: string,
): Trouble {
  const what = {
    drift: `holds ${bundle?.fingerprint ?? ''}, and ${lead?.label ?? ''} holds ${lead?.bundle?.fingerprint ?? ''}`,
    'other store': `holds the bundle of store ${bundle?.storeHash ?? ''}`,
    foreign: 'holds something that is not a bundle',
    absent: 'nothing is there',
    empty: 'exists and has no value yet',
    removed: 'was removed',
    unreadable: error?.message ?? 'could not be read',
  }[kind];
  if (kind !== 'unreadable') return { kind, message: what, cure };
  return { kind, message: what, cure: `storekeys doctor ${quoted(label)}` };
}
