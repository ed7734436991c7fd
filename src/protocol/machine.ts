/**
 * One operation over several targets, as rules alone: what may be done next, and what follows from what
 * came of it. It asks nobody and holds plain data, so that the same code is run by storekeys and searched
 * exhaustively by `test/model`.
 *
 * The first target is the lead: its compare-and-set is the commit. The others follow: whoever finds one
 * that differs writes what the lead holds *now*, be it a later bundle than its own. Nothing is undone.
 */
import type { LookBack, Outcome, Result, Rules, Seen, Staged, State, Step, Task } from './state.js';

/** The state in which an operation begins, once it was planned and agreed to. */
export function begin<V>(rules: Rules<V>): State<V> {
  const differs = rules.plan.map(({ value }) => value == null || !rules.same(value, rules.value));
  const none = rules.plan.map((): Staged => 'none');
  if (!differs.includes(true)) return dropped(none, 'stored', evenTasks(rules));
  if (differs[0] === false) return follow(rules, none, 'plan', true);
  const staged = rules.stages.map((can, i): Staged => (can && differs[i] ? 'open' : 'none'));
  return staged.includes('open')
    ? { phase: 'stage', staged }
    : { phase: 'commit', staged, again: false };
}

/**
 * The state in which an operation goes on after its process ended, by what the lead says now.
 *
 * @param lead - as of a step `look back`
 */
export function resume<V>(rules: Rules<V>, lead: LookBack): State<V> {
  if (isCommitted(rules, lead)) return follow(rules, leftStaged(rules), 'look', lead.current);
  if (lead.baseHolds) return begin(rules);
  return dropped(leftStaged(rules), 'moved');
}

/** Whether others may hold the bundle for this operation: the lead has held it since the plan, or did then. */
export function isCommitted<V>(rules: Rules<V>, { held }: LookBack): boolean {
  return held || sameValue(rules, rules.plan[0]?.value, rules.value);
}

/** What may be done now; none when it has ended. */
export function steps<V>(rules: Rules<V>, state: State<V>): readonly Step<V>[] {
  switch (state.phase) {
    case 'stage':
      return where(state.staged, 'open').map((target) => ({ do: 'stage', target }));
    case 'commit':
      return [{ do: 'commit', staged: state.staged[0] === 'there' }];
    case 'look back':
      return [{ do: 'look back' }];
    case 'follow':
      return followSteps(rules, state.tasks, state.staged);
    case 'confirm':
      return [{ do: 'confirm' }];
    case 'drop':
      return [...where(state.staged, 'there'), ...where(state.staged, 'maybe')].map((target) => ({
        do: 'drop',
        target,
      }));
    case 'end':
      return [];
  }
}

/**
 * What follows from a step:
 *
 * - `stage`: done, refused, moved, lost
 * - `commit`: done, refused, moved, lost
 * - `look back`: looked back, unreadable
 * - `look`: seen, unreadable
 * - `compare`: compared, unreadable
 * - `write`: seen (done, and read back), refused, moved, lost
 * - `confirm`: confirmed, unreadable
 * - `drop`: done; a pending that could not be dropped is harmless, and found by `recover`
 */
export function after<V>(
  rules: Rules<V>,
  state: State<V>,
  step: Step<V>,
  result: Result<V>,
): State<V> {
  switch (state.phase) {
    case 'stage':
      return afterStage(state.staged, targetOf(step), result);
    case 'commit':
      return afterCommit(rules, state, result);
    case 'look back':
      return afterLookBack(rules, state, result);
    case 'follow':
      return afterFollow(rules, state, step, result);
    case 'confirm':
      return afterConfirm(rules, state, result);
    case 'drop':
      return dropped(replaced(state.staged, targetOf(step), 'gone'), state.outcome, state.tasks);
    case 'end':
      return state;
  }
}

function afterStage<V>(before: readonly Staged[], target: number, result: Result<V>): State<V> {
  const staged = replaced(before, target, result.was === 'done' ? 'there' : 'maybe');
  if (staged.includes('open')) return { phase: 'stage', staged };
  if (!staged.includes('maybe')) return { phase: 'commit', staged, again: false };
  return dropped(staged, 'refused');
}

