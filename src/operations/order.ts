/**
 * The one total order of targets, the same on every machine. The first of an operation's targets is its
 * lead: its compare-and-set is the commit.
 */
import { StorekeysError } from '../errors.js';
import type { Location } from '../provider.js';
import type { Target } from '../target/target.js';

/** A target and where it leads. */
export interface Located {
  readonly target: Target;
  readonly location: Location;
}

/**
 * Sorts by how much the backend itself guards (server-enforced compare-and-set first, then
 * client-enforced, then what exists on this machine only, then nothing), and then by place.
 *
 * @throws {@link StorekeysError} `usage` when two of them are one place
 */
export function inOrder<T extends Located>(targets: readonly T[]): readonly T[] {
  const sorted = targets
    .map((located) => ({ located, key: orderKey(located) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const [i, { located, key }] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before?.key !== key) continue;
    throw new StorekeysError(
      'usage',
      `${before.located.target.name} and ${located.target.name} are the same place`,
      { hint: 'name it once' },
    );
  }
  return sorted.map(({ located }) => located);
}

function orderKey({ target, location }: Located): string {
  // JSON keeps the parts of a place apart whatever characters they hold.
  return `${rank(location)}${JSON.stringify([target.ref.scheme, ...location.place])}`;
}

function rank({ capabilities }: Location): number {
  if (capabilities.compareAndSet === 'none') return 3;
  if (capabilities.perMachine === true) return 2;
  return capabilities.compareAndSet === 'client' ? 1 : 0;
}
