import { test } from 'node:test';
import { Backends } from './backends.js';
import { distinctBoundaries } from './boundaries.js';
import { killPush } from './killing.js';

const backends = await Backends.start(['aws', 'vault']);
const lanes = [await backends.lane(), await backends.lane()];

test('a push of a paste that creates, killed everywhere', (t) =>
  killPush(t, {
    operation: 'push, creates',
    kind: { present: false, pasted: true, targets: ['aws', 'vault', 'local'] },
    backends,
    lanes,
    boundaries: distinctBoundaries,
  }));
