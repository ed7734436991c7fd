/** The commit and the writes that follow it. */
import type { Step } from '../../src/protocol/state.js';
import { CHECKED, hasBit, IDLE, withMidway, WRITTEN, type Agent } from './agent.js';
import { NO_EFFECT, targetOf, writing } from './effect.js';
import { LOST } from './faults.js';
import { moveOf, reading, type Move } from './move.js';
import type { Operation } from './operation.js';
import { failing, labelOf } from './step-moves.js';
import { NOTHING } from './values.js';

/** What is to be written, and where. */
interface Write {
  /** In the operation's own order. */
  readonly target: number;
  readonly goal: string;
  readonly base: string;
}

type WriteStep = Step<string> & { readonly do: 'commit' | 'write' };

/**
 * Its base is checked in the same moment, or before, or never, and then it is read back. A version that
 * was staged is promoted, and where it is gone the same is written; both come to the same.
 */
export function writeMoves(
  operation: Operation,
  agent: Agent,
  step: WriteStep,
  write: Write,
): readonly Move[] {
  const { target, base } = write;
  const place = operation.place(target);
  const midway = agent.midway[target] ?? IDLE;
  if (midway === WRITTEN) return [readBack(operation, agent, step, write)];
  const guard = operation.targets[target]?.guard;
  const holds = hasBit(base === '0' ? agent.planHolds : agent.seenHolds, target);
  if (guard === 'client' && midway === IDLE && holds) {
    const checked = withMidway(agent, target, CHECKED);
    return [moveOf(`${labelOf(operation, step)}: checks`, () => checked, reading(place))];
  }
  const idle = withMidway(agent, target, IDLE);
  const goes = guard === 'nobody' || midway === CHECKED || holds;
  return goes
    ? [
        ...goingOut(operation, idle, step, write),
        failing(operation, idle, step, 'lost'),
        failing(operation, idle, step, 'refused'),
      ]
    : [failing(operation, idle, step, 'moved'), failing(operation, idle, step, 'lost')];
}

function goingOut(
  operation: Operation,
  agent: Agent,
  step: WriteStep,
  write: Write,
): readonly Move[] {
  const { target, goal } = write;
  const bit = 1 << target;
  const guarded = operation.targets[target]?.guard === 'server';
  const written: Agent = {
    ...agent,
    arrives: agent.arrives && !(guarded && targetOf(agent.onItsWay) === operation.place(target)),
    planHolds: agent.planHolds & ~bit,
    pending: step.staged ? agent.pending & ~bit : agent.pending,
    since: target > 0 ? agent.since : operation.sinceAfter(agent, true),
    wrote: true,
  };
  const place = operation.place(target);
  const planned = agent.plan[target] ?? NOTHING;
  const code = operation.codeOf(goal);
  const effect = writing(place, code, planned);
  const label = `${labelOf(operation, step)}: writes ${goal} in ${place}`;
  const unread = withMidway({ ...written, seenHolds: written.seenHolds | bit }, target, WRITTEN);
  const lost = { ...written, seenHolds: written.seenHolds & ~bit };
  const read = readBack(operation, unread, step, write);
  const late = { ...agent, onItsWay: effect, arrives: true };
  const canBeLate = operation.late && agent.onItsWay === NO_EFFECT;
  return [
    moveOf(label, () => (operation.readsAtOnce ? read.then(code) : unread), { effect }),
    moveOf(`${label}, the answer is lost`, () => operation.after(lost, step, { was: 'lost' }), {
      effect,
      faults: LOST,
    }),
    ...(canBeLate
      ? [
          moveOf(`${label}, late`, () => operation.after(late, step, { was: 'lost' }), {
            faults: LOST,
          }),
        ]
      : []),
  ];
}

/** A write without an answer arrives after all; what it was to replace is still there, or is not asked for. */
export function arrival(operation: Operation, agent: Agent): readonly Move[] {
  const { onItsWay: effect } = agent;
  if (effect === NO_EFFECT || !agent.arrives) return [];
  const place = targetOf(effect);
  const target = operation.own.targets.indexOf(place);
  const bit = 1 << target;
  const then = (): Agent => {
    const arrived: Agent = {
      ...agent,
      onItsWay: NO_EFFECT,
      arrives: false,
      planHolds: agent.planHolds & ~bit,
      seenHolds: agent.seenHolds & ~bit,
      pending: agent.pending & ~bit,
      since: target > 0 ? agent.since : operation.sinceAfter(agent, true),
      wrote: true,
    };
    return operation.settle(arrived);
  };
  return [moveOf(`its write in ${place} arrives`, then, { effect })];
}

/** What is there is as good as what was written, if it is the same. */
function readBack(
  operation: Operation,
  agent: Agent,
  step: WriteStep,
  { target, goal }: Write,
): Move {
  const place = operation.place(target);
  const idle = withMidway(agent, target, IDLE);
  const then = (code: number): Agent => {
    if (code !== operation.codeOf(goal)) return operation.after(idle, step, { was: 'lost' });
    if (step.do === 'commit') return operation.after(idle, step, { was: 'done' });
    const seen = { ...idle, seenHolds: idle.seenHolds | (1 << target) };
    return operation.after(seen, step, { was: 'seen', seen: { value: goal, base: '1' } });
  };
  return moveOf(`${labelOf(operation, step)}: reads back`, then, reading(place));
}
