import { isTokenDead } from '../../bigcommerce/live-check.js';
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { StorekeysError } from '../../errors.js';
import type { Version } from '../../provider.js';
import type { Target } from '../../target/target.js';
import { accountText } from '../previous-account.js';
import { retiredOn } from '../retired-mark.js';
import { quoted } from './cure.js';
import type { Trouble } from './state.js';

/**
 * The account before the current one, while it is not proven dead.
 *
 * @param alias - of the store, for the cure
 * @param current - what the target holds; it is asked for the proof only when there was another before
 */
export async function previousTrouble(
  alias: string,
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
    if (retiredOn(marks, previous) !== undefined) return [];
    const state = client && (await isTokenDead(previous, client, signal));
    if (state === 'dead') return [];
    const who = accountText('previous', previous);
    const date = current?.createdAt?.toISOString().slice(0, 10);
    const since = date === undefined ? '' : ` since its replacement on ${date}`;
    const found = state === 'alive' ? 'is alive' : 'is not known to be deleted';
    const message = `${who} ${found}${since}`;
    return [{ kind: 'previous account', message, cure: `storekeys retire ${quoted(alias)}` }];
  } catch (error) {
    // Without the right to read the history there is nothing to say.
    if (error instanceof StorekeysError) return [];
    throw error;
  }
}
