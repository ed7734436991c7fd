/** What an operation of the model can do next, with everything that can come of it. */
import type { Step } from '../../src/protocol/state.js';
import { NOT_READ, newAgent, type Agent } from './agent.js';
import { moveOf, reading, type Move } from './move.js';
import type { Operation } from './operation.js';
import { stepMoves } from './step-moves.js';
import { arrival } from './write-moves.js';

/** None when it has ended. */
export function movesOf(operation: Operation, agent: Agent): readonly Move[] {
  return [...arrival(operation, agent), ...ownMoves(operation, agent)];
}

function ownMoves(operation: Operation, agent: Agent): readonly Move[] {
  switch (agent.at) {
    case 'plan':
      return plan(operation, agent);
    case 'run':
      return [...run(operation, agent), ...crash(operation, agent)];
    case 'down':
      return comeBack(operation, agent);
    case 'over':
      // The journal is kept as long as not every target was seen to follow, and the plan with it.
      return agent.plan.length === 0 ? [] : comeBack(operation, agent);
    case 'dead':
    case 'hand':
      return [];
  }
}

/** One target after the other, in any order. */
function plan(operation: Operation, agent: Agent): readonly Move[] {
  return agent.plan.flatMap((code, target) => {
    if (code !== NOT_READ) return [];
    const then = (read: number): Agent => {
      const next: Agent = {
        ...agent,
        plan: agent.plan.map((each, i) => (i === target ? read : each)),
        planHolds: agent.planHolds | (1 << target),
      };
      return next.plan.includes(NOT_READ) ? next : operation.begin(next);
    };
    const place = operation.place(target);
    return [moveOf(`plans, and reads ${place}`, then, reading(place))];
  });
}

function run(operation: Operation, agent: Agent): readonly Move[] {
  return operation.steps(agent).flatMap((step) => {
    const thread = threadOf(operation, step);
    return stepMoves(operation, agent, step).map((move) => ({ ...move, thread }));
  });
}

/** What is unguarded waits for all others, so it depends on them. */
function threadOf({ targets }: Operation, step: Step<string>): number {
  if (!('target' in step)) return 0;
  return targets[step.target]?.guard === 'nobody' ? 0 : step.target;
}

function crash(operation: Operation, agent: Agent): readonly Move[] {
  const comesBack = operation.may(agent, 'recover') || operation.may(agent, 'rerun');
  return [
    ...(operation.may(agent, 'dead') ? [moveOf('dies', () => operation.ends(agent, 'dead'))] : []),
    ...(comesBack ? [moveOf('is killed', () => operation.ends(agent, 'down'))] : []),
  ];
}

function comeBack(operation: Operation, agent: Agent): readonly Move[] {
  const again = newAgent(operation.targets.length, agent.crashes - 1);
  const lead = operation.place(0);
  return [
    ...(operation.may(agent, 'recover')
      ? [moveOf('is resumed', (code) => operation.resume(agent, code), reading(lead))]
      : []),
    ...(operation.may(agent, 'rerun') ? [moveOf('is run again', () => again)] : []),
  ];
}
