/** How the steps of machine.ts turn out in the world; those that write are in write-moves.ts. */
import type { Result, Seen, Step } from '../../src/protocol/state.js';
import { COMPARED, hasBit, IDLE, UNREADABLE, withMidway, type Agent } from './agent.js';
import { NO_EFFECT, takingPlace } from './effect.js';
import { LOST, REFUSED } from './faults.js';
import { moveOf, reading, type Move } from './move.js';
import type { Operation } from './operation.js';
import { NOTHING } from './values.js';
import { writeMoves } from './write-moves.js';

/** Everything that can come of one half of a step, or all of it. */
export function stepMoves(operation: Operation, agent: Agent, step: Step<string>): readonly Move[] {
  switch (step.do) {
    case 'stage':
      return stage(operation, agent, step);
    case 'commit':
      return writeMoves(operation, agent, step, {
        target: 0,
        goal: operation.own.value,
        base: '0',
      });
    case 'look back':
      return [lookBack(operation, agent, step), failing(operation, agent, step, 'unreadable')];
    case 'look':
      return [look(operation, agent, step), failing(operation, agent, step, 'unreadable')];
    case 'compare':
      return [compare(operation, agent, step), failing(operation, agent, step, 'unreadable')];
    case 'write':
      return writeMoves(operation, agent, step, step);
    case 'confirm':
      return confirm(operation, agent, step);
    case 'drop':
      throw new Error('settled.ts drops');
  }
}

/**
 * Nothing comes of it, and the world stays as it is.
 *
 * @param was - costs a fault, unless it is `moved`
 */
export function failing(
  operation: Operation,
  agent: Agent,
  step: Step<string>,
  was: 'moved' | 'lost' | 'refused' | 'unreadable',
): Move {
  const faults = was === 'moved' ? 0 : was === 'lost' ? LOST : REFUSED;
  const label = `${labelOf(operation, step)}: ${was}`;
  return moveOf(label, () => operation.after(agent, step, { was }), { faults });
}

export function labelOf(operation: Operation, step: Step<string>): string {
  return 'target' in step ? `${step.do} ${operation.place(step.target)}` : step.do;
}

/**
 * Where the base has moved, some backends refuse to stage and others do not look. What is staged is read
 * back: where there is one place, somebody else may have taken it by then.
 */
function stage(
  operation: Operation,
  agent: Agent,
  step: Step<string> & { readonly do: 'stage' },
): readonly Move[] {
  const { target } = step;
  const place = operation.place(target);
  const one = operation.targets[target]?.pendings === 'one';
  const staged = { ...agent, pending: agent.pending | (1 << target) };
  const effect = one ? takingPlace(place) : NO_EFFECT;
  const turnsOut = (was: 'done' | 'lost' | 'moved', faults: number): Move =>
    moveOf(`stages in ${place}: ${was}`, () => operation.after(staged, step, { was }), {
      effect,
      faults,
    });
  return [
    turnsOut('done', 0),
    turnsOut('lost', LOST),
    ...(one ? [turnsOut('moved', 0)] : []),
    ...(hasBit(agent.planHolds, target) ? [] : [failing(operation, agent, step, 'moved')]),
    failing(operation, agent, step, 'lost'),
    failing(operation, agent, step, 'refused'),
  ];
}

function lookBack(operation: Operation, agent: Agent, step: Step<string>): Move {
  const then = (code: number): Agent => {
    const back = operation.lookBack(agent, code);
    const result: Result<string> =
      back === undefined ? { was: 'unreadable' } : { was: 'looked back', ...back };
    return operation.after(agent, step, result);
  };
  return moveOf('looks back', then, reading(operation.place(0)));
}

function look(
  operation: Operation,
  agent: Agent,
  step: Step<string> & { readonly do: 'look' },
): Move {
  const then = (code: number): Agent => {
    const seen = operation.seen(agent, step.target, code);
    const seenHolds = agent.seenHolds | (1 << step.target);
    return operation.after({ ...agent, seenHolds }, step, { was: 'seen', seen });
  };
  const place = operation.place(step.target);
  return moveOf(`looks at ${place}`, then, reading(place));
}

/** The history of the lead is asked after its content, and only where the answer can matter. */
function compare(
  operation: Operation,
  agent: Agent,
  step: Step<string> & { readonly do: 'compare' },
): Move {
  const { target, seen } = step;
  const { values } = operation;
  const lead = reading(operation.place(0));
  const label = labelOf(operation, step);
  const midway = agent.midway[target] ?? IDLE;
  if (midway >= COMPARED) {
    const held = operation.codeOf(seen.value);
    const idle = withMidway(agent, target, IDLE);
    const then = (key: number): Agent => {
      const result = { lead: values.read(midway - COMPARED) ?? null, held: key === 1 };
      return operation.after(idle, step, { was: 'compared', ...result });
    };
    return moveOf(`${label}: its history`, then, { ...lead, reads: 'history', held });
  }
  const then = (code: number): Agent => {
    const now = values.read(code) ?? null;
    const asks = seen.value != null && now !== null && seen.value !== now && seen.base !== '0';
    return asks
      ? withMidway(agent, target, COMPARED + code)
      : operation.after(agent, step, { was: 'compared', lead: now, held: false });
  };
  return moveOf(`${label}: the lead`, then, lead);
}

/** The lead first, then each other target, and anything can happen in between. */
function confirm(operation: Operation, agent: Agent, step: Step<string>): readonly Move[] {
  const target = agent.confirmed.length;
  const place = operation.place(target);
  const bit = 1 << target;
  const next = (entry: number, seenHolds: number): Agent => {
    const confirmed = [...agent.confirmed, entry];
    if (confirmed.length < operation.targets.length) return { ...agent, seenHolds, confirmed };
    const result = confirmation(operation, confirmed);
    return operation.after({ ...agent, seenHolds, confirmed: [] }, step, result);
  };
  const read = (code: number): Agent =>
    next(code * 2 + (hasBit(agent.planHolds, target) ? 0 : 1), agent.seenHolds | bit);
  const cannot = moveOf(`confirms: cannot read ${place}`, () => next(UNREADABLE, agent.seenHolds), {
    faults: REFUSED,
  });
  return [
    moveOf(`confirms: reads ${place}`, read, reading(place)),
    target === 0 ? failing(operation, agent, step, 'unreadable') : cannot,
  ];
}

function confirmation({ values }: Operation, confirmed: readonly number[]): Result<string> {
  const others = confirmed.map((entry): Seen<string> | 'unreadable' =>
    entry === UNREADABLE
      ? 'unreadable'
      : { value: values.read(entry >> 1), base: (entry & 1) === 1 ? '1' : '0' },
  );
  const lead = values.read((confirmed[0] ?? NOTHING) >> 1) ?? null;
  return { was: 'confirmed', lead, others };
}
