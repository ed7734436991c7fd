import { test } from 'node:test';
import { Backends } from './backends.js';
import { distinctBoundaries, type Boundary } from './boundaries.js';
import { killedAt } from './hit.js';
import { killEverywhere } from './killing.js';
import { Trial } from './trial.js';

const targets = ['aws', 'vault', 'local'] as const;
const backends = await Backends.start(['aws', 'vault']);
const lanes = [await backends.lane(), await backends.lane()];

/** Where the push is killed that is then resumed; it is a replacing one. */
const COMMIT = { where: 'aws', what: 'UpdateSecretVersionStage AWSCURRENT', nth: 1 } as const;
const FIRST: Readonly<Record<string, Boundary>> = {
  'before the commit': { ...COMMIT, when: 'before' },
  'after the commit': { ...COMMIT, when: 'after' },
};

for (const [moment, boundary] of Object.entries(FIRST)) {
  test(`a push was killed ${moment}, and its resume is killed everywhere`, (t) =>
    killEverywhere(t, {
      operation: `resume of a push killed ${moment}`,
      targets,
      backends,
      lanes,
      set: async (ground) => {
        const trial = await Trial.set(ground, { present: true, pasted: false, targets });
        await killedAt(trial.push(), boundary);
        return trial;
      },
      command: (trial) => trial.recover(['--resume', '--yes']),
      boundaries: distinctBoundaries,
    }));
}
