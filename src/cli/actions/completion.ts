import { StorekeysError } from '../../errors.js';
import type { Action } from '../command.js';
import { SCRIPTS, SHELLS } from '../completion/scripts.js';

export const completion: Action = (args, { output }) => {
  const shell = args.text('shell') ?? '';
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined) {
    throw new StorekeysError('usage', 'there is no completion for this shell', {
      hint: `choose from ${SHELLS.join(', ')}`,
    });
  }
  output.data(script);
  return Promise.resolve(undefined);
};
