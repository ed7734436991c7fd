import type { Command } from '../command.js';
import { ALL_OPTION, FLEET_OPTIONS, SOURCE_OPTION } from '../options.js';

export const verify: Command = {
  name: 'verify',
  usage: 'verify [store]',
  describe: 'Check the form of a bundle, and the bundle against the store',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: SOURCE_OPTION,
    offline: { type: 'boolean', describe: 'check the form only' },
    all: ALL_OPTION,
    json: { type: 'boolean', describe: 'print JSON, without values' },
    ...FLEET_OPTIONS,
  },
  examples: [
    ['storekeys verify --from credentials.txt', 'before handing it on'],
    ['storekeys verify --from local://acme', 'does what is stored still work?'],
  ],
  load: async () => (await import('../actions/verify.js')).verify,
};
