/**
 * The rule on the account before the current one: a store has at most two accounts in use at a time, and
 * the older one is not lost sight of before it is proven dead.
 */
import { isTokenDead } from '../bigcommerce/live-check.js';
import type { BigCommerceClient } from '../bigcommerce/client.js';
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { TargetPlan } from './plan.js';

/**
 * Refuses a replace on the lead while its previous account is not proven dead. Proven is a mark with its
 * fingerprint, or BigCommerce refusing its token now; the latter is then recorded as a mark.
 *
 * @param client - `undefined`: BigCommerce is not to be asked
 * @returns what was found out, for a person to read
 * @throws {@link StorekeysError} `conflict`
 */
export async function refuseLivePrevious(
  lead: TargetPlan,
  incoming: Bundle,
  client: BigCommerceClient | undefined,
  dryRun: boolean,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const previous = lead.action === 'replace' ? lead.previous?.bundle : undefined;
  if (previous === undefined || previous.equals(incoming)) return [];
  if (lead.reading.marks?.retired?.startsWith(previous.fingerprint) === true) return [];
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
  const note = `${who} is deleted at BigCommerce`;
  if (dryRun) return [note];
  const date = new Date().toISOString().slice(0, 10);
  const marks = { retired: `${previous.fingerprint} ${date}` };
  const notes = await lead.target.annotate(marks, lead.reading.base, signal);
  return [note, ...notes];
}
