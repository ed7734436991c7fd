import { StorekeysError } from '../../errors.js';
import type { Content } from '../../formats/content.js';
import { variablesOf } from '../../formats/variables.js';
import { formsOf } from '../../redaction/forms.js';
import type { Arguments } from '../arguments.js';
import type { Command } from '../command.js';
import { NAMING_OPTIONS, namesFrom } from '../naming.js';
import { PULL_OPTIONS, pullContent } from '../pull-content.js';
import { storeArgument } from '../targets.js';
import { childEnvironment } from '../run/child-environment.js';
import { runProgram } from '../run/run-program.js';
import { NotStartedError, OWN_FAILURE } from '../run/start.js';

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
  async run(args, session) {
    checkLine(args);
    const names = namesFrom(args, args.flag('with-previous'));
    const content = await pullContent(args, session, await storeArgument(session, args));
    // The program may run for days; connections to backends are of no more use.
    await session.close();
    session.signal.throwIfAborted();
    const env = childEnvironment(session.env, variablesOf(content, names), {
      dropAws: args.flag('drop-aws'),
      inheritAuth: args.flag('inherit-auth'),
    });
    const always = args.flag('redact');
    return await runProgram(
      { words: args.program, env, hidden: hiddenOf(content), always },
      session,
    );
  },
};

function checkLine(args: Arguments): void {
  if (args.program.length === 0) {
    throw new StorekeysError('usage', 'no program to run', {
      hint: 'it comes after --: storekeys run acme -- npm start',
    });
  }
  if (args.flag('drop-aws') && args.flag('inherit-auth')) {
    throw new StorekeysError('usage', '--drop-aws and --inherit-auth say the opposite', {
      hint: 'give one of them',
    });
  }
}

/** All forms of all values that are secret. */
function hiddenOf({ bundle, previous }: Content): readonly Uint8Array[] {
  return [bundle, ...(previous === undefined ? [] : [previous])]
    .flatMap(({ clientId, clientSecret, accessToken }) => [clientId, clientSecret, accessToken])
    .flatMap((secret) => formsOf(secret.reveal()));
}
