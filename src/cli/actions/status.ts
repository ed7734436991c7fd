import { resolveStore } from '../../config/resolve.js';
import { StorekeysError } from '../../errors.js';
import type { StoreStatus, StoreToCheck } from '../../operations/status/state.js';
import { statuses } from '../../operations/status/status.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { configuredStores, openStores } from '../configured-stores.js';
import { startCounting } from '../fleet/rate.js';
import { inShard, noStores } from '../fleet/stores.js';
import type { Session } from '../session.js';
import { statusJson, statusLine, statusText } from '../status-report.js';

export const status: Action = async (args, session) => {
  const { output, signal } = session;
  const journal = await session.journal();
  const atOnce = args.count('concurrency');
  const maxAgeMs = args.duration('max-age');
  const asLines = args.flag('json-lines');
  if (asLines && args.flag('json')) {
    throw new StorekeysError('usage', '--json and --json-lines: choose one of them');
  }
  const stores = await storesToCheck(args, session);
  const bigCommerce = args.flag('verify') ? await session.bigCommerce() : undefined;
  const count = startCounting(stores.length);
  output.busy('looking');
  const found: StoreStatus[] = [];
  let troubled = false;
  for await (const each of statuses({ stores, bigCommerce, journal, maxAgeMs, atOnce, signal })) {
    troubled ||= isTroubled(each);
    // A table is as wide as its widest lines, so that it waits for all; lines of JSON wait for nobody.
    if (asLines) output.data(statusLine(each));
    else found.push(each);
    if (stores.length > 1) output.busy(`looking: ${count.after(1)}`);
  }
  if (!asLines) output.data(args.flag('json') ? statusJson(found) : statusText(found));
  return troubled ? 'attention' : undefined;
};

function isTroubled({ troubles, targets }: StoreStatus): boolean {
  return troubles.length > 0 || targets.some((target) => target.troubles.length > 0);
}

async function storesToCheck(args: Arguments, session: Session): Promise<readonly StoreToCheck[]> {
  const config = await session.config();
  const aliases = args.list('store');
  const named = [...new Set(aliases)].map((alias) => resolveStore(alias, config));
  const stores =
    aliases.length > 0 ? await openStores(session, named) : await configuredStores(session);
  if (stores.length === 0) throw noStores();
  return inShard(stores, args);
}
