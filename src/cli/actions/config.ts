import { jsonSchema } from '../../config/schema.js';
import { StorekeysError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { SUBCOMMANDS } from '../commands/config.js';
import { showConfig } from '../config-show.js';
import { trustModules } from '../config-trust.js';
import type { Session } from '../session.js';

type Subcommand = (args: Arguments, session: Session) => Promise<void>;

const ACTIONS: Readonly<Record<(typeof SUBCOMMANDS)[number], Subcommand>> = {
  schema: (_, { output }) => {
    output.data(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    return Promise.resolve();
  },
  show: showConfig,
  trust: trustModules,
};

export const config: Action = async (args, session) => {
  const what = args.text('what') ?? '';
  const name = SUBCOMMANDS.find((each) => each === what);
  if (name === undefined) {
    const guess = nearest(what, SUBCOMMANDS);
    throw new StorekeysError('usage', `unknown subcommand 'config ${what}'`, {
      hint:
        guess === undefined
          ? `subcommands: ${SUBCOMMANDS.join(', ')}`
          : `did you mean 'config ${guess}'?`,
    });
  }
  await ACTIONS[name](args, session);
  return undefined;
};
