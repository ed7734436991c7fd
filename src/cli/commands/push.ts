import { push as pushBundle } from '../../operations/push.js';
import type { Command } from '../command.js';
import { isVolatile, readSource, SOURCE_OPTION } from '../source.js';
import { hashOf, STORE_OPTIONS, storeBundle, TO_OPTION } from '../store-bundle.js';
import { openTargets, storeArgument } from '../targets.js';

export const push: Command = {
  name: 'push',
  usage: 'push [store]',
  describe: 'Check a bundle and store it in targets',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: SOURCE_OPTION,
    to: TO_OPTION,
    ...STORE_OPTIONS,
    'delete-source': { type: 'boolean', describe: 'delete the source file when all is read back' },
  },
  examples: [
    ['storekeys push --from credentials.txt --to local://acme', 'from the downloaded file'],
    [
      'storekeys push --from - --to vault://secret/bigcommerce/acme --offline',
      'from stdin, without asking BigCommerce',
    ],
  ],
  async run(args, session) {
    const store = await storeArgument(session, args);
    const targets = await openTargets(session, { given: args.list('to'), store });
    const from = args.text('from');
    // Before it is asked for: a paste must not be lost for want of a disk to keep it on.
    if (isVolatile(from)) await session.journal.ready();
    const source = await readSource(session, from, store);
    for (const warning of source.warnings) session.output.warn(warning);
    const { bundle, volatile } = source;
    const outcome = await storeBundle(
      (options) => pushBundle({ ...options, bundle, volatile, targets, ...hashOf(store) }),
      args,
      session,
    );
    if (outcome === undefined && !args.flag('dry-run')) {
      await source.finish(args.flag('delete-source'));
    }
    return outcome;
  },
};
