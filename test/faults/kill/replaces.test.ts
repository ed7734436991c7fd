import { test } from 'node:test';
import { Backends } from './backends.js';
import { distinctBoundaries } from './boundaries.js';
import { killPush } from './killing.js';

const backends = await Backends.start(['aws', 'vault']);
const lanes = [await backends.lane(), await backends.lane()];

test('a push that replaces, killed everywhere', (t) =>
  killPush(t, {
    operation: 'push, replaces',
    kind: { present: true, pasted: false, targets: ['aws', 'vault', 'local'] },
    backends,
    lanes,
    boundaries: distinctBoundaries,
  }));
