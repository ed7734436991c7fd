/** The bundles of many stores, read in as few requests as their backends allow. */
import { StorekeysError } from '../errors.js';
import { runsOf } from '../in-parallel.js';
import { pull, pulledFrom, type Pulled } from '../operations/pull.js';
import type { Reading } from '../provider.js';
import { MOST_AT_ONCE, RUNS_AT_ONCE } from '../target/read-some.js';
import { Target } from '../target/target.js';
import { eachStore, type Ended } from './each-store.js';

/** A store whose bundle is to be read. */
export interface StoreToPull {
  readonly alias: string;
  /** As {@link pull} takes them: the next is tried only when one is unavailable. */
  readonly targets: readonly Target[];
}

/** Reads each store as {@link pull} does, does the work with what was read, and gives what comes of it as it comes. */
export async function* pullMany<S extends StoreToPull, T>(
  stores: Iterable<S>,
  options: { readonly withPrevious?: boolean; readonly signal?: AbortSignal | undefined },
  work: (store: S, pulled: Pulled) => Promise<T>,
): AsyncGenerator<Ended<S, T>, void, undefined> {
  const { withPrevious = false, signal } = options;
  const given = signal === undefined ? {} : { signal };
  const ofRun = async (run: readonly S[]): Promise<readonly Ended<S, T>[]> => {
    const firsts = run.flatMap(({ targets }) => targets.slice(0, 1));
    const found = await Target.readMany(firsts, signal);
    const readings = new Map(firsts.map((target, i) => [target, found[i]]));
    const all = run.map(async (store): Promise<Ended<S, T>> => {
      const [first, ...others] = store.targets;
      const reading = first && readings.get(first);
      const pulled = fromFirst(first, reading, others, withPrevious, given);
      const [outcome] = await Promise.allSettled([pulled.then((each) => work(store, each))]);
      return { store, outcome };
    });
    return Promise.all(all);
  };
  const runs = eachStore(runsOf(stores, MOST_AT_ONCE), ofRun, { atOnce: RUNS_AT_ONCE, signal });
  for await (const { outcome } of runs) {
    if (outcome.status === 'rejected') throw outcome.reason;
    yield* outcome.value;
  }
}

async function fromFirst(
  first: Target | undefined,
  reading: Reading | StorekeysError | undefined,
  others: readonly Target[],
  withPrevious: boolean,
  given: { readonly signal?: AbortSignal },
): Promise<Pulled> {
  if (first === undefined) return pull({ targets: [], ...given });
  if (reading !== undefined && !(reading instanceof StorekeysError)) {
    return pulledFrom(first, reading, { withPrevious, ...given });
  }
  if (reading?.code !== 'unavailable' || others.length === 0) {
    throw reading ?? new StorekeysError('internal', `${first.name}: was not read`);
  }
  const pulled = await pull({ targets: others, withPrevious, ...given });
  return { ...pulled, passedOver: [reading, ...pulled.passedOver] };
}
