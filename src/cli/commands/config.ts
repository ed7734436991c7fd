import { jsonSchema } from '../../config/schema.js';
import { StorekeysError } from '../../errors.js';
import type { Command } from '../command.js';

export const config: Command = {
  name: 'config',
  usage: 'config <what>',
  describe: 'Print the JSON Schema of the configuration file',
  positionals: { what: 'schema' },
  options: {},
  examples: [['storekeys config schema > storekeys.schema.json', 'for an editor']],
  run(args, { output }) {
    const what = args.text('what');
    if (what !== 'schema') {
      throw new StorekeysError('usage', `unknown subcommand 'config ${what ?? ''}'`, {
        hint: 'storekeys config schema',
      });
    }
    output.data(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    return Promise.resolve(undefined);
  },
};
