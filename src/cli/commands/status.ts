import type { Command } from '../command.js';
import { FLEET_OPTIONS } from '../options.js';

export const status: Command = {
  name: 'status',
  usage: 'status [store..]',
  describe: 'Show whether every target of the stores holds what it should',
  positionals: { store: 'aliases of stores; default: all of the configuration' },
  options: {
    verify: { type: 'boolean', describe: 'ask BigCommerce whether the bundles still work' },
    'max-age': {
      type: 'string',
      requiresArg: true,
      describe: 'report what is older: 90d, 12h',
    },
    json: { type: 'boolean', describe: 'print JSON, without values' },
    ...FLEET_OPTIONS,
  },
  examples: [
    ['storekeys status', 'all stores and targets of the configuration'],
    ['storekeys status acme --verify --max-age 90d', 'one store, also live and by age'],
  ],
  load: async () => (await import('../actions/status.js')).status,
};
