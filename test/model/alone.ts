/** Whether an operation comes to an end when nobody else does anything and nothing goes wrong. */
import type { Agents } from './agents.js';
import { codeOf, isWrite, targetOf } from './effect.js';
import type { World } from './world.js';

/** Remembers what it has found out; see above. */
export class Alone {
  readonly #agents: Agents;
  readonly #world: World;
  /** By world and agent: `false` while it is on the way. */
  readonly #ends = new Map<number, boolean>();

  constructor(agents: Agents, world: World) {
    this.#agents = agents;
    this.#world = world;
  }

  /** @returns whether each of its ways ends, whatever it does first */
  ends(agent: number, now: number): boolean {
    const key = agent * 2 ** 31 + now;
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    this.#ends.set(key, false);
    const ends = this.#agents.hasEnded(agent) || this.#goesOn(agent, now);
    // What is on the way stays `false`: to come back to it is to go in circles.
    this.#ends.set(key, ends);
    return ends;
  }

  #goesOn(agent: number, now: number): boolean {
    const moves = this.#agents.moves(agent).filter(({ faults }) => faults === 0);
    return (
      moves.length > 0 &&
      moves.every((move) => {
        const { effect } = move;
        const next = this.#agents.after(move, this.#world.keyOf(move, now));
        return this.ends(
          next,
          isWrite(effect) ? this.#world.written(now, targetOf(effect), codeOf(effect)) : now,
        );
      })
    );
  }
}
