/** The states of a scenario, and what follows from each of them. */
import { Agents } from './agents.js';
import { optionsOf, type Options } from './blocks.js';
import { codeOf, isWrite, NO_EFFECT, plannedOf, targetOf } from './effect.js';
import { isWithin } from './faults.js';
import type { Machine } from './operation.js';
import { PackedSet } from './packed-set.js';
import type { Scenario } from './scenario.js';
import { NOTHING, Values } from './values.js';
import { World } from './world.js';

/** Something that can follow; it is in {@link Space.next} while this is called. */
export type Visit = (agent: number, effect: number) => void;

/**
 * A state is a row: the world, and the number of each agent. There are two ways to go on from it: by single
 * steps, and by blocks of them, see blocks.ts.
 */
export class Space {
  readonly scenario: Scenario;
  readonly values: Values;
  readonly world: World;
  readonly agents: readonly Agents[];
  readonly rows: PackedSet;
  readonly next: Uint32Array;
  /** The row before the effect of what is done: with the agents as they are by then. */
  readonly chosen: Uint32Array;
  readonly #leads: readonly number[];
  readonly #bySteps: boolean;
  readonly #options = new Map<number, Options[][]>();

  constructor(machine: Machine, scenario: Scenario, bySteps: boolean) {
    const { operations, hands = [] } = scenario;
    this.scenario = scenario;
    this.values = new Values(scenario);
    this.world = new World(scenario, this.values);
    this.agents = [
      ...operations.map((_, i) => Agents.ofOperation(machine, scenario, this.values, i)),
      ...hands.map((hand) => Agents.ofHand(this.values, hand)),
    ];
    this.rows = new PackedSet(1 + this.agents.length);
    this.next = Uint32Array.of(this.world.start, ...this.agents.map(({ start }) => start));
    this.chosen = new Uint32Array(this.rows.width);
    this.#leads = operations.map(({ targets }) => targets[0] ?? 0);
    this.#bySteps = bySteps;
  }

  expand(row: number, visit: Visit): void {
    this.rows.get(row, this.chosen);
    for (let k = 0; k < this.agents.length; k++) {
      if (this.#bySteps) this.#steps(k, visit);
      else this.#blocks(k, visit);
    }
  }

  #steps(k: number, visit: Visit): void {
    const { chosen, world } = this;
    const now = this.#word(0);
    const start = this.#word(1 + k);
    const own = this.#agentsOf(k);
    for (const move of own.moves(start)) {
      if (!isWithin(move.faults, world.faults(now))) continue;
      chosen[1 + k] = own.after(move, world.keyOf(move, now));
      this.#take(k, move.faults, move.effect, visit);
    }
    chosen[1 + k] = start;
  }

  #blocks(k: number, visit: Visit): void {
    const { chosen } = this;
    const start = this.#word(1 + k);
    const { loud } = this.#optionsOf(k);
    for (let i = 0; i < loud.length; i += 3) {
      chosen[1 + k] = loud[i] ?? 0;
      this.#glimpse(0, k, loud[i + 1] ?? 0, loud[i + 2] ?? 0, visit);
    }
    chosen[1 + k] = start;
  }

  /** Goes through what agent `i` and those after it may have seen just before `k` does it. */
  #glimpse(i: number, k: number, faults: number, effect: number, visit: Visit): void {
    const { chosen, world } = this;
    if (!isWithin(faults, world.faults(this.#word(0)))) return;
    if (i === this.agents.length || !isWrite(effect)) {
      this.#take(k, faults, effect, visit);
      return;
    }
    this.#glimpse(i + 1, k, faults, effect, visit);
    if (i === k) return;
    const start = this.#word(1 + i);
    const seen = this.#optionsOf(i).glimpses[targetOf(effect)];
    if (seen === undefined) return;
    for (let j = 0; j < seen.length; j += 2) {
      chosen[1 + i] = seen[j] ?? 0;
      this.#glimpse(i + 1, k, faults + (seen[j + 1] ?? 0), effect, visit);
    }
    chosen[1 + i] = start;
  }

  #take(k: number, faults: number, effect: number, visit: Visit): void {
    this.next.set(this.chosen);
    this.next[0] = this.world.spend(this.#word(0), faults);
    if (isWrite(effect)) this.#write(k, effect);
    else if (effect !== NO_EFFECT) this.#takePlace(k, targetOf(effect));
    visit(k, effect);
  }

  #write(by: number, effect: number): void {
    const { next, world, agents } = this;
    const now = next[0] ?? 0;
    const target = targetOf(effect);
    const code = codeOf(effect);
    const before = world.holds(now, target);
    next[0] = world.written(now, target, code);
    for (let k = 0; k < agents.length; k++) {
      if (k === by) continue;
      next[1 + k] = this.#agentsOf(k).written(next[1 + k] ?? 0, target, code, before !== code);
    }
    const lead = this.#leads[by];
    if (lead === undefined || before === NOTHING || before === plannedOf(effect)) return;
    if (target === lead || !world.held(now, lead, before))
      next[1 + by] = this.#agentsOf(by).wroteBlindly(next[1 + by] ?? 0);
  }

  #takePlace(by: number, target: number): void {
    const { next } = this;
    for (let k = 0; k < this.agents.length; k++)
      if (k !== by) next[1 + k] = this.#agentsOf(k).displaced(next[1 + k] ?? 0, target);
  }

  #optionsOf(k: number): Options {
    const now = this.world.contents(this.#word(0));
    const agent = this.#word(1 + k);
    let lists = this.#options.get(now);
    if (lists === undefined) {
      lists = this.agents.map(() => []);
      this.#options.set(now, lists);
    }
    const list = lists[k] ?? [];
    return (list[agent] ??= optionsOf(this.#agentsOf(k), agent, this.world, now));
  }

  #agentsOf(k: number): Agents {
    const agents = this.agents[k];
    if (agents === undefined) throw new RangeError(`no agent ${k}`);
    return agents;
  }

  #word(i: number): number {
    return this.chosen[i] ?? 0;
  }
}
