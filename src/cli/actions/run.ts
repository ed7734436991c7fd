import { StorekeysError } from '../../errors.js';
import type { Content } from '../../formats/content.js';
import { variablesOf } from '../../formats/variables.js';
import { formsOf } from '../../redaction/forms.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { namesFrom } from '../naming.js';
import { pullContent } from '../pull-content.js';
import { storeArgument } from '../targets.js';
import { childEnvironment } from '../run/child-environment.js';
import { runProgram } from '../run/run-program.js';

export const run: Action = async (args, session) => {
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
  return await runProgram({ words: args.program, env, hidden: hiddenOf(content), always }, session);
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
