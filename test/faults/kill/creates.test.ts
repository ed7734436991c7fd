import { test } from 'node:test';
import { Backends } from './backends.js';
import { distinctBoundaries } from './boundaries.js';
import { killEverywhere } from './killing.js';
import { Trial } from './trial.js';

const targets = ['aws', 'vault', 'local'] as const;
const backends = await Backends.start(['aws', 'vault']);
const lanes = [await backends.lane(), await backends.lane()];

test('a push of a paste that creates, killed everywhere', (t) =>
  killEverywhere(t, {
    operation: 'push, creates',
    targets,
    backends,
    lanes,
    set: (ground) => Trial.set(ground, { present: false, pasted: true, targets }),
    command: (trial) => trial.push(),
    boundaries: distinctBoundaries,
  }));
