import type { BigCommerceClient } from '../bigcommerce/client.js';
import { checkLive, liveCheckError, type LiveCheck } from '../bigcommerce/live-check.js';
import type { Bundle } from '../bundle/bundle.js';
import { beforeChange, StorekeysError, withHint } from '../errors.js';
import type { Request } from '../journal/entry.js';
import type { Journal } from '../journal/journal.js';
import type { Marks } from '../provider.js';
import type { Outcome } from '../protocol/state.js';
import type { Target } from '../target/target.js';
import { each, mostTelling } from './failures.js';
import { forgetEnded } from './forget-ended.js';
import { newOperationId } from './operation-id.js';
import { carryOut, plannedTargets, type TargetResult } from './operation.js';
import { inOrder } from './order.js';
import { planTarget, type Allowances, type TargetPlan } from './plan.js';
import { refuseLivePrevious } from './previous-account.js';
import { withPreviousKept } from './previous-kept.js';
import { refuseDrift, refuseUnversioned, rotationNotes } from './rotation-rules.js';

/** What {@link push} needs. */
export interface PushOptions extends Allowances {
  readonly bundle: Bundle;
  readonly targets: readonly Target[];
  /** Checks the bundle against the store; `undefined`: no request to BigCommerce at all. */
  readonly bigCommerce: BigCommerceClient | undefined;
  /** Keeps the operation until every target is as it should be. */
  readonly journal: Journal;
  /**
   * Nobody else has the bundle any more, as after a paste: it goes into the journal before anybody is
   * asked anything. `{ kept }`: it is there already, under this name.
   */
  readonly volatile?: boolean | { readonly kept: string };
  /** The store hash that the bundle must be for, where it is known. */
  readonly expectedHash?: string;
  /** By the stricter rules of `rotate`. */
  readonly rotation?: boolean;
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
  /** `partial`: committed, and some targets do not follow yet; `superseded`: somebody stored another. */
  readonly outcome: 'planned' | Extract<Outcome, 'stored' | 'superseded' | 'partial'>;
  /** Empty after a dry run. */
  readonly results: readonly PushResult[];
}

/**
 * Stores a bundle in every target: checked live, planned, staged, committed on the lead, followed by the
 * others, each read back.
 *
 * @returns a result for each target; some may be errors when the bundle was committed
 * @throws {@link StorekeysError} when nothing was changed: `invalid` (the bundle), `usage`,
 * `conflict`, `denied`, `not-found`, `unsupported`, `unavailable` (with `mayHaveHappened` when that is
 * not known)
 */
export async function push(options: PushOptions): Promise<PushReport> {
  if (options.targets.length === 0) throw new StorekeysError('usage', 'no target to push to');
  refuseOtherStore(options);
  await options.journal.ready();
  if (options.dryRun) return { ...(await planPush(options)), outcome: 'planned', results: [] };
  const paste = await keptPaste(options);
  try {
    const plan = await planPush(options);
    await agreed(plan, options);
    return await carriedOut(plan, options, paste);
  } catch (error) {
    if (paste === undefined || !(error instanceof StorekeysError)) throw error;
    // What BigCommerce rejects is of no use to anybody.
    if (error.code !== 'invalid') throw withHint(error, KEPT);
    await options.journal.forget(paste.op);
    throw error;
  }
}

const KEPT = 'the bundle is kept: see storekeys recover';

/** A plan, and what the lead is to be marked with. */
interface MarkedPlan extends PushPlan {
  readonly marks: Marks;
}

/** An entry of the journal that holds the bundle alone. */
interface Paste {
  readonly op: string;
  readonly notes: readonly string[];
}

/** Before any request, so that nothing that goes wrong with one loses the bundle. */
async function keptPaste(options: PushOptions): Promise<Paste | undefined> {
  const { volatile = false, targets, journal } = options;
  if (volatile === false) return undefined;
  if (volatile !== true) return { op: volatile.kept, notes: [] };
  const op = newOperationId();
  const uris = targets.map(({ ref }) => ref.uri);
  return { op, notes: await journal.keep(op, requestOf(options, uris)) };
}

