import type { Bundle } from '../bundle/bundle.js';
import type { ErrorCode } from '../errors.js';
import type { PushOptions, PushReport } from '../operations/push.js';
import type { Arguments } from './arguments.js';
import { refuseFleetOptions } from './fleet-options.js';
import type { Session } from './session.js';
import { isVolatile, readSource } from './source.js';
import { hashOf, storeBundle, type StoreOptions } from './store-bundle.js';
import { openTargets, storeArgument } from './targets.js';

/** What a bundle from a source is stored with. */
export type SourceStoreOptions = StoreOptions &
  Pick<PushOptions, 'targets' | 'expectedHash' | 'volatile'> & { readonly bundle: Bundle };

/**
 * Reads the source that `--from` names, stores its bundle in the targets of `--to`, and sees to the
 * source afterwards; `--from-dir`: of many stores.
 *
 * @returns what the command ends with, where it is not a plain success
 */
export async function storeSource(
  operation: (options: SourceStoreOptions) => Promise<PushReport>,
  args: Arguments,
  session: Session,
): Promise<ErrorCode | undefined> {
  if (args.text('from-dir') !== undefined) {
    const { storeFolder } = await import('./fleet/from-dir.js');
    return storeFolder(operation, args, session);
  }
  refuseFleetOptions(args);
  const store = await storeArgument(session, args);
  const targets = await openTargets(session, { given: args.list('to'), store });
  const from = args.text('from');
  // Before it is asked for: a paste must not be lost for want of a disk to keep it on.
  if (isVolatile(from)) await (await session.journal()).ready();
  const source = await readSource(session, from, store);
  for (const warning of source.warnings) session.output.warn(warning);
  const { bundle, volatile } = source;
  const outcome = await storeBundle(
    (options) => operation({ ...options, bundle, volatile, targets, ...hashOf(store) }),
    args,
    session,
  );
  if (outcome === undefined && !args.flag('dry-run')) {
    await source.finish(args.flag('delete-source'));
  }
  return outcome;
}
