import { copy as copyBundle } from '../../operations/copy.js';
import type { Action } from '../command.js';
import { refuseFleetOptions } from '../fleet-options.js';
import { hashOf, storeBundle } from '../store-bundle.js';
import { openTargets, storeArgument } from '../targets.js';

export const copy: Action = async (args, session) => {
  if (args.flag('all')) {
    const { copyAll } = await import('../fleet/copy-all.js');
    return copyAll(args, session);
  }
  refuseFleetOptions(args);
  const store = await storeArgument(session, args);
  const [source] = await openTargets(session, { given: args.list('from'), store });
  const all = await openTargets(session, { given: args.list('to'), store });
  if (source === undefined) return undefined;
  const targets =
    args.list('to').length > 0 ? all : all.filter(({ ref }) => ref.uri !== source.ref.uri);
  return storeBundle(
    (options) => copyBundle({ ...options, source, targets, ...hashOf(store) }),
    args,
    session,
  );
};
