import type { Command } from '../command.js';

/** What may stand after `config`. */
export const SUBCOMMANDS = ['schema', 'show', 'trust'] as const;

export const config: Command = {
  name: 'config',
  usage: 'config <what>',
  describe: 'Show the configuration, its JSON Schema, or trust its providers',
  positionals: { what: 'show, schema or trust' },
  choices: { what: SUBCOMMANDS },
  options: {
    json: { type: 'boolean', describe: 'show: print JSON' },
    yes: { type: 'boolean', describe: 'trust: without asking' },
  },
  examples: [
    ['storekeys config show', 'which file, and what it means here'],
    ['storekeys config schema > storekeys.schema.json', 'for an editor'],
    ['storekeys config trust', 'its provider modules may be loaded'],
  ],
  load: async () => (await import('../actions/config.js')).config,
};
