/** As `protocol.test.ts`, with larger worlds: three targets, and three operations on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as machine from '../../src/protocol/machine.js';
import { MANY, TRIPLES } from './scenarios.js';
import { search } from './search.js';

for (const scenario of [...TRIPLES, ...MANY]) {
  test(`no bad end: ${scenario.name}`, (t) => {
    const { states, ends, bad, examples } = search(machine, scenario);
    t.diagnostic(`${scenario.name}: ${states} states, ${ends} ends, ${bad} bad`);
    assert.deepEqual(examples, []);
  });
}
