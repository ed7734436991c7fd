import { copy as copyBundle } from '../../operations/copy.js';
import type { Command } from '../command.js';
import { hashOf, STORE_OPTIONS, storeBundle, TO_OPTION } from '../store-bundle.js';
import { openTargets, storeArgument } from '../targets.js';

export const copy: Command = {
  name: 'copy',
  usage: 'copy [store]',
  describe: 'Store in targets what another target holds',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'target to read',
    },
    to: TO_OPTION,
    ...STORE_OPTIONS,
  },
  examples: [
    [
      'storekeys copy --from local://acme --to vault://secret/bigcommerce/acme',
      'a second place for it',
    ],
    ['storekeys copy acme --from prod', "to the store's other targets"],
  ],
  async run(args, session) {
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
  },
};
