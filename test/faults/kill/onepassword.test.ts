import { test } from 'node:test';
import { Backends, type ServerName } from './backends.js';
import type { Boundary } from './boundaries.js';
import { killPush } from './killing.js';

/** What is written in 1Password is sealed, but the order tells: first it is staged, then made current. */
const PATCH = { where: 'op', what: 'PATCH /api/v3/vault/ID/N/items' } as const;
const stage = { ...PATCH, nth: 1 };
const write = { ...PATCH, nth: 2 };
const awsWrite = { where: 'aws', what: 'UpdateSecretVersionStage AWSCURRENT', nth: 1 } as const;
const localWrite = { where: 'files', what: 'link local/acme/2.age', nth: 1 } as const;

/** Few: each of these programs signs in, which takes it seconds of computing. */
const SCENES: readonly {
  readonly targets: readonly (ServerName | 'local')[];
  readonly boundaries: readonly Boundary[];
}[] = [
  {
    targets: ['aws', 'op'],
    boundaries: [
      { ...stage, when: 'after' },
      { ...awsWrite, when: 'after' },
      { ...write, when: 'before' },
      { ...write, when: 'after' },
    ],
  },
  {
    targets: ['op', 'local'],
    boundaries: [
      { ...stage, when: 'before' },
      { ...write, when: 'before' },
      { ...write, when: 'after' },
      { ...localWrite, when: 'after' },
    ],
  },
];

const backends = await Backends.start(['aws', 'op']);
const lanes = [await backends.lane(), await backends.lane()];

for (const { targets, boundaries } of SCENES) {
  test(`a push that replaces in ${targets.join(' and ')}, killed`, (t) =>
    killPush(t, {
      operation: 'push, replaces',
      kind: { present: true, pasted: false, targets },
      backends,
      lanes,
      boundaries,
    }));
}
