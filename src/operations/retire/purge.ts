/** Destroying what is still stored of accounts that are proven dead, as far as each backend can. */
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { isTokenDead } from '../../bigcommerce/live-check.js';
import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import { allInParallel } from '../../in-parallel.js';
import { bundleOf } from '../../target/content.js';
import type { Target } from '../../target/target.js';
import { DEPTH } from '../held-bundles.js';

/** What became of the versions in one target. */
export interface Purged {
  readonly target: Target;
  /** Ids of the versions that were purged. */
  readonly versions: readonly string[];
  /** What is left, as the backend has it. */
  readonly notes: readonly string[];
  /** Why it was not done, or not in full. */
  readonly error: StorekeysError | undefined;
}

/** What a purge did. */
export interface PurgeReport {
  readonly targets: readonly Purged[];
  /** Earlier accounts that are not proven dead: their versions stay. */
  readonly kept: readonly Bundle[];
}

interface Found {
  readonly target: Target;
  readonly versions: readonly { readonly id: string; readonly bundle: Bundle }[];
  readonly error: StorekeysError | undefined;
}

/**
 * Purges every earlier version of the dead account, and of every other earlier account whose token
 * BigCommerce refuses now.
 *
 * @param accounts - `current`: whose versions all stay; `dead`: proven before
 */
export async function purgeDead(
  { current, dead }: { readonly current: Bundle; readonly dead: Bundle },
  targets: readonly Target[],
  client: BigCommerceClient,
  signal: AbortSignal | undefined,
): Promise<PurgeReport> {
  const found = await Promise.all(targets.map((target) => earlier(target, current, signal)));
  const others = distinct(
    found.flatMap(({ versions }) => versions.map(({ bundle }) => bundle)),
  ).filter((bundle) => !bundle.isOfAccount(dead));
  const kept = await alive(others, client, signal);
  const purged = await Promise.all(found.map((each) => purgeIn(each, kept, signal)));
  return { targets: purged, kept };
}

/** Versions that are not current and hold another account of the store. */
async function earlier(
  target: Target,
  current: Bundle,
  signal: AbortSignal | undefined,
): Promise<Found> {
  try {
    const { capabilities } = await target.locate(signal);
    const infos = capabilities.history === 0 ? [] : await target.history(DEPTH, signal);
    const older = infos.filter(({ state }) => state === 'older');
    const versions = await allInParallel(older, async ({ id }) => {
      const { version } = await target.read({ id }, { purpose: 'reading' }, signal);
      return { id, bundle: bundleOf(version) };
    });
    return {
      target,
      versions: versions.flatMap(({ id, bundle }) => {
        const isOther = bundle?.storeHash === current.storeHash && !bundle.isOfAccount(current);
        return isOther ? [{ id, bundle }] : [];
      }),
      error: undefined,
    };
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    return { target, versions: [], error };
  }
}

function distinct(bundles: readonly Bundle[]): readonly Bundle[] {
  return bundles.filter((bundle, i) => bundles.findIndex((b) => b.isOfAccount(bundle)) === i);
}

/** Those that BigCommerce does not refuse. */
async function alive(
  bundles: readonly Bundle[],
  client: BigCommerceClient,
  signal: AbortSignal | undefined,
): Promise<readonly Bundle[]> {
  const asked = await allInParallel(bundles, async (bundle) => ({
    bundle,
    state: await isTokenDead(bundle, client, signal),
  }));
  return asked.flatMap(({ bundle, state }) => (state === 'dead' ? [] : [bundle]));
}

async function purgeIn(
  { target, versions, error }: Found,
  kept: readonly Bundle[],
  signal: AbortSignal | undefined,
): Promise<Purged> {
  const done: string[] = [];
  const notes = new Set<string>();
  try {
    for (const { id, bundle } of versions) {
      if (kept.some((other) => other.isOfAccount(bundle))) continue;
      for (const note of await target.purge(id, signal)) notes.add(note);
      done.push(id);
    }
    return { target, versions: done, notes: [...notes], error };
  } catch (failure) {
    if (!(failure instanceof StorekeysError)) throw failure;
    return { target, versions: done, notes: [...notes], error: failure };
  }
}
