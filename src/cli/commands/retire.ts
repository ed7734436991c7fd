import type { Command } from '../command.js';

export const retire: Command = {
  name: 'retire',
  usage: 'retire [store]',
  describe: 'Show which account to delete after a rotation, and prove that it is gone',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    target: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'target of the store; may be repeated',
    },
    wait: {
      type: 'string',
      describe: 'wait until the account is deleted: 30m, 2h; 15m when no time is given',
    },
    'move-webhooks': {
      type: 'boolean',
      describe: 'make the webhooks of the previous account under the current one',
    },
    'accept-loss': { type: 'boolean', describe: 'let webhooks be lost with the account' },
    purge: {
      type: 'boolean',
      describe: 'destroy what is stored of accounts that are proven dead',
    },
    'dry-run': { type: 'boolean', describe: 'show what would be done' },
    yes: { type: 'boolean', describe: 'move and purge without asking' },
    json: { type: 'boolean', describe: 'print JSON, without values' },
  },
  examples: [
    ['storekeys retire acme', 'what stands in the way, and which account to delete'],
    ['storekeys retire acme --move-webhooks --wait 30m', 'its webhooks first, then wait for it'],
    ['storekeys retire acme --purge --yes', 'and destroy what is stored of it'],
  ],
  load: async () => (await import('../actions/retire.js')).retire,
};
