/**
 * The rule on the account before the current one: a store has at most two accounts in use at a time, and
 * the older one is not lost sight of before it is proven dead.
 */
import { isTokenDead } from '../bigcommerce/live-check.js';
import type { BigCommerceClient } from '../bigcommerce/client.js';
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Marks } from '../provider.js';
import type { TargetPlan } from './plan.js';
import { retiredMark, retiredOn } from './retired-mark.js';

/** What is known of the previous account. */
export interface Finding {
  readonly notes: readonly string[];
  /** For the lead, with the write that makes the account before it the previous one. */
  readonly marks: Marks;
}

/** How people know an account: the name in the control panel, and the fingerprint of its bundle. */
export function accountText(which: 'current' | 'previous', bundle: Bundle): string {
  return `the ${which} account (${accountName(bundle)}, ${bundle.fingerprint})`;
}

/** The name in the control panel, where it is known. */
export function accountName({ accountName: name }: Bundle): string {
  return name ?? 'no name';
}

const NOTHING: Finding = { notes: [], marks: {} };

/**
 * Refuses a replace on the lead while its previous account is not proven dead. Proven is a mark with its
 * fingerprint, or BigCommerce refusing its token now.
 *
 * @param client - `undefined`: BigCommerce is not to be asked
 * @returns what was found out, for a person to read, and the mark that records it
 * @throws {@link StorekeysError} `conflict`
 */
export async function refuseLivePrevious(
  lead: TargetPlan,
  incoming: Bundle,
  client: BigCommerceClient | undefined,
  signal?: AbortSignal,
): Promise<Finding> {
  const previous = lead.action === 'replace' ? lead.previous?.bundle : undefined;
  if (previous === undefined || previous.equals(incoming)) return NOTHING;
  if (retiredOn(lead.reading.marks, previous) !== undefined) return NOTHING;
  const who = accountText('previous', previous);
  const state = client === undefined ? 'not asked' : await isTokenDead(previous, client, signal);
  if (state !== 'dead') {
    const found = {
      alive: 'still works',
      unknown: 'could not be checked',
      'not asked': 'is not known to be deleted, and --offline asks nobody',
    }[state];
    throw new StorekeysError('conflict', `${lead.target.name}: ${who} ${found}`, {
      hint: 'storekeys retire says which account to delete and proves that it is gone; --forget-previous loses sight of it',
    });
  }
  return { notes: [`${who} is deleted at BigCommerce`], marks: retiredMark(previous) };
}
