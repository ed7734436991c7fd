/** The groups of `npm run bench` are whole, and docs/performance.md has a place for each. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GROUPS } from '../../../bench/groups/index.js';
import { marks } from '../../harness/markdown.js';

const CASES = GROUPS.flatMap((group) => group.cases.map((one) => ({ group, one })));

test('a limit refers to a program of its case that is there once', () => {
  const limits = CASES.flatMap(({ one }) => (one.limits ?? []).map((limit) => ({ one, limit })));
  assert.ok(limits.length > 10, `only ${limits.length} limits`);
  for (const { one, limit } of limits) {
    const others = one.contestants.slice(1).filter(({ name }) => name === limit.reference);
    assert.equal(others.length, 1, `${one.name}: ${limit.reference}`);
    assert.ok((limit.aim ?? 0) <= (limit.must ?? Infinity), one.name);
    assert.ok(limit.aim !== undefined || limit.must !== undefined, one.name);
  }
});

test('what is wanted for one unit is the difference of two programs', () => {
  const cases = CASES.filter(({ one }) => one.each !== undefined);
  assert.ok(cases.length > 0);
  for (const { one } of cases) assert.equal(one.contestants.length, 2, one.name);
});

test('ours is first, and is left out of no table', () => {
  for (const { one } of CASES) assert.equal(one.contestants[0].needs, undefined, one.name);
});

test('the document has marks for the table of every group', () => {
  const text = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8');
  for (const { name } of GROUPS) {
    const { begin, end } = marks(`npm run bench -- --group ${name} --write-docs`);
    assert.ok(text.includes(begin) && text.includes(end), name);
  }
});
