/** Parts of a fleet, for several jobs that share the work: which is whose, all can tell without asking. */
import { createHash } from 'node:crypto';
import { StorekeysError } from '../errors.js';
import { parseRef } from '../ref.js';

/** One part: `3/8` is the third of eight. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `INDEX/COUNT`.
 *
 * @throws {@link StorekeysError} `usage`
 */
export function parseShard(text: string): Shard {
  const [, index = NaN, count = NaN] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new StorekeysError('usage', `--shard: '${text}' is not a part such as 3/8`, {
    hint: 'the parts are counted from 1: --shard 1/8 to --shard 8/8',
  });
}

/**
 * Whether a store is in a part. The same on every machine and for every order of the configuration; another
 * count moves stores between parts.
 *
 * @param uris - its targets. Stores of one 1Password vault stay together: writes in a vault are one after
 * the other, wherever they come from
 */
export function isInShard(alias: string, uris: readonly string[], shard: Shard): boolean {
  const digest = createHash('sha256').update(groupOf(alias, uris)).digest();
  return digest.readUIntBE(0, 6) % shard.count === shard.index - 1;
}

function groupOf(alias: string, uris: readonly string[]): string {
  const item = uris.map(parseRef).find(({ scheme }) => scheme === 'op');
  return item === undefined ? `store ${alias}` : `vault ${item.path.split('/')[0] ?? ''}`;
}
