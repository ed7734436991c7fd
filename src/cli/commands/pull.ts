import type { Command } from '../command.js';
import { ALL_OPTION, FLEET_OPTIONS, PULL_OPTIONS, WRITER_OPTIONS } from '../options.js';

export const pull: Command = {
  name: 'pull',
  usage: 'pull [store]',
  describe: 'Print the current bundle, or write it to a file',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: PULL_OPTIONS.from,
    ...WRITER_OPTIONS,
    output: {
      type: 'string',
      requiresArg: true,
      describe: 'write to this file, mode 0600, instead of stdout',
    },
    all: ALL_OPTION,
    'output-dir': {
      type: 'string',
      requiresArg: true,
      describe: 'with --all: a file for each store in this folder',
    },
    check: {
      type: 'boolean',
      describe: 'only say whether --output is current; exit 10 when it is not',
    },
    'with-previous': PULL_OPTIONS['with-previous'],
    reveal: { type: 'boolean', describe: 'show the values on a terminal' },
    ...FLEET_OPTIONS,
    json: { type: 'boolean', hidden: true },
  },
  examples: [
    ['storekeys pull acme > .env', 'as dotenv'],
    ['storekeys pull acme --field access_token', 'one value'],
    ['storekeys pull acme --format github-actions', 'in a workflow'],
    ['storekeys pull acme --preset stencil', 'as a tool reads it'],
    ['storekeys pull --all --output-dir bundles', 'a file for each store'],
  ],
  load: async () => (await import('../actions/pull.js')).pull,
};
