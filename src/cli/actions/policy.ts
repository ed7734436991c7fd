import { resolveStore, resolveTarget } from '../../config/resolve.js';
import { knownSchemes } from '../../open.js';
import type { PolicyPurpose } from '../../provider.js';
import type { Action } from '../command.js';

export const policy: Action = async (args, session) => {
  const config = await session.config();
  const alias = args.text('store');
  const { uri } = resolveTarget(args.text('target') ?? '', {
    config,
    env: session.env,
    schemes: knownSchemes({}),
    ...(alias === undefined ? {} : { store: resolveStore(alias, config) }),
  });
  const purpose = args.text('for') as PolicyPurpose;
  const { text, notes } = await (await session.opener()).policy(uri, purpose);
  session.output.data(text);
  for (const note of notes) session.output.say(`note: ${note}`);
  return undefined;
};
