/** A store with an old and a current account, for tests of moving webhooks. */
import type { TestContext } from 'node:test';
import type { BigCommerceClient } from '../../../src/bigcommerce/client.js';
import { listWebhooks, type Webhook } from '../../../src/bigcommerce/webhooks.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { moveWebhooks, type MovedWebhook } from '../../../src/operations/retire/move-webhooks.js';
import { planWebhooks } from '../../../src/operations/retire/plan-webhooks.js';
import type { Hook } from '../../backends/bigcommerce/accounts.js';
import type {
  BigCommerceStandIn,
  BigCommerceStandInOptions,
} from '../../backends/bigcommerce/stand-in.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { setUp } from '../bigcommerce/setup.js';

/** A value of a header that must not be shown. */
export const VALUE = 'a-value-that-nobody-may-see';

/** See {@link scene}. */
export interface Scene {
  readonly standIn: BigCommerceStandIn;
  readonly client: BigCommerceClient;
  readonly from: Bundle;
  readonly to: Bundle;
  /** Plans and moves as a caller does; gives what came of it. */
  readonly move: () => Promise<readonly MovedWebhook[]>;
  /** What is there now without what BigCommerce chose, in the order of the destinations. */
  readonly hooksOf: (bundle: Bundle) => readonly Hook[];
}

/** A webhook to a place of its own. */
export function hook(n: number, more: Partial<Hook> = {}): Hook {
  return {
    scope: 'store/order/created',
    destination: `https://hooks.shop.example/${n}`,
    headers: { 'x-key': `${VALUE}-${n}` },
    is_active: true,
    ...more,
  };
}

/** Several of them. */
export function hooks(count: number): readonly Hook[] {
  return Array.from({ length: count }, (_, n) => hook(n));
}

/** All webhooks of an account; it must be able to list them. */
export async function listed(
  bundle: Bundle,
  client: BigCommerceClient,
): Promise<readonly Webhook[]> {
  const found = await listWebhooks(bundle, client);
  if (found.kind !== 'ok') throw new Error(`the webhooks were not listed: ${found.kind}`);
  return found.data;
}

/**
 * Ends with the test.
 *
 * @param old - webhooks of the old account
 * @param current - webhooks of the current account
 */
export async function scene(
  t: TestContext,
  old: readonly Hook[],
  current: readonly Hook[] = [],
  options: BigCommerceStandInOptions = {},
): Promise<Scene> {
  const { standIn, bundle: to, client } = await setUp(t, { timeoutMs: 5000 }, options);
  const from = makeBundle(to.storeHash);
  standIn.addAccount(from, { hooks: old });
  standIn.addAccount(to, { hooks: current });
  return {
    standIn,
    client,
    from,
    to,
    move: async () => {
      const plan = planWebhooks(await listed(from, client), await listed(to, client));
      return moveWebhooks({ from, to, client, webhooks: plan.missing });
    },
    hooksOf: (bundle) =>
      standIn
        .hooksOf(bundle)
        .map(({ scope, destination, headers, is_active }) => ({
          scope,
          destination,
          headers,
          is_active,
        }))
        .sort((a, b) => (a.destination < b.destination ? -1 : 1)),
  };
}
