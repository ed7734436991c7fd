/** The bundles of all stores, checked live. */
import { checkLive, liveCheckError, type LiveCheck } from '../../bigcommerce/live-check.js';
import type { ErrorCode } from '../../errors.js';
import { pullMany } from '../../fleet/pull-many.js';
import { mostTellingCode } from '../../operations/failures.js';
import type { Arguments } from '../arguments.js';
import { errorJson } from '../error-json.js';
import { liveJson } from '../live-report.js';
import type { Session } from '../session.js';
import { allStores } from './stores.js';
import { tellFleet, type Told } from './tell.js';

interface Verified {
  readonly fingerprint: string;
  readonly live: LiveCheck | undefined;
}

/** Reads each store's bundle and asks BigCommerce about it, unless `--offline`. */
export async function verifyAll(args: Arguments, session: Session): Promise<ErrorCode | undefined> {
  const stores = (await allStores(args, session)).map(({ alias, targets }) => ({
    alias,
    targets: targets.map(({ target }) => target),
  }));
  const { signal } = session;
  const bigCommerce = args.flag('offline') ? undefined : await session.bigCommerce();
  const outcomes = pullMany(stores, { signal }, async (_store, { bundle }): Promise<Verified> => ({
    fingerprint: bundle.fingerprint,
    live: bigCommerce && (await checkLive(bundle, bigCommerce, signal)),
  }));
  const names = stores.map(({ alias }) => alias);
  const asking = {
    wanted: bigCommerce === undefined ? 'well-formed' : 'verified',
    // What is rejected will not pass, whatever else is wrong.
    ends: (codes: readonly ErrorCode[]) =>
      codes.includes('invalid') ? 'invalid' : mostTellingCode(codes),
  };
  return tellFleet({ doing: 'verifying', names, outcomes, told, asking }, args, session);
}

function told({ fingerprint, live }: Verified): Told {
  const error = live && liveCheckError(live);
  const found = live === undefined ? 'form only, BigCommerce was not asked' : 'verified';
  return {
    text: `${fingerprint}  ${error === undefined ? found : `${error.code}: ${error.message}`}`,
    shape: { fingerprint, live: liveJson(live), error: errorJson(error) },
    code: error?.code,
  };
}
