import { jsonSchema } from '../../config/schema.js';
import { StorekeysError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import type { Arguments } from '../arguments.js';
import type { Command } from '../command.js';
import { showConfig } from '../config-show.js';
import { trustModules } from '../config-trust.js';
import type { Session } from '../session.js';

const SUBCOMMANDS: Readonly<Record<string, (args: Arguments, session: Session) => Promise<void>>> =
  {
    schema: (_, { output }) => {
      output.data(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
      return Promise.resolve();
    },
    show: showConfig,
    trust: trustModules,
  };

export const config: Command = {
  name: 'config',
  usage: 'config <what>',
  describe: 'Show the configuration, its JSON Schema, or trust its providers',
  positionals: { what: 'show, schema or trust' },
  choices: { what: Object.keys(SUBCOMMANDS) },
  options: {
    json: { type: 'boolean', describe: 'show: print JSON' },
    yes: { type: 'boolean', describe: 'trust: without asking' },
  },
  examples: [
    ['storekeys config show', 'which file, and what it means here'],
    ['storekeys config schema > storekeys.schema.json', 'for an editor'],
    ['storekeys config trust', 'its provider modules may be loaded'],
  ],
  async run(args, session) {
    const what = args.text('what') ?? '';
    const names = Object.keys(SUBCOMMANDS);
    const subcommand = Object.hasOwn(SUBCOMMANDS, what) ? SUBCOMMANDS[what] : undefined;
    if (subcommand === undefined) {
      const guess = nearest(what, names);
      throw new StorekeysError('usage', `unknown subcommand 'config ${what}'`, {
        hint:
          guess === undefined
            ? `subcommands: ${names.join(', ')}`
            : `did you mean 'config ${guess}'?`,
      });
    }
    await subcommand(args, session);
    return undefined;
  },
};
