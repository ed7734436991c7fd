import { StorekeysError } from '../../errors.js';
import { resolveStore } from '../../config/resolve.js';
import type { StoreToCheck } from '../../operations/status/state.js';
import { status as statusOfStores } from '../../operations/status/status.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { configuredStores, openStores } from '../configured-stores.js';
import type { Session } from '../session.js';
import { statusJson, statusText } from '../status-report.js';

export const status: Action = async (args, session) => {
  const maxAgeMs = args.duration('max-age');
  const stores = await storesToCheck(args, session);
  session.output.busy('looking');
  const found = await statusOfStores({
    stores,
    bigCommerce: args.flag('verify') ? session.bigCommerce() : undefined,
    journal: session.journal,
    maxAgeMs,
    signal: session.signal,
  });
  session.output.data(args.flag('json') ? statusJson(found) : statusText(found));
  const troubled = found.some(
    ({ troubles, targets }) =>
      troubles.length > 0 || targets.some((target) => target.troubles.length > 0),
  );
  return troubled ? 'attention' : undefined;
};

async function storesToCheck(args: Arguments, session: Session): Promise<readonly StoreToCheck[]> {
  const config = await session.config();
  const aliases = args.list('store');
  const named = [...new Set(aliases)].map((alias) => resolveStore(alias, config));
  const stores =
    aliases.length > 0 ? await openStores(session, named) : await configuredStores(session);
  if (stores.length > 0) return stores;
  throw new StorekeysError('usage', 'there is no store with targets in the configuration', {
    hint: 'write a storekeys.yaml with stores and targets, or name one with --config',
  });
}
