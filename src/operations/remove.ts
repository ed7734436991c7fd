/** Taking a store's bundle out of its targets. */
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Reading, Removal } from '../provider.js';
import { bundleOf } from '../target/content.js';
import type { Target } from '../target/target.js';
import { each, mostTelling } from './failures.js';

/** What {@link remove} needs. */
export interface RemoveOptions extends Removal {
  readonly targets: readonly Target[];
  /** Of the store; `undefined`: whatever store the bundle is of. */
  readonly expectedHash?: string;
  /** Plan only. */
  readonly dryRun?: boolean;
  /** Asked before anything is removed. */
  readonly confirm?: (plan: readonly RemovalPlan[]) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

/** What is about to be removed from a target. */
export interface RemovalPlan {
  readonly target: Target;
  /** `nothing`: there is nothing, or it is removed already. */
  readonly action: 'remove' | 'purge' | 'nothing';
  /** `undefined`: nothing is there. */
  readonly bundle: Bundle | undefined;
  readonly reading: Reading;
}

/** What became of it. */
export interface RemovalResult {
  readonly plan: RemovalPlan;
  /** Notes, or why it is still there. */
  readonly result: readonly string[] | StorekeysError;
}

/** What a removal did; `results` is empty after a dry run. */
export interface RemovalReport {
  readonly plan: readonly RemovalPlan[];
  readonly outcome: 'planned' | 'removed' | 'partial';
  readonly results: readonly RemovalResult[];
}

/**
 * Removes the bundle of a store from its targets: so that each can be brought back as its backend allows,
 * or for good. Pending versions go too, since they hold bundles. The same again continues.
 *
 * @throws {@link StorekeysError} when nothing was removed: `conflict` for something that is not this
 * store's, `usage` without consent, `unsupported`, `denied`, `unavailable`
 */
export async function remove(options: RemoveOptions): Promise<RemovalReport> {
  const { targets, dryRun = false, confirm, signal } = options;
  const plan = await each(targets, (target) => planRemoval(target, options));
  if (dryRun) return { plan, outcome: 'planned', results: [] };
  const isWork = plan.some(({ action }) => action !== 'nothing');
  if (isWork && (await confirm?.(plan)) !== true) {
    throw new StorekeysError('usage', 'nothing was removed: that needs consent', {
      hint: 'answer the question on a terminal, or name the store with --confirm',
    });
  }
  const results = await Promise.all(plan.map((one) => carriedOut(one, options, signal)));
  const failures = results.flatMap(({ result }) =>
    result instanceof StorekeysError ? [result] : [],
  );
  const removed = results.filter(({ plan: { action }, result }) => {
    return action !== 'nothing' && !(result instanceof StorekeysError);
  });
  if (failures.length > 0 && removed.length === 0) throw mostTelling(failures);
  return { plan, outcome: failures.length > 0 ? 'partial' : 'removed', results };
}

async function planRemoval(
  target: Target,
  { expectedHash, purge = false, signal }: RemoveOptions,
): Promise<RemovalPlan> {
  await target.refuseRemoval({ purge }, signal);
  const reading = await target.read('current', { purpose: 'writing' }, signal);
  const { version, state } = reading;
  const bundle = bundleOf(version);
  if (version === null) {
    const action = purge && state === 'removed' ? 'purge' : 'nothing';
    return { target, action, bundle, reading };
  }
  refuseOthers(target, bundle, expectedHash);
  return { target, action: purge ? 'purge' : 'remove', bundle, reading };
}

/** A mark is not enough here: what others wrote under it since would be lost. */
function refuseOthers(
  { name }: Target,
  bundle: Bundle | undefined,
  hash: string | undefined,
): void {
  if (bundle !== undefined && (hash === undefined || hash === bundle.storeHash)) return;
  const what =
    bundle === undefined ? 'something that is not a bundle' : 'the bundle of another store';
  throw new StorekeysError('conflict', `${name}: holds ${what}`, {
    hint: 'name the targets to remove with --from, or remove this one with the tools of its backend',
  });
}

async function carriedOut(
  plan: RemovalPlan,
  { purge = false, recoveryDays }: Removal,
  signal: AbortSignal | undefined,
): Promise<RemovalResult> {
  const { target, action, reading } = plan;
  if (action === 'nothing') return { plan, result: [] };
  try {
    for (const { id } of await target.pendings(signal)) await target.discard(id, signal);
    const how = { purge, ...(recoveryDays === undefined ? {} : { recoveryDays }) };
    return { plan, result: await target.remove(reading.base, how, signal) };
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    return { plan, result: error };
  }
}
