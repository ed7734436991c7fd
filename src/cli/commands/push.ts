import type { Command } from '../command.js';
import {
  DELETE_SOURCE_OPTION,
  FLEET_OPTIONS,
  FROM_DIR_OPTION,
  SOURCE_OPTION,
  STORE_OPTIONS,
  TO_OPTION,
} from '../options.js';

export const push: Command = {
  name: 'push',
  usage: 'push [store]',
  describe: 'Check a bundle and store it in targets',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: SOURCE_OPTION,
    'from-dir': FROM_DIR_OPTION,
    to: TO_OPTION,
    ...STORE_OPTIONS,
    'delete-source': DELETE_SOURCE_OPTION,
    ...FLEET_OPTIONS,
  },
  examples: [
    ['storekeys push --from-dir new --yes', 'every store that has a file in the folder'],
    ['storekeys push --from credentials.txt --to local://acme', 'from the downloaded file'],
    [
      'storekeys push --from - --to vault://secret/bigcommerce/acme --offline',
      'from stdin, without asking BigCommerce',
    ],
  ],
  load: async () => (await import('../actions/push.js')).push,
};
