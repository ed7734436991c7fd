/** What is the same to everybody is made one agent; it keeps searches small and leaves nothing out. */
import type { Rules } from '../../src/protocol/state.js';
import { IDLE, WRITTEN, type Agent } from './agent.js';
import { NO_EFFECT } from './effect.js';
import type { Machine } from './operation.js';
import type { OperationModel } from './scenario.js';

/**
 * Drops what is pending at once, and forgets what cannot matter any more.
 *
 * To drop touches nothing but the operation's own pending versions, which nobody else looks at, and the
 * outcome is settled by then. A crash on the way is the same as one before the step that settled it, since
 * that step had no effect: what comes after a crash knows the plan and the targets only.
 */
export function settled(
  machine: Machine,
  rules: Rules<string>,
  own: OperationModel,
  agent: Agent,
): Agent {
  const resumable = agent.crashes > 0 && own.fates.includes('recover');
  if (agent.at === 'dead') return over({ ...agent, wrote: false, pending: 0 }, own);
  if (agent.at === 'down') return resumable ? { ...agent, seenHolds: 0 } : over(agent, own);
  const dropped = withoutPendings(machine, rules, agent);
  const { state } = dropped;
  if (state?.phase === 'end') {
    const kept = state.outcome === 'partial' || state.outcome === 'unknown';
    return kept && resumable
      ? { ...dropped, at: 'over', seenHolds: 0 }
      : over({ ...dropped, at: 'over' }, own);
  }
  const seen = { ...dropped, seenHolds: dropped.seenHolds & known(dropped) };
  // Neither a look back nor a resume will come.
  const past = state?.phase === 'follow' || state?.phase === 'confirm';
  return past && !resumable
    ? { ...seen, since: 0, wrote: false, planHolds: seen.planHolds & ~1 }
    : seen;
}

function withoutPendings(machine: Machine, rules: Rules<string>, agent: Agent): Agent {
  let { state, pending } = agent;
  while (state?.phase === 'drop') {
    const [step] = machine.steps(rules, state);
    if (step?.do !== 'drop') throw new Error('nothing to drop');
    pending &= ~(1 << step.target);
    state = machine.after(rules, state, step, { was: 'done' });
  }
  return { ...agent, state, pending };
}

/** Mask: targets of which something seen after the plan is still in use. */
function known({ state, midway, confirmed }: Agent): number {
  if (state?.phase === 'confirm') return (1 << confirmed.length) - 1;
  const tasks = state?.phase === 'follow' ? state.tasks : [];
  return midway.reduce((mask, each, i) => {
    const task = tasks[i - 1];
    const seen = task !== undefined && 'seen' in task && task.seen.base !== '0';
    return seen || each === WRITTEN ? mask | (1 << i) : mask;
  }, 0);
}

/** What is left of it is what it was told, and what is asked about that at the end. */
function over(agent: Agent, own: OperationModel): Agent {
  const { state } = agent;
  const nothingChanged =
    state?.phase === 'end' && (state.outcome === 'moved' || state.outcome === 'refused');
  return {
    ...(agent.arrives ? agent : { ...agent, onItsWay: NO_EFFECT }),
    crashes: nothingChanged || agent.at === 'down' ? agent.crashes : own.crashes,
    plan: [],
    planHolds: 0,
    seenHolds: 0,
    pending: agent.pending === 0 ? 0 : 1,
    since: 0,
    wrote: agent.wrote && nothingChanged,
    midway: agent.midway.map(() => IDLE),
    confirmed: [],
    state:
      state?.phase === 'end'
        ? { ...state, tasks: state.tasks.filter(({ at }) => at === 'strange') }
        : undefined,
  };
}
