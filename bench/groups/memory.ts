import { BACKENDS, seedOf } from '../backends.js';
import { SDK } from '../contestants.js';
import type { Group } from '../group.js';
import { pullOf } from './one-bundle.js';

/** How much memory a pull takes. */
export const memory: Group = {
  name: 'memory',
  title: 'Memory',
  onlyMemory: true,
  seeds: BACKENDS.map((backend) => seedOf(backend, 'same')),
  cases: BACKENDS.map((backend) => ({
    ...pullOf(backend),
    limits:
      backend.references.length === 0
        ? []
        : [{ reference: SDK, of: 'memory' as const, must: 1.15 }],
  })),
};