function requestOf(options: PushOptions, targets: readonly string[]): Request {
  const { bundle, bigCommerce, volatile = false, rotation = false } = options;
  const { adopt, force, restore, noCas, forgetPrevious } = options;
  const allow = { adopt, force, restore, noCas, forgetPrevious };
  const given = Object.entries(allow).filter(([, value]) => value === true);
  return {
    bundle,
    targets,
    allow: Object.fromEntries(given),
    offline: bigCommerce === undefined,
    volatile: volatile !== false,
    rotation,
  };
}

async function planPush(options: PushOptions): Promise<MarkedPlan> {
  const { bundle, bigCommerce, signal } = options;
  const live = bigCommerce && (await checkLive(bundle, bigCommerce, signal));
  const rejection = live && liveCheckError(live);
  if (rejection) throw rejection;
  const plans = await allPlans(options);
  const [lead] = plans;
  if (lead === undefined) return { bundle, live, targets: plans, notes: [], marks: {} };
  const { notes, marks } = options.forgetPrevious
    ? { notes: [], marks: {} }
    : await refuseLivePrevious(lead, bundle, bigCommerce, signal);
  const rotated = options.rotation ? await rotationNotes(lead, bundle, bigCommerce, signal) : [];
  return { bundle, live, targets: plans, notes: [...rotated, ...notes], marks };
}

async function allPlans(options: PushOptions): Promise<readonly TargetPlan[]> {
  const { bundle, targets, signal } = options;
  try {
    const located = await each(targets, async (target) => ({
      target,
      location: await target.locate(signal),
    }));
    const ordered = inOrder(located);
    if (options.rotation) refuseUnversioned(ordered);
    const plans = await each(ordered, ({ target }) => planTarget(target, bundle, options, signal));
    if (options.rotation) await refuseDrift(plans, options, signal);
    return plans;
  } catch (error) {
    const isDown = error instanceof StorekeysError && error.code === 'unavailable';
    if (!isDown || targets.length === 1) throw error;
    throw withHint(error, 'the others can go ahead without it: name them with --to');
  }
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

async function agreed(plan: PushPlan, { confirm }: PushOptions): Promise<void> {
  if (!needsConsent(plan) || (await confirm?.(plan)) === true) return;
  throw new StorekeysError('usage', 'nothing was changed: replacing needs a yes', {
    hint: 'answer the question on a terminal, or give --yes',
  });
}

async function carriedOut(
  { marks, ...plan }: MarkedPlan,
  options: PushOptions,
  paste: Paste | undefined,
): Promise<PushReport> {
  const { bundle, journal, signal } = options;
  const op = newOperationId();
  const targets = plan.targets.map(({ target }) => target);
  const uris = targets.map(({ ref }) => ref.uri);
  const kept = plan.targets.every(({ action }) => action === 'unchanged')
    ? []
    : await journal.keep(op, requestOf(options, uris), plannedTargets(plan.targets));
  if (paste !== undefined) await journal.forget(paste.op);
  const { rotation } = options;
  const done = await carryOut(plan.targets, bundle, op, { marks, rotation, signal });
  switch (done.outcome) {
    case 'stored':
    case 'superseded':
      await forgetEnded(journal, { op, bundle, targets }, signal);
      break;
    case 'partial':
      break;
    case 'moved':
    case 'refused':
      // Whoever has the source has the bundle; what was pasted is in no other place.
      if (paste === undefined) await journal.forget(op);
      throw notStored(done.errors);
    case 'unknown':
      throw unknownOutcome(done.errors);
  }
  const results = await withPreviousKept(
    plan.targets.flatMap((target, i): PushResult[] => {
      const result = done.results[i];
      return result === undefined ? [] : [{ plan: target, result }];
    }),
    signal,
  );
  const notes = [...(paste?.notes ?? []), ...kept, ...plan.notes];
  return { ...plan, notes, outcome: done.outcome, results };
}

/** What was staged may be there all the same, but that is nothing that readers see. */
export function notStored(errors: readonly StorekeysError[]): Error {
  const error = mostTelling(errors);
  return error instanceof StorekeysError ? beforeChange(error) : error;
}

/** Nobody can say yet. */
export function unknownOutcome([first]: readonly StorekeysError[]): StorekeysError {
  const why = first === undefined ? '' : `${first.message}; `;
  return new StorekeysError('unavailable', `${why}whether the bundle was stored is not known`, {
    hint: 'storekeys recover finds out and finishes; so does the same command',
    retryable: false,
    mayHaveHappened: true,
  });
}
