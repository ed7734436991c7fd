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

/** What is known of the previous account. */
export interface Finding {
  readonly notes: readonly string[];
  /** For the lead, with the write that makes the account before it the previous one. */
  readonly marks: Marks;
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
  if (lead.reading.marks?.retired?.startsWith(previous.fingerprint) === true) return NOTHING;
  const who = `the previous account (${previous.accountName ?? 'no name'}, ${previous.fingerprint})`;
  const state = client === undefined ? 'not asked' : await isTokenDead(previous, client, signal);
  if (state !== 'dead') {
    const found = {
      alive: 'still works',
      unknown: 'could not be checked',
      'not asked': 'is not known to be deleted, and --offline asks nobody',
    }[state];
    throw new StorekeysError('conflict', `${lead.target.name}: ${who} ${found}`, {
      hint: 'delete that account at BigCommerce first, or lose sight of it with --forget-previous',
    });
  }
  const date = new Date().toISOString().slice(0, 10);
  return {
    notes: [`${who} is deleted at BigCommerce`],
    marks: { retired: `${previous.fingerprint} ${date}` },
  };
}
