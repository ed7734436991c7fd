/**
 * The end of a rotation: the account before the current one is shown to be of no use to anybody, deleted by
 * a person, proven dead, and that is recorded. All it goes by is in the targets, so it can be another
 * person, on another machine, days later.
 */
import { isTokenDead } from '../../bigcommerce/live-check.js';
import type { Webhook } from '../../bigcommerce/webhooks.js';
import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import { accountText } from '../previous-account.js';
import { accountsOf, type Accounts } from './accounts.js';
import { refuseInUse } from './in-use.js';
import { lossOf, lostWebhooks } from './loss.js';
import { moveWebhooks as makeUnderCurrent, type MovedWebhook } from './move-webhooks.js';
import { purgeDead } from './purge.js';
import { recordRetired } from './record.js';
import type { RetireOptions, RetireReport } from './state.js';
import { waitUntilDead } from './wait.js';

/** A store that has a previous account. */
type Pair = Accounts & { readonly previous: Bundle };

/**
 * Finds out what stands in the way of deleting the previous account of a store, says which one it is, and
 * records its death when BigCommerce refuses its token. Deletes no account: BigCommerce has no call for
 * that.
 *
 * @returns what was found; see {@link RetireReport}
 * @throws {@link StorekeysError} `conflict` while a target holds the account as current or pending, cannot
 * be read, or an operation is open (whatever losses are accepted), and when the current account is the one
 * that is deleted; `unavailable` when BigCommerce does not say; `usage` without consent; what reading the
 * first target throws
 */
export async function retire(options: RetireOptions): Promise<RetireReport> {
  const { targets, signal } = options;
  const accounts = await accountsOf(targets, signal);
  const { previous } = accounts;
  if (previous === undefined) return reportOf(accounts, { outcome: 'nothing' });
  const pair = { ...accounts, previous };
  await refuseInUse(previous, options, signal);
  if (pair.retiredOn !== undefined) return ended(pair, options);
  switch (await isTokenDead(previous, options.bigCommerce, signal)) {
    case 'dead':
      return ended(pair, options);
    case 'alive':
      return living(pair, options);
    case 'unknown':
      throw unanswered(options, accountText('previous', previous));
  }
}

/** While its token works. */
async function living(pair: Pair, options: RetireOptions): Promise<RetireReport> {
  const { bigCommerce, acceptLoss = false, moveWebhooks = false, dryRun = false } = options;
  const { waitMs, onWaiting, onPoll, signal } = options;
  await refuseDeadCurrent(pair, options);
  const found = await lossOf(pair, bigCommerce, signal);
  const { missing } = found.webhooks;
  const moves = moveWebhooks && !dryRun && missing.length > 0;
  const moved = moves ? await movedWith(missing, pair, options) : [];
  const loss = moves ? await lossOf(pair, bigCommerce, signal) : found;
  const isSafe = lostWebhooks(loss).length === 0 || acceptLoss;
  const report = reportOf(pair, { outcome: isSafe ? 'alive' : 'webhooks left', loss, moved });
  if (!isSafe || dryRun || waitMs === undefined) return report;
  onWaiting?.(report);
  const waiting = { forMs: waitMs, onPoll, signal };
  if ((await waitUntilDead(pair.previous, bigCommerce, waiting)) === 'alive') return report;
  // Somebody may have gone back to it while it was waited for.
  await refuseInUse(pair.previous, options, signal);
  return { ...(await ended(pair, options)), loss, moved };
}

async function movedWith(
  webhooks: readonly Webhook[],
  { previous, current }: Pair,
  { bigCommerce, confirm, onMoved, signal }: RetireOptions,
): Promise<readonly MovedWebhook[]> {
  if ((await confirm?.({ about: 'moving', webhooks })) !== true) throw unconfirmed('moved');
  return makeUnderCurrent({
    from: previous,
    to: current,
    client: bigCommerce,
    webhooks,
    onProgress: onMoved,
    signal,
  });
}

/** When it is dead. */
async function ended(pair: Pair, options: RetireOptions): Promise<RetireReport> {
  const { targets, bigCommerce, purge = false, dryRun = false, confirm, signal } = options;
  const { previous, current } = pair;
  if (dryRun) return reportOf(pair, { outcome: 'dead' });
  const records = await recordRetired(previous, targets, signal);
  if (purge && (await confirm?.({ about: 'purging', account: previous })) !== true) {
    throw unconfirmed('purged');
  }
  const purged = purge
    ? await purgeDead({ current, dead: previous }, targets, bigCommerce, signal)
    : undefined;
  const failed =
    records.some(({ result }) => result instanceof StorekeysError) ||
    purged?.targets.some(({ error }) => error !== undefined) === true;
  return reportOf(pair, { outcome: failed ? 'partial' : 'retired', records, purge: purged });
}

/** Whoever deleted the wrong one must not be told to delete the other, too. */
async function refuseDeadCurrent({ current, lead }: Pair, options: RetireOptions): Promise<void> {
  const who = accountText('current', current);
  switch (await isTokenDead(current, options.bigCommerce, options.signal)) {
    case 'alive':
      return;
    case 'dead':
      throw new StorekeysError(
        'conflict',
        `${lead.name}: ${who} is deleted at BigCommerce, and the previous one still works`,
        { hint: 'keep the previous account, and go back to it with storekeys rollback' },
      );
    case 'unknown':
      throw unanswered(options, who);
  }
}

function unconfirmed(what: string): StorekeysError {
  return new StorekeysError('usage', `nothing was ${what}: that needs a yes`, {
    hint: 'answer the question on a terminal, or give --yes',
  });
}

function unanswered({ bigCommerce }: RetireOptions, who: string): StorekeysError {
  return new StorekeysError(
    'unavailable',
    `${bigCommerce.host} did not say whether ${who} still works`,
    { hint: 'try again later; --verbose shows its answers' },
  );
}

function reportOf(
  { current, since, previous, retiredOn }: Accounts,
  found: Pick<RetireReport, 'outcome'> & Partial<RetireReport>,
): RetireReport {
  return {
    storeHash: current.storeHash,
    current,
    since,
    previous,
    retiredOn,
    loss: undefined,
    moved: [],
    records: [],
    purge: undefined,
    ...found,
  };
}
