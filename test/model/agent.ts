/**
 * One operation of the model: where `machine.ts` has it, and what is true of it in the world.
 *
 * Versions are not counted. Of the versions of a target an operation knows at most two, what its plan saw
 * and what it saw last, and all that can matter of them is whether they are one version, and whether they
 * are still current. So what the plan saw has the base `0`, whatever was seen of a later version `1`, and
 * one bit for each says whether it is current; a version that is gone never comes back. Runs that differ
 * in nothing but numbers of versions are one run.
 */
import type { State } from '../../src/protocol/state.js';
import { NO_EFFECT } from './effect.js';

/** In place of a code. */
export const NOT_READ = -1;
export const UNREADABLE = -1;

/** What an operation does in a target between the two halves of a step. */
export const IDLE = 0;
/** The base was checked, and the write is under way. */
export const CHECKED = 1;
/** It is written, and to be read back. */
export const WRITTEN = 2;
/** And the code of what the lead held: its history is to be asked. */
export const COMPARED = 3;

/** Bits of {@link Agent.since}: the lead holds its value, and has come to since the plan. */
export const HELD_NOW = 1;
/** The lead held it before what it holds now. Like the next two, for leads with a short history. */
export const HELD_BEFORE = 2;
/** What the plan saw is what the lead held before. */
export const PLAN_BEFORE = 4;
/** What the plan saw is in no history any more. */
export const PLAN_FORGOTTEN = 8;

/** Plain data, and never changed. Lists and masks go by target, in the operation's own order. */
export interface Agent {
  /** `down`: its process ended, and somebody will come. `over`: it has come to an end. */
  readonly at: 'plan' | 'run' | 'down' | 'dead' | 'over' | 'hand';
  /** Codes of what the plan saw; empty when nothing can depend on it any more. */
  readonly plan: readonly number[];
  /** Mask: what the plan saw is current. */
  readonly planHolds: number;
  /** Mask: what was seen after the plan, where something seen is still in use, is current. */
  readonly seenHolds: number;
  /** Mask: a version of it is pending. */
  readonly pending: number;
  /** Whether the lead has held its value since the plan. */
  readonly since: number;
  /** It has changed what readers see. */
  readonly wrote: boolean;
  /** It has replaced what neither its plan saw nor the lead had held. */
  readonly blind: boolean;
  /** A write without an answer that may still arrive, as effect.ts packs it; or nothing. */
  readonly onItsWay: number;
  /** What it was to replace is current, or nobody will ask for that. */
  readonly arrives: boolean;
  /** Crashes that may still come. */
  readonly crashes: number;
  readonly state: State<string> | undefined;
  readonly midway: readonly number[];
  /** What a `confirm` has read so far: codes, doubled, and 1 unless it is the plan's version. */
  readonly confirmed: readonly number[];
}

/** Before its plan. */
export function newAgent(targets: number, crashes: number): Agent {
  const each = Array.from({ length: targets }, () => IDLE);
  return {
    at: 'plan',
    plan: each.map(() => NOT_READ),
    planHolds: 0,
    seenHolds: 0,
    pending: 0,
    since: 0,
    wrote: false,
    blind: false,
    onItsWay: NO_EFFECT,
    arrives: false,
    crashes,
    state: undefined,
    midway: each,
    confirmed: [],
  };
}

/** Equal for agents that are the same. */
export function keyOf(agent: Agent): string {
  const { at, plan, planHolds, seenHolds, pending, since, wrote, blind } = agent;
  const { onItsWay, arrives, crashes, state, midway, confirmed } = agent;
  const bits = [planHolds, seenHolds, pending, since, wrote, blind].map(Number);
  return `${at} ${[plan, bits, midway, confirmed, onItsWay, arrives, crashes].join(' ')} ${JSON.stringify(state)}`;
}

export function hasBit(mask: number, target: number): boolean {
  return ((mask >> target) & 1) === 1;
}

export function withMidway(agent: Agent, target: number, value: number): Agent {
  return { ...agent, midway: agent.midway.map((each, i) => (i === target ? value : each)) };
}
