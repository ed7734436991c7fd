import type { Command } from '../command.js';

export const init: Command = {
  name: 'init',
  usage: 'init',
  describe: 'Write a first storekeys.yaml, and offer the first push',
  positionals: {},
  options: {
    store: { type: 'string', requiresArg: true, describe: 'name of the store, such as acme' },
    hash: { type: 'string', requiresArg: true, describe: 'its store hash, or its API path' },
    to: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'target: a URI, or a scheme that is set up here; may be repeated',
    },
    yes: { type: 'boolean', describe: 'write without asking' },
    'dry-run': { type: 'boolean', describe: 'print it and write nothing' },
  },
  examples: [
    ['storekeys init', 'asks for everything'],
    ['storekeys init --store acme --to local --yes', 'asks for nothing'],
  ],
  load: async () => (await import('../actions/init.js')).init,
};
