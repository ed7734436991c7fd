/**
 * Goes through every run of `src/protocol` in small worlds: operations that meet at every step, with lost
 * answers, refusals, crashes, and hands in between. What it has of the world is in step-moves.ts and
 * write-moves.ts, what must never be in criteria.ts, what is searched in scenarios.ts, and why not every
 * step needs a state in blocks.ts. `test/faults/model.test.ts` has larger worlds.
 *
 * What is not in it: more than one crash of an operation; a read that misses what was written before it,
 * for which `Execution` waits; `recover --discard`; a lead that forgets versions, but for one that knows
 * only the last; late writes of operations that crash, see LATE.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import * as machine from '../../src/protocol/machine.js';
import { MISTAKES } from './mistakes.js';
import type { Scenario } from './scenario.js';
import {
  HANDS,
  KINDS,
  LATE,
  named,
  OVERLAPS,
  PAIRS,
  SHORT_HISTORY,
  SMALL_TRIPLES,
  THREES,
} from './scenarios.js';
import { search, type Found } from './search.js';

for (const scenario of [
  ...PAIRS,
  ...KINDS,
  ...OVERLAPS,
  ...HANDS,
  ...SMALL_TRIPLES,
  ...THREES,
  ...LATE,
]) {
  test(`no bad end: ${scenario.name}`, (t) => {
    assert.deepEqual(searched(t, scenario).examples, []);
  });
}

test('every outcome is reached', () => {
  const { told } = search(machine, named(PAIRS, 'two targets'));
  assert.deepEqual([...new Set(told.map(({ outcome }) => outcome))].sort(), [
    'moved',
    'partial',
    'refused',
    'stored',
    'superseded',
    'unknown',
  ]);
});

test('alone, with nothing in its way, an operation stores its value everywhere', () => {
  const scenario = named(PAIRS, 'two targets');
  const operations = alone(scenario);
  const { endings } = search(machine, { ...scenario, operations, lost: 0, refused: 0 });
  assert.deepEqual([...endings], ['x x: stored']);
});

test('what a hand put in a follower stays there and is named, if the plan did not see it', () => {
  const scenario = named(HANDS, 'a hand puts a bundle in the follower');
  const { endings } = search(machine, { ...scenario, operations: alone(scenario), lost: 0 });
  assert.deepEqual([...endings].sort(), [
    // It came before something was staged there.
    'o w: refused',
    'x w: partial strange',
    'x w: stored',
    'x x: stored',
  ]);
});

test('a lead that only storekeys guards can lose what was stored a moment ago', () => {
  const found = search(machine, named(KINDS, 'one file'));
  assert.ok(found.told.some(({ blind, outcome }) => blind && outcome === 'stored'));
});

test('a lead with a history of one: of three operations one may be taken for a stranger', () => {
  const found = search(machine, SHORT_HISTORY);
  assert.deepEqual(found.examples, []);
  assert.ok(found.told.some(({ strange }) => strange));
});

for (const scenario of [
  named(PAIRS, 'two targets'),
  named(KINDS, 'unguarded last'),
  named(OVERLAPS, 'overlap, each with a lead of its own'),
  { ...named(THREES, 'three on two targets'), lost: 0 },
]) {
  test(`blocks leave no end out: ${scenario.name}`, (t) => {
    const found = searched(t, scenario);
    const bySteps = search(machine, scenario, true);
    t.diagnostic(`by steps: ${bySteps.states} states`);
    assert.deepEqual([...found.endings].sort(), [...bySteps.endings].sort());
  });
}

for (const { name, machine: mistaken, scenario, shows } of MISTAKES) {
  test(`a mistake is found: ${name}`, () => {
    const { examples } = search(mistaken, scenario);
    const titles = examples.map((example) => example.split(':\n')[0]);
    assert.ok(titles.includes(shows), titles.join('\n'));
  });
}

function searched(t: TestContext, scenario: Scenario): Found {
  const found = search(machine, scenario);
  t.diagnostic(`${found.states} states, ${found.ends} ends, ${found.bad} bad`);
  return found;
}

/** The first of its operations, which does not crash. */
function alone({ operations }: Scenario): Scenario['operations'] {
  return operations.slice(0, 1).map((each) => ({ ...each, crashes: 0 }));
}
