/** Goes through every run of a scenario: breadth first, so that the way to a bad end is a short one. */
import { Alone } from './alone.js';
import { badnessOf, describeEnding, type Ending } from './criteria.js';
import type { Machine } from './operation.js';
import type { Scenario, Told } from './scenario.js';
import { Space } from './space.js';
import { traceOf } from './trace.js';

/** What a search has found. */
export interface Found {
  readonly states: number;
  /** States in which all have ended. */
  readonly ends: number;
  readonly bad: number;
  /** One for each kind of badness: what is bad, and a shortest way there. */
  readonly examples: readonly string[];
  /** Every way to end, in words. */
  readonly endings: ReadonlySet<string>;
  /** Everything that an operation was told, in any end. */
  readonly told: readonly Told[];
}

/** @param bySteps - every single step is a state of its own; for small scenarios */
export function search(machine: Machine, scenario: Scenario, bySteps: boolean = false): Found {
  const space = new Space(machine, scenario, bySteps);
  const { rows, next } = space;
  const alone = space.agents.map((agents) => new Alone(agents, space.world));
  const parents: Parents = new Parents();
  const examples = new Map<string, string>();
  const endings = new Map<string, Ending>();
  const row = new Uint32Array(rows.width);
  let [ends, bad, at] = [0, 0, -1];
  const found = (what: string): void => {
    bad++;
    if (!examples.has(what)) examples.set(what, traceOf(space, parents.pathTo(at)));
  };
  const visit = (): void => {
    if (rows.add(next)) parents.push(at);
  };
  visit();
  for (at = 0; at < rows.size; at++) {
    space.expand(at, visit);
    rows.get(at, row);
    const now = space.world.contents(row[0] ?? 0);
    if (!alone.every((each, k) => each.ends(row[1 + k] ?? 0, now)))
      found('an operation does not come to an end when it is left alone');
    if (!space.agents.every((agents, k) => agents.hasEnded(row[1 + k] ?? 0))) continue;
    ends++;
    const ending = endingOf(space, row);
    endings.set(describeEnding(ending), ending);
    const what = badnessOf(scenario, ending);
    if (what !== undefined) found(what);
  }
  return {
    states: rows.size,
    ends,
    bad,
    examples: [...examples].map(([what, trace]) => `${what}:\n${trace}`),
    endings: new Set(endings.keys()),
    told: [...endings.values()].flatMap(({ told }) => told),
  };
}

function endingOf({ scenario, agents, values, world }: Space, row: Uint32Array): Ending {
  const now = row[0] ?? 0;
  return {
    holds: scenario.targets.map((_, i) => values.nameOf(world.holds(now, i))),
    told: agents.flatMap((each, k) => each.told(row[1 + k] ?? 0) ?? []),
    held: (target, value) => world.held(now, target, values.codeOf(value)),
  };
}

/** From which row each row was found first. */
class Parents {
  #list = new Int32Array(1 << 12);
  #size = 0;

  push(parent: number): void {
    if (this.#size === this.#list.length) {
      const list = new Int32Array(this.#list.length * 2);
      list.set(this.#list);
      this.#list = list;
    }
    this.#list[this.#size++] = parent;
  }

  pathTo(row: number): readonly number[] {
    const path: number[] = [];
    for (let at = row; at >= 0; at = this.#list[at] ?? -1) path.unshift(at);
    return path;
  }
}
