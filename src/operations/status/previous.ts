import { isTokenDead } from '../../bigcommerce/live-check.js';
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { StorekeysError } from '../../errors.js';
import type { Version } from '../../provider.js';
import type { Target } from '../../target/target.js';
import type { Trouble } from './state.js';

/**
 * The account before the current one, while it is not proven dead.
 *
 * @param current - what the target holds; it is asked for the proof only when there was another before
 */
export async function previousTrouble(
  target: Target,
  current: Version | null,
  client: BigCommerceClient | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly Trouble[]> {
  try {
    const { capabilities } = await target.locate(signal);
    if (capabilities.history === 0) return [];
    const previous = (await target.previous(current, signal))?.bundle;
    if (previous === undefined) return [];
    const { marks } = await target.read('current', { purpose: 'writing' }, signal);
    if (marks?.retired?.startsWith(previous.fingerprint) === true) return [];
    const state = client && (await isTokenDead(previous, client, signal));
    if (state === 'dead') return [];
    const name = previous.accountName === undefined ? '' : `${previous.accountName}, `;
    const found = state === 'alive' ? 'still works' : 'is not known to be deleted';
    return [
      {
        kind: 'previous account',
        message: `the previous account (${name}${previous.fingerprint}) ${found}`,
        cure: 'delete that account in the control panel when nothing uses it any more',
      },
    ];
  } catch (error) {
    // Without the right to read the history there is nothing to say.
    if (error instanceof StorekeysError) return [];
    throw error;
  }
}
