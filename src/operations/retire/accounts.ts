/** Which account of a store is the previous one, and which is current, by the lead of its targets. */
import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import type { Reading } from '../../provider.js';
import { bundleOf } from '../../target/content.js';
import type { Target } from '../../target/target.js';
import { each } from '../failures.js';
import { inOrder } from '../order.js';
import { retiredOn } from '../retired-mark.js';

/** What the lead says. */
export interface Accounts {
  readonly lead: Target;
  readonly current: Bundle;
  /** Since when the current one is, as far as the lead knows. */
  readonly since: Date | undefined;
  /** `undefined`: there is none. */
  readonly previous: Bundle | undefined;
  /** The day on which it was proven dead; `undefined`: it was not. */
  readonly retiredOn: string | undefined;
}

/**
 * Reads the lead.
 *
 * @param targets - of the store
 * @throws {@link StorekeysError} `not-found` when it holds no bundle; `conflict` when it holds something
 * else; `unsupported` when it keeps no versions
 */
export async function accountsOf(
  targets: readonly Target[],
  signal: AbortSignal | undefined,
): Promise<Accounts> {
  const located = await each(targets, async (target) => ({
    target,
    location: await target.locate(signal),
  }));
  const [first] = inOrder(located);
  if (first === undefined) throw new StorekeysError('usage', 'no target to look at');
  const { target: lead, location } = first;
  if (location.capabilities.history === 0) {
    throw new StorekeysError(
      'unsupported',
      `${lead.name}: this backend keeps no versions, so it knows no previous account`,
      { hint: 'name a target that does with --target' },
    );
  }
  const reading = await lead.read('current', { purpose: 'writing' }, signal);
  const current = currentIn(lead, reading);
  const previous = (await lead.previous(reading.version, signal))?.bundle;
  return {
    lead,
    current,
    since: reading.version?.createdAt,
    previous,
    retiredOn: previous && retiredOn(reading.marks, previous),
  };
}

function currentIn({ name }: Target, { version }: Reading): Bundle {
  const bundle = bundleOf(version);
  if (bundle !== undefined) return bundle;
  throw version === null
    ? new StorekeysError('not-found', `${name}: nothing is there`, {
        hint: 'check the name: storekeys status shows what every target holds',
      })
    : new StorekeysError('conflict', `${name}: holds something that is not a bundle`, {
        hint: 'storekeys history shows what it held before',
      });
}
