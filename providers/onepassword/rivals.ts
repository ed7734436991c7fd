/**
 * Two items with one title. 1Password allows it, so of several creates at one moment all succeed; one of
 * the items must stay and the makers of the others be told.
 *
 * Each maker looks at the vault after its create. An item that comes later in the order of creation (then
 * of ids) goes at once: into the archive, and by its own maker. The first in that order stays only when
 * it is alone in the end. For the times are whole seconds: an item of the same second that is still there
 * after a while may belong to somebody who had looked before, saw nobody, and was told "stored".
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../../src/provider.js';
import { despiteOthers } from './contention.js';
import { kindOf } from './errors.js';
import type { Account, Overview } from './sdk.js';

/**
 * An item of ours whose create has just been done. When that was is for the list to say: the answer to a
 * create bears the time of this machine's clock.
 */
export type Made = Pick<Overview, 'id' | 'title'>;

/**
 * How often the first looks whether the others have gone; the waits double, to some 4 seconds in all: a
 * maker that needs longer to put its item away makes the first one go, too, and then none is left.
 */
const LOOKS = 5;
const FIRST_WAIT_MS = 250;

/**
 * Whether an item that was just made may stay; one that may not is in the archive afterwards.
 *
 * @throws OnePasswordError - when a look or the archiving fails: then it is not decided
 */
export async function mayStay(
  account: Account,
  vaultId: string,
  made: Made,
  call: Call,
): Promise<boolean> {
  for (let looks = 1; ; looks++) {
    const overviews = await account.overviews(vaultId, call);
    const active = activeWith(made.title, overviews);
    const own = active.find(({ id }) => id === made.id);
    const rivals = active.filter((each) => each !== own);
    if (rivals.length === 0) return true;
    if (looks === LOOKS) break;
    if (own !== undefined && rivals.some((rival) => isBefore(rival, own))) break;
    await delay(waitMs(looks), undefined, { signal: call.signal });
  }
  await putAway(account, vaultId, made.id, call);
  return false;
}

/** The items that bear a title and are neither archived nor deleted. */
export function activeWith(title: string, overviews: readonly Overview[]): readonly Overview[] {
  return overviews.filter((each) => each.title === title && isActive(each));
}

/** Not archived. */
export function isActive({ state }: Overview): boolean {
  return (state as string) === 'active';
}

function isBefore(one: Overview, two: Overview): boolean {
  const difference = one.createdAt.getTime() - two.createdAt.getTime();
  return difference < 0 || (difference === 0 && one.id < two.id);
}

async function putAway(account: Account, vaultId: string, id: string, call: Call): Promise<void> {
  try {
    await despiteOthers(call.signal, () => account.archive(vaultId, id, call));
  } catch (error) {
    const kind = kindOf(error);
    if (kind !== 'item missing' && kind !== 'item inactive') throw error;
  }
}

function waitMs(n: number): number {
  return FIRST_WAIT_MS * 2 ** (n - 1);
}
