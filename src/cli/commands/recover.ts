import type { Command } from '../command.js';

export const recover: Command = {
  name: 'recover',
  usage: 'recover [store]',
  describe: 'List operations that did not end, and finish or drop them',
  positionals: { store: 'alias of a store, to look for leftovers in its targets only' },
  options: {
    to: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'target in which to look for leftovers; default: all that are configured',
    },
    operation: { type: 'string', requiresArg: true, describe: 'only this one, by its id' },
    resume: { type: 'boolean', describe: 'finish what can be finished' },
    discard: { type: 'boolean', describe: 'drop what was not stored' },
    yes: { type: 'boolean', describe: 'drop, or replace, without asking' },
    json: { type: 'boolean', describe: 'print JSON, without values' },
  },
  examples: [
    ['storekeys recover', 'what is unfinished, and what its targets hold'],
    ['storekeys recover --resume', 'finish it'],
  ],
  load: async () => (await import('../actions/recover.js')).recover,
};
