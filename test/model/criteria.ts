/** What must never be. */
import type { Scenario, Told } from './scenario.js';

/** A state in which every operation has ended. */
export interface Ending {
  /** Names of what the targets hold. */
  readonly holds: readonly string[];
  readonly told: readonly Told[];
  /** The target holds it, or has held it. */
  readonly held: (target: number, value: string) => boolean;
}

type Criterion = (told: Told, ending: Ending, scenario: Scenario) => boolean;

/** By what is bad: whether it is so for one of the operations. */
const BAD: Readonly<Record<string, Criterion>> = {
  'a target is named as strange, though only operations on all targets write': (
    { strange },
    _,
    scenario,
  ) => strange && isOneSet(scenario) && reachesBack(scenario),
  'told that nothing was changed, and has changed something': ({ outcome, wrote }) =>
    wrote && (outcome === 'moved' || outcome === 'refused'),
  'told that it was stored, and the lead never held it': (told, { held }) =>
    isStored(told) && !held(leadOf(told), told.value),
  'told that it was stored, the others that they changed nothing, and it is not everywhere': (
    told,
    { holds, told: all },
    { hands = [] },
  ) =>
    told.outcome === 'stored' &&
    hands.length === 0 &&
    all.every((other) => other === told || changedNothing(other)) &&
    told.targets.some((target) => holds[target] !== told.value),
  'targets differ for ever, and nobody was told to come back': (told, { holds, told: all }, s) =>
    isStored(told) &&
    isOneSet(s) &&
    !all.some(comesBack) &&
    told.targets.some((target) => holds[target] !== holds[leadOf(told)]),
  'a pending version of its own is left': ({ outcome, left }) =>
    left && outcome !== 'dead' && outcome !== 'unknown',
  'replaced what neither its plan saw nor the lead had held': ({ blind, targets }, _, scenario) =>
    blind && targets.every((target) => scenario.targets[target]?.guard === 'server'),
  'not known, though one answer was lost at most and the lead keeps its history': (
    { outcome },
    _,
    scenario,
  ) =>
    outcome === 'unknown' && scenario.refused === 0 && scenario.lost < 2 && isRemembered(scenario),
  'partial, though nothing was refused and only operations on all targets write': (
    { outcome },
    _,
    scenario,
  ) =>
    outcome === 'partial' && scenario.refused === 0 && isOneSet(scenario) && reachesBack(scenario),
};

/** The whole of it, in words. */
export function describeEnding({ holds, told }: Ending): string {
  const outcomes = told.map(({ outcome, strange, wrote, blind, again, left }) => {
    const more = Object.entries({ strange, wrote, blind, again, left }).filter(([, is]) => is);
    return [outcome, ...more.map(([name]) => name)].join(' ');
  });
  return `${holds.join(' ')}: ${outcomes.join(', ')}`;
}

/** @returns what is bad about it, if anything is */
export function badnessOf(scenario: Scenario, ending: Ending): string | undefined {
  for (const [what, criterion] of Object.entries(BAD))
    if (ending.told.some((told) => criterion(told, ending, scenario))) return what;
  return undefined;
}

function leadOf({ targets }: Told): number {
  return targets[0] ?? 0;
}

function isStored({ outcome }: Told): boolean {
  return outcome === 'stored' || outcome === 'superseded';
}

/** Not when it was run before: the first run may have ended half-way. */
function changedNothing({ outcome, again }: Told): boolean {
  return outcome === 'moved' || (outcome === 'refused' && !again);
}

/** Dead, or told that there is something left to do: nobody promises anything until that is done. */
function comesBack({ outcome, again }: Told): boolean {
  return ['dead', 'partial', 'unknown'].includes(outcome) || (outcome === 'refused' && again);
}

/** A history of one reaches back over two operations, and not over three. */
function reachesBack(scenario: Scenario): boolean {
  return scenario.operations.length < 3 || isRemembered(scenario);
}

/** Every lead keeps its whole history. */
function isRemembered({ targets, operations }: Scenario): boolean {
  return operations.every((each) => targets[each.targets[0] ?? 0]?.history === 'all');
}

/** Nobody writes but operations that have all targets. */
function isOneSet({ targets, operations, hands = [] }: Scenario): boolean {
  return hands.length === 0 && operations.every((each) => each.targets.length === targets.length);
}
