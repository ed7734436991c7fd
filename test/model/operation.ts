/** One operation of a scenario: what is fixed for it, and how the machine under search moves it on. */
import type * as machine from '../../src/protocol/machine.js';
import type { LookBack, Result, Rules, Seen, State, Step } from '../../src/protocol/state.js';
import { HELD_BEFORE, HELD_NOW, hasBit, PLAN_BEFORE, PLAN_FORGOTTEN, type Agent } from './agent.js';
import type { Fate, OperationModel, Scenario, TargetModel } from './scenario.js';
import { settled } from './settled.js';
import { NOTHING, type Values } from './values.js';

/** The rules under search: machine.ts, or a variant of it that a search must find wanting. */
export type Machine = Pick<typeof machine, 'begin' | 'resume' | 'steps' | 'after'>;

/** See above. */
export class Operation {
  readonly machine: Machine;
  readonly values: Values;
  readonly own: OperationModel;
  readonly inTurn: boolean;
  readonly readsAtOnce: boolean;
  readonly late: boolean;
  /** In its own order. */
  readonly targets: readonly TargetModel[];
  readonly #rules = new Map<string, Rules<string>>();

  constructor(rules: Machine, scenario: Scenario, values: Values, own: OperationModel) {
    this.machine = rules;
    this.values = values;
    this.own = own;
    this.inTurn = scenario.inTurn === true;
    this.readsAtOnce = scenario.readsAtOnce === true;
    this.late = scenario.late === true;
    this.targets = own.targets.map((index) => {
      const target = scenario.targets[index];
      if (target === undefined) throw new RangeError(`no target ${index}`);
      return target;
    });
  }

  /** A target in the scenario's order. */
  place(target: number): number {
    return this.own.targets[target] ?? 0;
  }

  codeOf(value: string | null | undefined): number {
    return this.values.codeOf(value === undefined ? '?' : value);
  }

  may({ crashes }: Agent, fate: Fate): boolean {
    return crashes > 0 && this.own.fates.includes(fate);
  }

  begin(agent: Agent): Agent {
    return this.settle({ ...agent, at: 'run', state: this.machine.begin(this.rules(agent)) });
  }

  /** @param code - of what the lead holds now */
  resume(agent: Agent, code: number): Agent {
    const back = this.lookBack(agent, code);
    const unknown: State<string> = { phase: 'end', outcome: 'unknown', tasks: [] };
    const state = back === undefined ? unknown : this.machine.resume(this.rules(agent), back);
    return this.settle({ ...agent, at: 'run', crashes: agent.crashes - 1, state });
  }

  steps(agent: Agent): readonly Step<string>[] {
    if (agent.state === undefined) return [];
    const steps = this.machine.steps(this.rules(agent), agent.state);
    return this.inTurn ? steps.slice(0, 1) : steps;
  }

  after(agent: Agent, step: Step<string>, result: Result<string>): Agent {
    if (agent.state === undefined) throw new Error('it has not begun');
    const state = this.machine.after(this.rules(agent), agent.state, step, result);
    return this.settle({ ...agent, state });
  }

  ends(agent: Agent, at: 'dead' | 'down'): Agent {
    const midway = agent.midway.map(() => 0);
    return this.settle({ ...agent, at, state: undefined, midway, confirmed: [] });
  }

  seen(agent: Agent, target: number, code: number): Seen<string> {
    return { value: this.values.read(code), base: hasBit(agent.planHolds, target) ? '0' : '1' };
  }

  /**
   * @param code - of what the lead holds now
   * @returns `undefined`: not in what the lead still knows of its history, which does not reach back
   */
  lookBack(agent: Agent, code: number): LookBack | undefined {
    const current = code === this.codeOf(this.own.value);
    const held = current || (agent.since & (HELD_NOW | HELD_BEFORE)) !== 0;
    if (!held && (agent.since & PLAN_FORGOTTEN) !== 0) return undefined;
    return { held, current, baseHolds: hasBit(agent.planHolds, 0) };
  }

  /**
   * What {@link Agent.since} is after the lead was written.
   *
   * @param changed - it holds something else than before; if not, no version is pushed out of a history
   */
  sinceAfter(agent: Agent, ours: boolean, changed: boolean = true): number {
    const { since } = agent;
    const now = ours ? HELD_NOW : 0;
    const history = this.targets[0]?.history;
    if (history === 'none') return PLAN_FORGOTTEN;
    if (history !== 'one') return since | now;
    const planNow = hasBit(agent.planHolds, 0);
    if (!changed) return (since & ~HELD_NOW) | now | (planNow ? PLAN_FORGOTTEN : 0);
    const before = (since & HELD_NOW) === 0 ? 0 : HELD_BEFORE;
    const forgotten = (since & (PLAN_BEFORE | PLAN_FORGOTTEN)) === 0 ? 0 : PLAN_FORGOTTEN;
    return now | before | (planNow ? PLAN_BEFORE : forgotten);
  }

  rules({ plan }: Agent): Rules<string> {
    const key = plan.join();
    const known = this.#rules.get(key);
    if (known !== undefined) return known;
    const rules: Rules<string> = {
      value: this.own.value,
      plan: plan.map((code) => ({ value: this.values.read(code), base: '0' })),
      stages: this.targets.map(({ stages }, i) => {
        if (this.targets.length === 1) return false;
        return stages === 'always' || (stages === 'when present' && plan[i] !== NOTHING);
      }),
      unguarded: this.targets.map(({ guard }) => guard === 'nobody'),
      same: (one, other) => one === other,
    };
    this.#rules.set(key, rules);
    return rules;
  }

  /** See settled.ts. */
  settle(agent: Agent): Agent {
    return settled(this.machine, this.rules(agent), this.own, agent);
  }
}
