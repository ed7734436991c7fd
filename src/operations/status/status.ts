/** Whether every store is as it should be in every target. Nothing is changed. */
import { checkLive, liveCheckError } from '../../bigcommerce/live-check.js';
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { StorekeysError } from '../../errors.js';
import type { Journal } from '../../journal/journal.js';
import type { Reading, Version } from '../../provider.js';
import { Target } from '../../target/target.js';
import { allInParallel, runsOf } from '../../in-parallel.js';
import { quoted } from './cure.js';
import { holdings } from './holdings.js';
import { previousTrouble } from './previous.js';
import type { StoreStatus, StoreToCheck, TargetStatus, Trouble } from './state.js';
import { pendingTroubles } from './pendings.js';

/** What {@link status} needs. */
export interface StatusOptions {
  readonly stores: readonly StoreToCheck[];
  /** Asks BigCommerce whether the bundles still work; `undefined`: nobody is asked. */
  readonly bigCommerce: BigCommerceClient | undefined;
  /** Tells pending versions of this machine from those of others. */
  readonly journal: Journal;
  /** Age of a value above which it is stale, in milliseconds; `undefined`: none is. */
  readonly maxAgeMs?: number | undefined;
  /** How many stores are looked at at a time; 8 where nothing is said. */
  readonly atOnce?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Stores whose targets are read together. What was read of them is kept until the next ones are. */
const TOGETHER = 100;

/**
 * Looks at every target of the stores. A target that cannot be read is a part of the answer.
 *
 * @returns in the order of `stores`
 */
export async function status(options: StatusOptions): Promise<readonly StoreStatus[]> {
  const found: StoreStatus[] = [];
  for await (const each of statuses(options)) found.push(each);
  return found;
}

/** As {@link status}, each store as soon as it and those before it were looked at. */
export async function* statuses(
  options: StatusOptions,
): AsyncGenerator<StoreStatus, void, undefined> {
  const { stores, journal, atOnce, signal } = options;
  const kept = new Map((await journal.list()).map(({ op, running }) => [op, running]));
  for (const some of runsOf(stores, TOGETHER)) {
    const readings = await readAll(some, signal);
    const look = (store: StoreToCheck): Promise<StoreStatus> =>
      statusOf(store, readings, kept, options);
    yield* await allInParallel(some, look, atOnce);
  }
}

type Readings = ReadonlyMap<Target, Reading | StorekeysError>;

async function readAll(
  stores: readonly StoreToCheck[],
  signal: AbortSignal | undefined,
): Promise<Readings> {
  const targets = stores.flatMap((store) => store.targets.map(({ target }) => target));
  const readings = await Target.readMany(targets, signal);
  return new Map(
    targets.map((target, i) => [
      target,
      readings[i] ?? new StorekeysError('internal', `${target.name}: was not read`),
    ]),
  );
}

async function statusOf(
  store: StoreToCheck,
  readings: Readings,
  kept: ReadonlyMap<string, boolean>,
  { bigCommerce, maxAgeMs, signal }: StatusOptions,
): Promise<StoreStatus> {
  const { targets, lead, hash } = await holdings(store, readings, signal);
  const bundle = lead?.bundle;
  const checked = bundle && bigCommerce;
  const [withPendings, previous, live] = await Promise.all([
    allInParallel(targets, (each) => withPending(store.alias, each, kept, signal)),
    lead === undefined
      ? []
      : previousTrouble(store.alias, lead.target, versionIn(readings, lead), bigCommerce, signal),
    checked ? checkLive(bundle, bigCommerce, signal) : undefined,
  ]);
  const error = live && liveCheckError(live);
  const rejected: Trouble[] = error
    ? [
        {
          kind: error.code === 'invalid' ? 'rejected' : 'unverified',
          message: error.message,
          cure: error.hint ?? `storekeys verify ${store.alias}`,
        },
      ]
    : [];
  return {
    alias: store.alias,
    hash,
    targets: withPendings,
    live,
    troubles: [...rejected, ...staleness(store.alias, lead, maxAgeMs), ...previous],
  };
}

function versionIn(readings: Readings, { target }: TargetStatus): Version | null {
  const reading = readings.get(target);
  return reading === undefined || reading instanceof StorekeysError ? null : reading.version;
}

async function withPending(
  alias: string,
  status: TargetStatus,
  kept: ReadonlyMap<string, boolean>,
  signal: AbortSignal | undefined,
): Promise<TargetStatus> {
  if (status.holds === 'unreadable') return status;
  const { pendings, troubles } = await pendingTroubles(alias, status.target, kept, signal);
  return { ...status, pendings, troubles: [...status.troubles, ...troubles] };
}

function staleness(
  alias: string,
  lead: TargetStatus | undefined,
  maxAgeMs: number | undefined,
): readonly Trouble[] {
  if (maxAgeMs === undefined || lead?.since === undefined) return [];
  if (Date.now() - lead.since.getTime() <= maxAgeMs) return [];
  return [
    {
      kind: 'stale',
      message: `the bundle is from ${lead.since.toISOString().slice(0, 10)}, older than it may be`,
      cure: `make a new API account in the control panel, then storekeys rotate ${quoted(alias)} --from FILE`,
    },
  ];
}
