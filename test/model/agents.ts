/** Agents with a number each, and what becomes of them, computed once. */
import { keyOf, newAgent, NOT_READ, type Agent } from './agent.js';
import { NO_EFFECT, targetOf, writing } from './effect.js';
import { moveOf, type Move } from './move.js';
import { movesOf } from './moves.js';
import { Operation, type Machine } from './operation.js';
import type { HandModel, Scenario, Told } from './scenario.js';
import { CODE_BITS, NOTHING, type Values } from './values.js';

const UNKNOWN = -1;

/** Kinds of reactions, in two bits; the rest of a reaction's number says where and what. */
const BLIND = 0;
const WRITTEN = 1;
const DISPLACED = 2;

/** A move with the numbers of the agents that it can lead to, by key. */
export interface NumberedMove extends Move {
  readonly next: number[];
}

/** All states of one of the operations (or hands) of a scenario. */
export class Agents {
  readonly start: number;
  /** See {@link Move.thread}. */
  readonly threads: number;
  readonly #operation: Operation | undefined;
  readonly #hand: readonly Move[];
  readonly #list: Agent[] = [];
  readonly #ids = new Map<string, number>();
  readonly #moves: (readonly NumberedMove[] | undefined)[] = [];
  readonly #reactions: number[][] = [];
  readonly #rests: boolean[] = [];
  readonly #ended: boolean[] = [];

  private constructor(start: Agent, operation: Operation | undefined, hand: readonly Move[]) {
    this.#operation = operation;
    this.#hand = hand;
    this.threads = operation?.targets.length ?? 1;
    this.start = this.#idOf(start);
  }

  static ofOperation(machine: Machine, scenario: Scenario, values: Values, index: number): Agents {
    const own = scenario.operations[index];
    if (own === undefined) throw new RangeError(`no operation ${index}`);
    const operation = new Operation(machine, scenario, values, own);
    return new Agents(newAgent(own.targets.length, own.crashes), operation, []);
  }

  static ofHand(values: Values, { target, writes }: HandModel): Agents {
    const waiting: Agent = { ...newAgent(0, 0), at: 'hand' };
    const gone: Agent = { ...waiting, at: 'over' };
    const effect = writing(target, values.codeOf(writes), NOTHING);
    const label = `a hand writes ${writes ?? 'nothing'} in ${target}`;
    return new Agents(waiting, undefined, [moveOf(label, () => gone, { effect })]);
  }

  moves(id: number): readonly NumberedMove[] {
    const known = this.#moves[id];
    if (known !== undefined) return known;
    const agent = this.#agent(id);
    const moves =
      this.#operation === undefined
        ? this.#hand.filter(() => agent.at === 'hand')
        : movesOf(this.#operation, agent);
    return (this.#moves[id] = moves.map((move) => ({ ...move, next: [] })));
  }

  after(move: NumberedMove, key: number): number {
    const known = move.next[key] ?? UNKNOWN;
    if (known !== UNKNOWN) return known;
    while (move.next.length <= key) move.next.push(UNKNOWN);
    return (move.next[key] = this.#idOf(move.then(key)));
  }

  /** What becomes of it when it replaced what neither its plan nor its lead had known. */
  wroteBlindly(id: number): number {
    return this.#reaction(BLIND, id, (agent) => ({ ...agent, blind: true }));
  }

  /**
   * What becomes of it when somebody else writes.
   *
   * @param changed - the target holds something else than before
   */
  written(id: number, target: number, code: number, changed: boolean): number {
    const what = (((target << CODE_BITS) | code) << 1) | (changed ? 1 : 0);
    return this.#reaction((what << 2) | WRITTEN, id, (agent) =>
      this.#whenWritten(agent, target, code, changed),
    );
  }

  /** What becomes of it when somebody else takes the one place for pending versions. */
  displaced(id: number, target: number): number {
    return this.#reaction((target << 2) | DISPLACED, id, (agent) =>
      this.#whenDisplaced(agent, target),
    );
  }

  /** It has ended, or waits for nobody; it may still be gone on with. */
  hasEnded(id: number): boolean {
    return this.#ended[id] === true;
  }

  /** It has ended, or is down: of itself it does nothing. */
  rests(id: number): boolean {
    return this.#rests[id] === true;
  }

  /** @returns `undefined` for a hand */
  told(id: number): Told | undefined {
    if (this.#operation === undefined) return undefined;
    const { own } = this.#operation;
    const { at, state, wrote, blind, pending, crashes } = this.#agent(id);
    const tasks = state?.phase === 'end' ? state.tasks : [];
    return {
      outcome: at === 'dead' ? 'dead' : state?.phase === 'end' ? state.outcome : 'unknown',
      value: own.value,
      targets: own.targets,
      strange: tasks.some((task) => task.at === 'strange'),
      wrote,
      blind,
      again: crashes < own.crashes,
      left: pending !== 0,
    };
  }

  #agent(id: number): Agent {
    const agent = this.#list[id];
    if (agent === undefined) throw new RangeError(`no agent ${id}`);
    return agent;
  }

  #reaction(event: number, id: number, compute: (agent: Agent) => Agent): number {
    const list = (this.#reactions[event] ??= []);
    const known = list[id] ?? UNKNOWN;
    if (known !== UNKNOWN) return known;
    while (list.length <= id) list.push(UNKNOWN);
    return (list[id] = this.#idOf(compute(this.#agent(id))));
  }

  #whenWritten(agent: Agent, target: number, code: number, changed: boolean): Agent {
    const operation = this.#operation;
    const own = operation?.own.targets.indexOf(target) ?? -1;
    if (operation === undefined || own < 0) return agent;
    const guarded = operation.targets[own]?.guard === 'server';
    const late = guarded && agent.onItsWay !== NO_EFFECT && targetOf(agent.onItsWay) === target;
    const arrives = agent.arrives && !late;
    if ((agent.plan[own] ?? NOT_READ) === NOT_READ) return { ...agent, arrives };
    const ours = code === operation.codeOf(operation.own.value);
    const next: Agent = {
      ...agent,
      arrives,
      planHolds: agent.planHolds & ~(1 << own),
      seenHolds: agent.seenHolds & ~(1 << own),
      since: own > 0 ? agent.since : operation.sinceAfter(agent, ours, changed),
    };
    return agent.at === 'run' ? operation.settle(next) : next;
  }

  #whenDisplaced(agent: Agent, target: number): Agent {
    const own = this.#operation?.own.targets.indexOf(target) ?? -1;
    if (own < 0 || this.#operation?.targets[own]?.pendings !== 'one') return agent;
    return { ...agent, pending: agent.pending & ~(1 << own) };
  }

  #idOf(agent: Agent): number {
    const key = keyOf(agent);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#list.length;
    this.#list.push(agent);
    this.#ids.set(key, id);
    this.#rests.push(agent.at !== 'plan' && agent.at !== 'run');
    this.#ended.push(agent.at === 'over' || agent.at === 'dead' || agent.at === 'hand');
    return id;
  }
}
