/** From a plan to its execution, and from that to what is said of each target. */
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { PlannedTarget } from '../journal/entry.js';
import type { Capabilities, Marks } from '../provider.js';
import type { Outcome, Rules, Task } from '../protocol/state.js';
import type { Target } from '../target/target.js';
import { Execution, seenIn, type Effect, type Executed, type Participant } from './execution.js';
import { marksOf, type TargetPlan } from './plan.js';

/** What an operation did to a target. */
export interface TargetResult {
  readonly outcome: 'created' | 'replaced' | 'unchanged' | 'repaired';
  /** The version that is current afterwards. */
  readonly versionId: string | undefined;
  readonly notes: readonly string[];
}

/** What an operation did. */
export interface OperationResult {
  readonly outcome: Outcome;
  /** By target, the lead first. Where nothing was changed at all, only the errors say something. */
  readonly results: readonly (TargetResult | StorekeysError)[];
  /** What went wrong where something did, the lead first. */
  readonly errors: readonly StorekeysError[];
}

/** What the journal keeps of a plan. */
export function plannedTargets(plans: readonly TargetPlan[]): readonly PlannedTarget[] {
  return plans.map(({ target, reading }) => ({
    uri: target.ref.uri,
    base: reading.base,
    versionId: reading.version?.id,
    held: seenIn(reading).value,
  }));
}

/**
 * Stores a bundle in every target as planned; see `src/protocol` for the rules.
 *
 * @param plans - the lead first
 * @param marks - for the lead, beside those that every target gets
 */
export async function carryOut(
  plans: readonly TargetPlan[],
  bundle: Bundle,
  op: string,
  options: {
    readonly marks?: Marks;
    readonly rotation?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<OperationResult> {
  const { signal, marks = {}, rotation = false } = options;
  const ready = await Promise.all(plans.map((plan) => restored(plan, signal)));
  const participants = ready.map(({ target, reading }, i): Participant => ({
    target,
    reading,
    seen: seenIn(reading),
    versionId: reading.version?.id,
    marks: i === 0 ? marks : {},
  }));
  const capabilities = plans.map(({ location }) => location.capabilities);
  const rules = rulesFor(participants, capabilities, rotation);
  const executed = await new Execution(op, bundle, participants, rules, signal).begin();
  const results = resultsOf(participants, executed);
  return {
    outcome: executed.outcome,
    results: await repaired(ready, results, bundle, signal),
    errors: errorsOf(executed),
  };
}

/**
 * What is fixed by what each target can do. A single one is staged only under a rotation, which reads the
 * staged copy back: otherwise its commit is its own probe.
 */
export function rulesFor(
  participants: readonly Pick<Participant, 'seen'>[],
  capabilities: readonly Pick<Capabilities, 'compareAndSet' | 'staging' | 'stageWhenAbsent'>[],
  rotation: boolean,
): Pick<Rules<Bundle>, 'stages' | 'unguarded'> {
  return {
    stages: participants.map(({ seen }, i) => {
      const can = capabilities[i];
      const isAlone = participants.length === 1 && !rotation;
      if (can === undefined || isAlone || can.staging === 'none') return false;
      return seen.value !== null || can.stageWhenAbsent;
    }),
    unguarded: capabilities.map(({ compareAndSet }) => compareAndSet === 'none'),
  };
}

/** What went wrong, the lead first. */
export function errorsOf({ effects }: Executed): readonly StorekeysError[] {
  return effects.flatMap(({ error }) => error ?? []);
}

/** What is said of each target. */
export function resultsOf(
  participants: readonly Participant[],
  { outcome, tasks, effects }: Executed,
): readonly (TargetResult | StorekeysError)[] {
  const committed = outcome === 'stored' || outcome === 'superseded' || outcome === 'partial';
  return participants.map((participant, i) => {
    const effect = effects[i];
    const task: Task<Bundle>['at'] = i === 0 ? 'even' : (tasks[i - 1]?.at ?? 'failed');
    const failed = !committed || task !== 'even';
    return failed ? failure(participant.target, task, effect) : success(participant, effect);
  });
}

function success({ seen }: Participant, effect: Effect | undefined): TargetResult {
  const { written, current, notes = [] } = effect ?? {};
  if (written === undefined) return { outcome: 'unchanged', versionId: current, notes: [] };
  return { outcome: seen.value === null ? 'created' : 'replaced', versionId: written, notes };
}

function failure(
  { name }: Target,
  at: Task<Bundle>['at'],
  effect: Effect | undefined,
): StorekeysError {
  if (at === 'strange') {
    return new StorekeysError('conflict', `${name}: holds something else by now`, {
      hint: 'look at it with storekeys history, then run the same command again',
    });
  }
  if (at === 'leaderless') {
    return new StorekeysError('conflict', `${name}: what it follows was removed meanwhile`, {
      hint: 'run the same command again if that was a mistake',
    });
  }
  return effect?.error ?? new StorekeysError('unavailable', `${name}: was not reached`);
}

/** A target scheduled for deletion comes back first; what it then holds is the base of the write. */
async function restored(plan: TargetPlan, signal?: AbortSignal): Promise<TargetPlan> {
  const { target, reading, location } = plan;
  if (reading.state !== 'removed' || location.capabilities.writesOverRemoved) return plan;
  await target.restore(signal);
  return { ...plan, reading: await target.read('current', { purpose: 'writing' }, signal) };
}

/** Marks that were missing beside the right content. */
function repaired(
  plans: readonly TargetPlan[],
  results: OperationResult['results'],
  bundle: Bundle,
  signal?: AbortSignal,
): Promise<OperationResult['results']> {
  return Promise.all(
    results.map(async (result, i) => {
      const plan = plans[i];
      if (result instanceof StorekeysError || result.outcome !== 'unchanged') return result;
      if (plan?.repair !== true) return result;
      try {
        const notes = await plan.target.annotate(marksOf(bundle), plan.reading.base, signal);
        return notes.length === 0
          ? { ...result, outcome: 'repaired' as const }
          : { ...result, notes };
      } catch (error) {
        // The content is right, which is what was asked for.
        if (!(error instanceof StorekeysError)) throw error;
        return { ...result, notes: [`its marks were not put back: ${error.message}`] };
      }
    }),
  );
}
