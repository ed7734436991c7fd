/** The stores that a command on many works on. */
import { StorekeysError } from '../../errors.js';
import { isInShard, parseShard } from '../../fleet/shard.js';
import type { StoreToCheck } from '../../operations/status/state.js';
import type { Arguments } from '../arguments.js';
import { configuredStores } from '../configured-stores.js';
import type { Session } from '../session.js';

/** Those of a `--shard`, or all of them. */
export function inShard<S extends StoreToCheck>(
  stores: readonly S[],
  args: Arguments,
): readonly S[] {
  const text = args.text('shard');
  if (text === undefined) return stores;
  const shard = parseShard(text);
  return stores.filter(({ alias, targets }) => {
    const uris = targets.map(({ target }) => target.ref.uri);
    return isInShard(alias, uris, shard);
  });
}

/**
 * Every store of the configuration that lists targets, or those of a `--shard`.
 *
 * @throws {@link StorekeysError} `usage` when there is none, and for options of a single store beside
 */
export async function allStores(
  args: Arguments,
  session: Session,
): Promise<readonly StoreToCheck[]> {
  refuseSingle(args, '--all');
  const stores = await configuredStores(session);
  if (stores.length === 0) throw noStores();
  return inShard(stores, args);
}

/** @throws {@link StorekeysError} `usage` for what only a single store can have */
export function refuseSingle(args: Arguments, option: string): void {
  if (args.text('store') !== undefined) {
    throw new StorekeysError('usage', `${option} is for many stores, and one is named beside it`, {
      hint: `leave out ${option}, or the store`,
    });
  }
  if (!args.flag('json')) return;
  throw new StorekeysError('usage', `--json: ${option} prints no single report`, {
    hint: 'use --json-lines: a line for each store',
  });
}

/** There is nothing to work on. */
export function noStores(): StorekeysError {
  return new StorekeysError('usage', 'there is no store with targets in the configuration', {
    hint: 'write a storekeys.yaml with stores and targets, or name one with --config',
  });
}
