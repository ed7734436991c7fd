import type { Command } from '../command.js';
import { NotStartedError, OWN_FAILURE } from '../run/not-started.js';
import { NAMING_OPTIONS, PULL_OPTIONS } from '../options.js';

export const run: Command = {
  name: 'run',
  usage: 'run [store]',
  describe: 'Run a program with the bundle in its environment; piped output is redacted',
  takesProgram: true,
  failureStatus: (error) => (error instanceof NotStartedError ? error.exitStatus : OWN_FAILURE),
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    ...PULL_OPTIONS,
    ...NAMING_OPTIONS,
    redact: { type: 'boolean', describe: 'redact on a terminal too: the program sees pipes' },
    'drop-aws': { type: 'boolean', describe: 'take AWS credentials out of the environment' },
    'inherit-auth': {
      type: 'boolean',
      describe: 'leave in the environment what signs in to backends',
    },
  },
  examples: [
    ['storekeys run acme -- npm start', 'a server of the store'],
    ['storekeys run --from local://acme -- env', 'one target'],
  ],
  load: async () => (await import('../actions/run.js')).run,
};
