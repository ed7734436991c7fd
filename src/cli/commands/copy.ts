import type { Command } from '../command.js';
import { ALL_OPTION, FLEET_OPTIONS, STORE_OPTIONS, TO_OPTION } from '../options.js';

export const copy: Command = {
  name: 'copy',
  usage: 'copy [store]',
  describe: 'Store in targets what another target holds',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'target to read',
    },
    to: TO_OPTION,
    all: ALL_OPTION,
    ...STORE_OPTIONS,
    ...FLEET_OPTIONS,
  },
  examples: [
    [
      'storekeys copy --from local://acme --to vault://secret/bigcommerce/acme',
      'a second place for it',
    ],
    ['storekeys copy acme --from prod', "to the store's other targets"],
    ['storekeys copy --all --from prod', 'of every store'],
  ],
  load: async () => (await import('../actions/copy.js')).copy,
};
