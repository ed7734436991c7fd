import { checkLive, liveCheckError } from '../../bigcommerce/live-check.js';
import type { Action } from '../command.js';
import { refuseFleetOptions } from '../fleet-options.js';
import { liveJson, liveText } from '../live-report.js';
import { pull } from '../../operations/pull.js';
import type { Arguments } from '../arguments.js';
import type { Session } from '../session.js';
import { readSource, type Source } from '../source.js';
import { openTargets, storeArgument } from '../targets.js';

export const verify: Action = async (args, session) => {
  if (args.flag('all')) {
    const { verifyAll } = await import('../fleet/verify-all.js');
    return verifyAll(args, session);
  }
  refuseFleetOptions(args);
  const { bundle, warnings } = await verified(args, session);
  const { output } = session;
  for (const warning of warnings) output.warn(warning);
  if (!args.flag('offline')) output.busy('asking BigCommerce');
  const live = args.flag('offline')
    ? undefined
    : await checkLive(bundle, await session.bigCommerce(), session.signal);
  if (args.flag('json')) {
    const shape = {
      storekeys: 1,
      store_hash: bundle.storeHash,
      account_name: bundle.accountName ?? null,
      fingerprint: bundle.fingerprint,
      warnings,
      live: liveJson(live),
    };
    output.data(`${JSON.stringify(shape, null, 2)}\n`);
  } else {
    const checked = live === undefined ? 'form only, BigCommerce was not asked' : liveText(live);
    output.data(`store ${bundle.storeHash}, fingerprint ${bundle.fingerprint}\n${checked}\n`);
  }
  const error = live && liveCheckError(live);
  if (error) throw error;
  return undefined;
};

/** The source given, else what the store's targets hold. */
async function verified(
  args: Arguments,
  session: Session,
): Promise<Pick<Source, 'bundle' | 'warnings'>> {
  const from = args.text('from');
  const store = await storeArgument(session, args);
  if (from !== undefined || store === undefined) return readSource(session, from, store);
  const targets = await openTargets(session, { given: [], store });
  const { bundle } = await pull({ targets, signal: session.signal });
  return { bundle, warnings: [] };
}
