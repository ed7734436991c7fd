import type { Command } from '../command.js';
import { STORE_OPTIONS } from '../options.js';

export const rollback: Command = {
  name: 'rollback',
  usage: 'rollback [store]',
  describe: 'Make an earlier bundle current again in all targets',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    to: {
      type: 'string',
      requiresArg: true,
      describe: "'previous' or the fingerprint of an earlier bundle; default: previous",
    },
    target: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'target to write; may be repeated',
    },
    'to-version': {
      type: 'string',
      requiresArg: true,
      conflicts: 'to',
      describe: 'what one target holds under this version',
    },
    ...STORE_OPTIONS,
  },
  examples: [
    ['storekeys rollback acme', 'to the bundle before the current one'],
    ['storekeys rollback acme --to 1a2b3c4d', 'to that one, wherever it is still kept'],
  ],
  load: async () => (await import('../actions/rollback.js')).rollback,
};
