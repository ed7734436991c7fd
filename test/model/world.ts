/** What all targets hold, and what may still go wrong, in one small number. */
import { FAULT_BITS, LOST, MOST, REFUSED } from './faults.js';
import type { Move } from './move.js';
import type { Scenario, TargetModel } from './scenario.js';
import { CODE_BITS, NOTHING, type Values } from './values.js';

const CODES = (1 << CODE_BITS) - 1;

/**
 * How the numbers of a scenario are laid out: what each target holds; for each lead, a bit for each content
 * that it held before, and the last of them; the faults that are left.
 */
export class World {
  readonly start: number;
  readonly targets: readonly TargetModel[];
  readonly mostFaults: number;
  readonly #earlierAt: readonly number[];
  readonly #previousAt: readonly number[];
  readonly #faultsAt: number;

  constructor(scenario: Scenario, values: Values) {
    this.targets = scenario.targets;
    const leads = new Set(scenario.operations.map(({ targets }) => targets[0]));
    let bits = scenario.targets.length * CODE_BITS;
    const taken = (isThere: boolean, count: number): number => {
      if (!isThere) return -1;
      bits += count;
      return bits - count;
    };
    this.#earlierAt = this.targets.map((_, i) => taken(leads.has(i), values.count));
    this.#previousAt = this.targets.map(({ history }, i) =>
      taken(leads.has(i) && history === 'one', CODE_BITS),
    );
    this.#faultsAt = taken(true, FAULT_BITS);
    if (bits > 31) throw new RangeError('the world does not fit into 31 bits');
    if (Math.max(scenario.lost, scenario.refused) > MOST) throw new RangeError('too many faults');
    this.mostFaults = scenario.lost * LOST + scenario.refused * REFUSED;
    this.start = this.targets.reduce(
      (word, { holds }, i) => word | (values.codeOf(holds) << (i * CODE_BITS)),
      this.mostFaults << this.#faultsAt,
    );
  }

  holds(world: number, target: number): number {
    return (world >> (target * CODE_BITS)) & CODES;
  }

  /** A lead holds it, or has held it. */
  held(world: number, target: number, code: number): boolean {
    const at = this.#earlierAt[target] ?? -1;
    return this.holds(world, target) === code || (at >= 0 && ((world >> (at + code)) & 1) === 1);
  }

  /** What a move depends on. */
  keyOf({ reads, target, held }: Move, world: number): number {
    if (reads === 'nothing') return 0;
    if (reads === 'content') return this.holds(world, target);
    return this.#remembers(world, target, held) ? 1 : 0;
  }

  /** As far as its history can be read. */
  #remembers(world: number, target: number, code: number): boolean {
    const at = this.#previousAt[target] ?? -1;
    switch (this.targets[target]?.history) {
      case 'all':
        return this.held(world, target, code);
      case 'one':
        return this.holds(world, target) === code || ((world >> at) & CODES) === code;
      default:
        return this.holds(world, target) === code;
    }
  }

  /** What the targets hold and held, without the faults. */
  contents(world: number): number {
    return world & ((1 << this.#faultsAt) - 1);
  }

  faults(world: number): number {
    return world >> this.#faultsAt;
  }

  spend(world: number, faults: number): number {
    return world - (faults << this.#faultsAt);
  }

  written(world: number, target: number, code: number): number {
    const before = this.holds(world, target);
    if (before === code) return world;
    const now = world ^ ((before ^ code) << (target * CODE_BITS));
    const at = this.#earlierAt[target] ?? -1;
    if (at < 0 || before === NOTHING) return now;
    const previous = this.#previousAt[target] ?? -1;
    const kept = previous < 0 ? now : (now & ~(CODES << previous)) | (before << previous);
    return kept | (1 << (at + before));
  }
}
