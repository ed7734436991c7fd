import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { checkLive, liveCheckError } from '../../bigcommerce/live-check.js';
import { StorekeysError } from '../../errors.js';
import type { JournalEntry } from '../../journal/entry.js';
import type { Journal } from '../../journal/journal.js';
import type { LookBack, Outcome } from '../../protocol/state.js';
import { bundleOf } from '../../target/content.js';
import type { Target } from '../../target/target.js';
import { forgetEnded } from '../forget-ended.js';
import { errorsOf, resultsOf, type TargetResult } from '../operation.js';
import { notStored, push, unknownOutcome, type PushPlan } from '../push.js';
import {
  calledBundle,
  isPlanned,
  reopened,
  type PlannedEntry,
  type RecoverContext,
} from './participants.js';

/** What {@link resume} needs. */
export interface ResumeOptions extends RecoverContext {
  readonly journal: Journal;
  /** Asked unless the operation was begun without. */
  readonly bigCommerce: BigCommerceClient;
  /** For an operation that was not planned yet, and so not agreed to. */
  readonly confirm?: (plan: PushPlan) => Promise<boolean>;
}

/** What became of an operation that was taken up again. */
export interface Resumed {
  readonly outcome: Extract<Outcome, 'stored' | 'superseded' | 'partial'>;
  /** The lead first. */
  readonly results: readonly {
    readonly target: Target;
    readonly result: TargetResult | StorekeysError;
  }[];
  readonly notes: readonly string[];
}

/**
 * Ends an operation that another process began, from what the targets say: one that was committed is
 * followed, whatever came after it; one that was not goes on if the lead is still as it was planned.
 *
 * @throws {@link StorekeysError} `conflict` when somebody changed the lead before the commit; `invalid`
 * when BigCommerce rejects a bundle that was not committed; else what a push throws. The journal then
 * keeps the operation.
 */
export function resume(entry: JournalEntry, options: ResumeOptions): Promise<Resumed> {
  return isPlanned(entry) ? resumePlanned(entry, options) : pushKept(entry, options);
}

async function resumePlanned(entry: PlannedEntry, options: ResumeOptions): Promise<Resumed> {
  const { execution, participants } = await reopened(entry, options);
  const lead = await execution.lookBack();
  const [first] = participants;
  if (!lead.held && !lead.baseHolds) throw await overtaken(entry, first?.target, options);
  const notes = await checked(entry, lead, options);
  const executed = await execution.resume(lead);
  const { outcome } = executed;
  const errors = errorsOf(executed);
  if (outcome === 'unknown') throw unknownOutcome(errors);
  if (outcome === 'moved' || outcome === 'refused') throw notStored(errors);
  const { op, bundle } = entry;
  if (outcome !== 'partial') {
    const targets = participants.map(({ target }) => target);
    await forgetEnded(options.journal, { op, bundle, targets }, options.signal);
  }
  const results = resultsOf(participants, executed).flatMap((result, i) => {
    const target = participants[i]?.target;
    return target === undefined ? [] : [{ target, result }];
  });
  return { outcome, results, notes };
}

/** Before the commit a rejected bundle goes no further; after it the targets are brought in line first. */
async function checked(
  { offline, bundle }: JournalEntry,
  { held }: LookBack,
  { bigCommerce, signal }: ResumeOptions,
): Promise<readonly string[]> {
  if (offline) return [];
  const rejection = liveCheckError(await checkLive(bundle, bigCommerce, signal));
  if (rejection === undefined) return [];
  if (!held) throw rejection;
  return rejection.code === 'invalid'
    ? [
        `${rejection.message}; the targets are brought in line all the same: storekeys rollback goes back`,
      ]
    : [];
}

async function pushKept(entry: JournalEntry, options: ResumeOptions): Promise<Resumed> {
  const { journal, open, bigCommerce, confirm, signal } = options;
  const report = await push({
    bundle: entry.bundle,
    targets: await Promise.all(entry.targets.map(open)),
    bigCommerce: entry.offline ? undefined : bigCommerce,
    journal,
    volatile: { kept: entry.op },
    rotation: entry.rotation,
    ...entry.allow,
    ...(confirm === undefined ? {} : { confirm }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { outcome } = report;
  if (outcome === 'planned') throw new Error('a push that was no dry run did nothing');
  return {
    outcome,
    results: report.results.map(({ plan, result }) => ({ target: plan.target, result })),
    notes: report.notes,
  };
}

async function overtaken(
  { bundle }: JournalEntry,
  lead: Target | undefined,
  { signal }: ResumeOptions,
): Promise<StorekeysError> {
  const reading = await lead?.read('current', { purpose: 'reading' }, signal);
  const now = bundleOf(reading?.version ?? null)?.fingerprint;
  return new StorekeysError(
    'conflict',
    `${lead?.name ?? 'the first target'}: holds ${now ?? 'no bundle'} by now, and ${calledBundle(bundle)} was not stored`,
    { hint: 'push it again to replace that, or drop it with storekeys recover --discard' },
  );
}
