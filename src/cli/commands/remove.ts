import type { Command } from '../command.js';

export const remove: Command = {
  name: 'remove',
  usage: 'remove [store]',
  describe: 'Take the bundle of a store out of its targets',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'target to remove it from; may be repeated',
    },
    'recovery-days': {
      type: 'string',
      requiresArg: true,
      describe: 'how long AWS can bring it back, 7 to 30 days; default: 30',
    },
    purge: { type: 'boolean', describe: 'destroy all versions for good' },
    confirm: {
      type: 'string',
      requiresArg: true,
      describe: 'the alias of the store, or its hash, instead of typing it',
    },
    'dry-run': { type: 'boolean', describe: 'show what would be done' },
    json: { type: 'boolean', describe: 'print JSON, without values' },
  },
  examples: [
    ['storekeys remove acme', 'out of all its targets, so that it can be brought back'],
    ['storekeys remove acme --from old --purge', 'out of one, for good'],
  ],
  load: async () => (await import('../actions/remove.js')).remove,
};