function afterCommit<V>(
  rules: Rules<V>,
  { staged, again }: State<V> & { phase: 'commit' },
  { was }: Result<V>,
): State<V> {
  switch (was) {
    case 'done':
      return follow(rules, promoted(staged, 0), 'plan', true);
    case 'refused':
      // The first may still arrive.
      return again ? { phase: 'end', outcome: 'unknown', tasks: [] } : dropped(staged, 'refused');
    default:
      // Also when it was told that the base moved: an answer may have been lost on the way to that.
      return { phase: 'look back', staged, lost: was === 'lost', again };
  }
}

function afterLookBack<V>(
  rules: Rules<V>,
  { staged, lost, again }: State<V> & { phase: 'look back' },
  result: Result<V>,
): State<V> {
  if (result.was !== 'looked back') return { phase: 'end', outcome: 'unknown', tasks: [] };
  // By this commit, or by somebody's with the same bundle: then what we staged there is to be dropped.
  if (result.held) return follow(rules, staged, 'plan', result.current);
  if (result.baseHolds && lost && !again) return { phase: 'commit', staged, again: true };
  // Once more without an answer: the write may still arrive, so nobody can say that it did not happen.
  if (result.baseHolds && lost) return { phase: 'end', outcome: 'unknown', tasks: [] };
  return dropped(staged, 'moved');
}

/** What the plan saw is as good as a first look: a write on its base is refused when it moved since. */
function follow<V>(
  rules: Rules<V>,
  staged: readonly Staged[],
  from: 'plan' | 'look',
  leadHoldsOurs: boolean,
): State<V> {
  const tasks = rules.plan
    .slice(1)
    .map((seen): Task<V> => (from === 'plan' ? { at: 'compare', seen } : { at: 'look' }));
  if (tasks.length > 0) return { phase: 'follow', staged, tasks };
  return dropped(staged, leadHoldsOurs ? 'stored' : 'superseded');
}

function followSteps<V>(
  rules: Rules<V>,
  tasks: readonly Task<V>[],
  staged: readonly Staged[],
): readonly Step<V>[] {
  const all = tasks.map((task, i): Step<V> | undefined =>
    stepOf(rules, task, i + 1, staged[i + 1]),
  );
  const guarded = all.filter((step, i) => step !== undefined && rules.unguarded[i + 1] !== true);
  return (guarded.length > 0 ? guarded : all).filter((step) => step !== undefined);
}

function stepOf<V>(
  rules: Rules<V>,
  task: Task<V>,
  target: number,
  staged: Staged | undefined,
): Step<V> | undefined {
  switch (task.at) {
    case 'look':
      return { do: 'look', target };
    case 'compare':
      return { do: 'compare', target, seen: task.seen };
    case 'write': {
      const ours = staged === 'there' && rules.same(task.goal, rules.value);
      return { do: 'write', target, goal: task.goal, base: task.seen.base, staged: ours };
    }
    default:
      return undefined;
  }
}

function afterFollow<V>(
  rules: Rules<V>,
  state: State<V> & { phase: 'follow' },
  step: Step<V>,
  result: Result<V>,
): State<V> {
  const target = targetOf(step);
  const task = state.tasks[target - 1];
  if (task === undefined) throw new RangeError(`no target ${target} follows`);
  const tasks = replaced(state.tasks, target - 1, afterTask(rules, target, task, result));
  const done = step.do === 'write' && step.staged && result.was === 'seen';
  const staged = done ? promoted(state.staged, target) : state.staged;
  const ended = tasks.every((each) => stepOf(rules, each, 1, undefined) === undefined);
  return ended ? { phase: 'confirm', staged, tasks } : { phase: 'follow', staged, tasks };
}

