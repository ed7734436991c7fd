import type { Command } from '../command.js';
import {
  DELETE_SOURCE_OPTION,
  FLEET_OPTIONS,
  FROM_DIR_OPTION,
  REPLACE_OPTIONS,
  SOURCE_OPTION,
  TO_OPTION,
} from '../options.js';

export const rotate: Command = {
  name: 'rotate',
  usage: 'rotate [store]',
  describe: 'Store the credentials of the next API account; the ones before stay readable',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: SOURCE_OPTION,
    'from-dir': FROM_DIR_OPTION,
    to: TO_OPTION,
    ...REPLACE_OPTIONS,
    force: { type: 'boolean', describe: 'overwrite also what the first target never held' },
    'delete-source': DELETE_SOURCE_OPTION,
    ...FLEET_OPTIONS,
  },
  examples: [
    ['storekeys rotate acme --from credentials.txt', 'in all targets of the store'],
    ['storekeys rotate acme --from credentials.txt --dry-run', 'what it would do'],
  ],
  load: async () => (await import('../actions/rotate.js')).rotate,
};
