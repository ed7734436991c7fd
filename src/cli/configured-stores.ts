/** Stores with their targets, opened. */
import type { ResolvedStore } from '../config/resolve.js';
import type { StoreToCheck } from '../operations/status/state.js';
import type { Session } from './session.js';
import { openNamed } from './targets.js';

/** All of the configuration that list targets; none without one. */
export async function configuredStores(session: Session): Promise<readonly StoreToCheck[]> {
  const config = await session.config();
  const all = [...(config?.stores ?? [])].map(([alias, store]) => ({ alias, ...store }));
  return openStores(
    session,
    all.filter(({ targets }) => targets.length > 0),
  );
}

/**
 * These stores, in their order.
 *
 * @throws StorekeysError - `usage` for one without targets, and as {@link openNamed} does
 */
export function openStores(
  session: Session,
  stores: readonly ResolvedStore[],
): Promise<readonly StoreToCheck[]> {
  return Promise.all(
    stores.map(async (store) => ({
      alias: store.alias,
      hash: store.hash,
      targets: await openNamed(session, { given: [], store }),
    })),
  );
}