function afterTask<V>(rules: Rules<V>, target: number, task: Task<V>, result: Result<V>): Task<V> {
  switch (task.at) {
    case 'look':
      return result.was === 'seen' ? { at: 'compare', seen: result.seen } : { at: 'failed' };
    case 'compare':
      return result.was === 'compared'
        ? decide(rules, target, task.seen, result)
        : { at: 'failed' };
    case 'write':
      if (result.was === 'seen') return { at: 'compare', seen: result.seen };
      // Whatever was told, the next look says what is there.
      return result.was === 'refused' ? { at: 'failed' } : { at: 'look' };
    default:
      return task;
  }
}

/** Only what the plan saw there, or what the lead has held, is overwritten. */
function decide<V>(
  rules: Rules<V>,
  target: number,
  seen: Seen<V>,
  { lead, held }: { readonly lead: V | null; readonly held: boolean },
): Task<V> {
  if (lead === null) return { at: 'leaderless' };
  if (sameValue(rules, seen.value, lead)) return { at: 'even', goal: lead };
  const planned = rules.plan[target];
  const known =
    planned !== undefined && (seen.base === planned.base || sameContent(rules, seen, planned));
  return known || held ? { at: 'write', seen, goal: lead } : { at: 'strange' };
}

function afterConfirm<V>(
  rules: Rules<V>,
  { staged, tasks }: State<V> & { phase: 'confirm' },
  result: Result<V>,
): State<V> {
  if (result.was !== 'confirmed') return dropped(staged, 'partial', tasks.map(unconfirmed));
  const { lead, others } = result;
  const checked = tasks.map((task, i): Task<V> => {
    const seen = others[i + 1];
    if (task.at !== 'even') return task;
    if (lead === null) return { at: 'leaderless' };
    if (seen === undefined || seen === 'unreadable') return { at: 'failed' };
    return sameValue(rules, seen.value, lead)
      ? { at: 'even', goal: lead }
      : { at: 'compare', seen };
  });
  if (checked.some(({ at }) => at === 'compare'))
    return { phase: 'follow', staged, tasks: checked };
  if (checked.some(({ at }) => at === 'failed' || at === 'strange'))
    return dropped(staged, 'partial', checked);
  return dropped(staged, sameValue(rules, lead, rules.value) ? 'stored' : 'superseded', checked);
}

function evenTasks<V>({ plan, value }: Rules<V>): readonly Task<V>[] {
  return plan.slice(1).map(() => ({ at: 'even', goal: value }));
}

function unconfirmed<V>(task: Task<V>): Task<V> {
  return task.at === 'even' ? { at: 'failed' } : task;
}

function dropped<V>(
  staged: readonly Staged[],
  outcome: Outcome,
  tasks: readonly Task<V>[] = [],
): State<V> {
  const left = staged.includes('there') || staged.includes('maybe');
  return left ? { phase: 'drop', staged, outcome, tasks } : { phase: 'end', outcome, tasks };
}

function sameValue<V>(rules: Rules<V>, one: Seen<V>['value'], other: V | null): boolean {
  return one != null && other !== null && rules.same(one, other);
}

/** Content that is no bundle is like no other; nothing is like nothing. */
function sameContent<V>(rules: Rules<V>, one: Seen<V>, other: Seen<V>): boolean {
  if (one.value === null || other.value === null) return one.value === other.value;
  return sameValue(rules, one.value, other.value ?? null);
}

/** What an earlier process of the operation may have staged. */
function leftStaged({ stages }: Rules<unknown>): readonly Staged[] {
  return stages.map((can) => (can ? 'maybe' : 'none'));
}

function promoted(staged: readonly Staged[], target: number): readonly Staged[] {
  return staged[target] === 'there' ? replaced(staged, target, 'gone') : staged;
}

function where(staged: readonly Staged[], what: Staged): readonly number[] {
  return staged.flatMap((each, i) => (each === what ? [i] : []));
}

function replaced<T>(list: readonly T[], index: number, value: T): readonly T[] {
  return list.map((each, i) => (i === index ? value : each));
}

function targetOf<V>(step: Step<V>): number {
  return 'target' in step ? step.target : 0;
}
