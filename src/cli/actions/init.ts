import { createConfig, draftText, newPlace } from '../../config/draft.js';
import { StorekeysError } from '../../errors.js';
import { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { askToContinue, withTerminal } from '../consent.js';
import { answersFor } from '../init-answers.js';
import { openTerminal } from '../terminal/open-terminal.js';
import { push } from './push.js';

const NO_TERMINAL = 'give --store, --to and --yes, and --hash if it is known';

export const init: Action = async (args, session) => {
  const { output, signal, cwd, env } = session;
  const explicit = args.text('config');
  const place = await newPlace({ cwd, env, ...(explicit === undefined ? {} : { explicit }) });
  const sure = args.flag('yes');
  const terminal = sure ? undefined : openTerminal(process);
  const asked = (): ReturnType<typeof answersFor> => answersFor(args, session, terminal);
  const draft = await (terminal === undefined ? asked() : withTerminal(terminal, asked));
  const text = draftText(place.path, draft);
  if (args.flag('dry-run')) {
    output.data(text);
    return undefined;
  }
  output.say(`${place.path}:\n${text}`);
  if (place.above !== undefined) output.warn(`${place.above} is not used here any more`);
  if (!sure && !(await askToContinue('write it?', signal, NO_TERMINAL))) {
    throw new StorekeysError('usage', 'nothing was written');
  }
  await createConfig(place.path, text);
  output.say(`wrote ${place.path}`);
  if (sure || !(await askToContinue('push the first bundle now?', signal, NO_TERMINAL))) {
    output.say(`next: storekeys push ${draft.alias}`);
    return undefined;
  }
  return push(new Arguments({ store: draft.alias }), session);
};
