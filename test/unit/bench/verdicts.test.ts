/** What `npm run bench` makes of what it measured. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Case } from '../../../bench/group.js';
import type { Measured } from '../../../bench/measure.js';
import { madeOthers, median, verdictsOf, verdictText } from '../../../bench/verdicts.js';

const measured = (
  name: string,
  milliseconds: readonly number[],
  requests: readonly string[] = [],
): Measured => ({
  name,
  version: undefined,
  command: [],
  milliseconds,
  mebibytes: milliseconds,
  traffic: { requests, bytes: 0 },
});

const program = (name: string): Case['contestants'][0] => ({ name, command: [] });

const one = (must: number | undefined, aim: number): Case => ({
  name: 'one',
  contestants: [program('ours'), program('theirs')],
  limits: [{ reference: 'theirs', of: 'time', aim, ...(must === undefined ? {} : { must }) }],
});

test('the median is the middle, or between the two in the middle', () => {
  assert.equal(median([9, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 9]), 3);
});

test('a limit is held against the ratio of medians', () => {
  const found = [measured('ours', [90, 120, 1000]), measured('theirs', [100, 100, 1])];
  const words = (must: number | undefined, aim: number): string | undefined =>
    verdictsOf(one(must, aim), found, '20').map(verdictText)[0];
  assert.equal(words(1.1, 1), '**not met** (must 1.1, aim 1)');
  assert.equal(words(1.2, 1.1), 'met, not the aim (must 1.2, aim 1.1)');
  assert.equal(words(1.25, 1.2), 'met (must 1.25, aim 1.2)');
  assert.equal(words(undefined, 1.2), 'aim met (aim 1.2)');
  assert.equal(words(undefined, 1.1), 'aim not met (aim 1.1)');
});

test('without the reference there is no verdict', () => {
  assert.deepEqual(verdictsOf(one(1, 1), [measured('ours', [1])], '20'), []);
});

test('a unit takes the difference, by their number', () => {
  const its: Case = {
    name: 'each',
    contestants: [program('some'), program('none')],
    each: { unit: 'get', count: 100, mustMs: 0.5 },
  };
  const [verdict] = verdictsOf(its, [measured('some', [150]), measured('none', [50])], '20');
  assert.equal(verdict?.value, 1);
  assert.equal(verdict.met, false);
});

test('other requests are told, another order is not', () => {
  const ours = measured('ours', [1], ['GET a', 'GET b']);
  const all = (...requests: readonly string[]): boolean =>
    madeOthers([ours], measured('theirs', [1], requests));
  assert.equal(all('GET b', 'GET a'), false);
  assert.equal(all('GET a'), true);
  assert.equal(all(), false);
});
