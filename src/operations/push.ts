import type { BigCommerceClient } from '../bigcommerce/client.js';
import { checkLive, liveCheckError, type LiveCheck } from '../bigcommerce/live-check.js';
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError, type ErrorCode } from '../errors.js';
import { ensureWritable } from '../home.js';
import type { Target } from '../target/target.js';
import { applyPlan, type TargetResult } from './apply.js';
import { newOperationId } from './operation-id.js';
import { inOrder } from './order.js';
import { planTarget, type Allowances, type TargetPlan } from './plan.js';
import { refuseLivePrevious } from './previous-account.js';

/** What {@link push} needs. */
export interface PushOptions extends Allowances {
  readonly bundle: Bundle;
  readonly targets: readonly Target[];
  /** Checks the bundle against the store; `undefined`: no request to BigCommerce at all. */
  readonly bigCommerce: BigCommerceClient | undefined;
  /** The folder for storekeys' own files; a push needs it writable before it asks anybody anything. */
  readonly home: string;
  /** The store hash that the bundle must be for, where it is known. */
  readonly expectedHash?: string;
  /** Plan only. */
  readonly dryRun?: boolean;
  /** Asked before anything is replaced, adopted or forced; without it, that is refused. */
  readonly confirm?: (plan: PushPlan) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

/** What a push is about to do. */
export interface PushPlan {
  readonly bundle: Bundle;
  readonly live: LiveCheck | undefined;
  /** The lead first. */
  readonly targets: readonly TargetPlan[];
  readonly notes: readonly string[];
}

/** One target's part in what a push did. */
export interface PushResult {
  readonly plan: TargetPlan;
  readonly result: TargetResult | StorekeysError;
}

/** What a push did. */
export interface PushReport extends PushPlan {
  /** Empty after a dry run. */
  readonly results: readonly PushResult[];
}

/**
 * Stores a bundle in every target: checked live, planned, written on what the plan saw, read back.
 * The lead goes first and commits; the others follow.
 *
 * @returns a result for each target; some may be errors when others were changed
 * @throws {@link StorekeysError} when nothing was changed: `invalid` (the bundle), `usage`,
 * `conflict`, `denied`, `not-found`, `unsupported`, `unavailable`
 */
export async function push(options: PushOptions): Promise<PushReport> {
  const plan = await planPush(options);
  if (options.dryRun) return { ...plan, results: [] };
  if (needsConsent(plan) && (await options.confirm?.(plan)) !== true) {
    throw new StorekeysError('usage', 'nothing was changed: replacing needs a yes', {
      hint: 'answer the question on a terminal, or give --yes',
    });
  }
  const results = await commitAndFollow(plan, options.signal);
  refuseIfNothingChanged(results);
  return { ...plan, results };
}

async function planPush(options: PushOptions): Promise<PushPlan> {
  const { bundle, targets, bigCommerce, signal } = options;
  if (targets.length === 0) throw new StorekeysError('usage', 'no target to push to');
  refuseOtherStore(options);
  await ensureWritable(options.home);
  const live = bigCommerce && (await checkLive(bundle, bigCommerce, signal));
  const rejection = live && liveCheckError(live);
  if (rejection) throw rejection;
  const located = await each(targets, async (target) => ({
    target,
    location: await target.locate(signal),
  }));
  const plans = await each(inOrder(located), ({ target }) =>
    planTarget(target, bundle, options, signal),
  );
  const [lead] = plans;
  const notes =
    lead === undefined || options.forgetPrevious
      ? []
      : await refuseLivePrevious(lead, bundle, bigCommerce, options.dryRun ?? false, signal);
  return { bundle, live, targets: plans, notes };
}

function refuseOtherStore({ bundle, expectedHash }: PushOptions): void {
  if (expectedHash === undefined || expectedHash === bundle.storeHash) return;
  throw new StorekeysError(
    'invalid',
    `the bundle is for store ${bundle.storeHash}, not for ${expectedHash}`,
    { hint: 'check the store argument and the source' },
  );
}

/** Creating and leaving unchanged lose nothing; all else is asked about. */
export function needsConsent({ targets }: PushPlan): boolean {
  return targets.some(({ action, takes }) => action === 'replace' || takes !== undefined);
}

async function commitAndFollow(
  { targets: [lead, ...followers], bundle }: PushPlan,
  signal: AbortSignal | undefined,
): Promise<readonly PushResult[]> {
  if (lead === undefined) return [];
  const op = newOperationId();
  const write = async (plan: TargetPlan): Promise<PushResult> => {
    try {
      return { plan, result: await applyPlan(plan, bundle, op, signal) };
    } catch (error) {
      if (error instanceof StorekeysError) return { plan, result: error };
      throw error;
    }
  };
  const committed = await write(lead);
  // A lead that did not take it decides for all: nothing else is touched.
  if (committed.result instanceof StorekeysError) throw committed.result;
  return [committed, ...(await Promise.all(followers.map(write)))];
}

/** When several targets fail, the first of these that occurred tells most about what to do. */
const TELLING: readonly ErrorCode[] = [
  'conflict',
  'denied',
  'not-found',
  'unsupported',
  'unavailable',
];

async function each<A, B>(
  items: readonly A[],
  work: (item: A) => Promise<B>,
): Promise<readonly B[]> {
  const settled = await Promise.allSettled(items.map(work));
  const errors = settled.flatMap((result): unknown[] =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (errors.length > 0) throw mostTelling(errors);
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** One error for all of them; the others are its problems. */
function mostTelling(errors: readonly unknown[]): unknown {
  const known = errors.filter((error) => error instanceof StorekeysError);
  const first = TELLING.map((code) => known.find((error) => error.code === code)).find(Boolean);
  if (known.length < errors.length)
    return errors.find((error) => !(error instanceof StorekeysError));
  const chosen = first ?? known[0];
  if (chosen === undefined || known.length === 1) return chosen;
  return new StorekeysError(chosen.code, chosen.message, {
    ...(chosen.hint === undefined ? {} : { hint: chosen.hint }),
    mayHaveHappened: chosen.mayHaveHappened,
    problems: known.map((error) => error.message),
  });
}

function refuseIfNothingChanged(results: readonly PushResult[]): void {
  const failed = results.flatMap(({ result }) =>
    result instanceof StorekeysError ? [result] : [],
  );
  const changed = results.some(
    ({ result }) => !(result instanceof StorekeysError) && result.outcome !== 'unchanged',
  );
  if (failed.length > 0 && !changed) throw mostTelling(failed);
}
