/** Every store from one of its targets to the others. */
import { StorekeysError, type ErrorCode } from '../../errors.js';
import { copy } from '../../operations/copy.js';
import type { PushReport } from '../../operations/push.js';
import type { StoreToCheck } from '../../operations/status/state.js';
import type { Arguments } from '../arguments.js';
import type { Session } from '../session.js';
import { hashOf, storeOptions } from '../store-bundle.js';
import { openTargets } from '../targets.js';
import { storeEach } from './store-each.js';
import { allStores } from './stores.js';

/** Copies what each store's source holds; see {@link copy}. */
export async function copyAll(args: Arguments, session: Session): Promise<ErrorCode | undefined> {
  const stores = await allStores(args, session);
  const work = async ({ alias, hash, targets }: StoreToCheck): Promise<PushReport> => {
    const store = { alias, hash, targets: [] };
    const [source] = await openTargets(session, { given: args.list('from'), store });
    if (source === undefined) throw new StorekeysError('usage', '--from names no target');
    const given = args.list('to');
    const all =
      given.length > 0
        ? await openTargets(session, { given, store })
        : targets.map(({ target }) => target);
    const others = all.filter(({ ref }) => ref.uri !== source.ref.uri);
    return copy({
      ...(await storeOptions(args, session)),
      source,
      targets: others,
      ...hashOf(store),
    });
  };
  return storeEach('copying', stores, work, args, session);
}
