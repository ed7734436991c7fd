/** A push between whose requests the network, or what answers there, fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CASES, CREATES, REFUSED } from './network-cases.js';
import { testCases } from './network.js';

await testCases([...CASES, ...CREATES], 6);

test('every fault happens at every moment and to every backend', () => {
  const all = [...CASES, ...CREATES, ...REFUSED];
  // A read-back and the compare after it are one moment: the look at what was written.
  const moments = all.map(({ moment }) => (moment === 'compare' ? 'read-back' : moment));
  const faults = new Set(
    all.map(({ fault }) => fault).filter((fault) => !fault.includes('writes')),
  );
  for (const fault of faults) {
    for (const moment of new Set(moments)) {
      assert.ok(
        all.some((each, i) => each.fault === fault && moments[i] === moment),
        `${moment}: ${fault}`,
      );
    }
    for (const network of new Set(all.map(({ on }) => on))) {
      assert.ok(
        all.some((each) => each.fault === fault && each.on === network),
        `${network}: ${fault}`,
      );
    }
  }
});
