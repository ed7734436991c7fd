/** Variants of machine.ts with one mistake each: a search that does not find them proves nothing. */
import * as machine from '../../src/protocol/machine.js';
import type { Result, Rules, State, Step } from '../../src/protocol/state.js';
import type { Machine } from './operation.js';
import type { Scenario } from './scenario.js';
import { HANDS, named, PAIRS } from './scenarios.js';

/** A mistake, and where it shows. */
export interface Mistake {
  readonly name: string;
  readonly machine: Machine;
  readonly scenario: Scenario;
  /** What the search must say, among other things. */
  readonly shows: string;
}

type After = <V>(rules: Rules<V>, state: State<V>, step: Step<V>, result: Result<V>) => State<V>;

const afterGuessing: After = (rules, state, step, result) =>
  step.do === 'commit' && result.was === 'lost'
    ? machine.after(rules, state, step, { was: 'refused' })
    : machine.after(rules, state, step, result);

const afterWithoutConfirming: After = (rules, state, step, result) => {
  const next = machine.after(rules, state, step, result);
  if (next.phase !== 'confirm') return next;
  const others = rules.plan.map(() => ({ value: rules.value, base: '1' }));
  const confirmed = { was: 'confirmed', lead: rules.value, others } as const;
  return machine.after(rules, next, { do: 'confirm' }, confirmed);
};

const afterOverwriting: After = (rules, state, step, result) =>
  machine.after(rules, state, step, result.was === 'compared' ? { ...result, held: true } : result);

const afterForgettingPendings: After = (rules, state, step, result) => {
  const next = machine.after(rules, state, step, result);
  if (next.phase !== 'drop') return next;
  return { phase: 'end', outcome: next.outcome, tasks: next.tasks };
};

const afterConfirmingAgain: After = (rules, state, step, result) =>
  result.was === 'confirmed' ? state : machine.after(rules, state, step, result);

const stepsWithOwn: Machine['steps'] = (rules, state) =>
  machine
    .steps(rules, state)
    .map((step) => (step.do === 'write' ? { ...step, goal: rules.value } : step));

const resumeUnlessSuperseded: Machine['resume'] = (rules, lead) =>
  machine.resume(rules, { ...lead, held: lead.current });

const TWO = named(PAIRS, 'two targets');

export const MISTAKES: readonly Mistake[] = [
  {
    name: 'a commit whose answer was lost is taken for refused',
    machine: { ...machine, after: afterGuessing },
    scenario: TWO,
    shows: 'told that nothing was changed, and has changed something',
  },
  {
    name: 'the last look is left out',
    machine: { ...machine, after: afterWithoutConfirming },
    scenario: TWO,
    shows: 'targets differ for ever, and nobody was told to come back',
  },
  {
    name: 'its own value is written instead of what the lead holds',
    machine: { ...machine, steps: stepsWithOwn },
    scenario: TWO,
    shows: 'an operation does not come to an end when it is left alone',
  },
  {
    name: 'what is strange is overwritten',
    machine: { ...machine, after: afterOverwriting },
    scenario: named(HANDS, 'a hand puts a bundle in the follower'),
    shows: 'replaced what neither its plan saw nor the lead had held',
  },
  {
    name: 'one that was superseded is not gone on with',
    machine: { ...machine, resume: resumeUnlessSuperseded },
    scenario: TWO,
    shows: 'told that nothing was changed, and has changed something',
  },
  {
    name: 'pending versions are not dropped',
    machine: { ...machine, after: afterForgettingPendings },
    scenario: TWO,
    shows: 'a pending version of its own is left',
  },
  {
    name: 'it looks again and again',
    machine: { ...machine, after: afterConfirmingAgain },
    scenario: TWO,
    shows: 'an operation does not come to an end when it is left alone',
  },
];
