/** One atomic thing that an operation can do, with one way for it to turn out. */
import type { Agent } from './agent.js';
import { NO_EFFECT } from './effect.js';

/** Targets are numbered as in the scenario. */
export interface Move {
  /** In words, for traces. */
  readonly label: string;
  /**
   * What it depends on, and what `then` is given: nothing (0); what a target holds (the code); whether it
   * holds `held` or has (1 or 0).
   */
  readonly reads: 'nothing' | 'content' | 'history';
  readonly target: number;
  readonly held: number;
  /** As effect.ts packs it. */
  readonly effect: number;
  /** As faults.ts counts them. */
  readonly faults: number;
  /**
   * Moves of one operation depend on each other when they have one thread, or one of them has 0; others
   * can trade places. The threads are the targets that follow, in the operation's order.
   */
  readonly thread: number;
  readonly then: (key: number) => Agent;
}

export function moveOf(
  label: string,
  then: (key: number) => Agent,
  more: Partial<Omit<Move, 'label' | 'then'>> = {},
): Move {
  return {
    label,
    reads: 'nothing',
    target: 0,
    held: 0,
    effect: NO_EFFECT,
    faults: 0,
    thread: 0,
    ...more,
    then,
  };
}

export function reading(target: number): Pick<Move, 'reads' | 'target'> {
  return { reads: 'content', target };
}
