/** What the deletion of an account takes with it: asked with its own token, since nobody else can see it. */
import { listBelongings, type Belongings } from '../../bigcommerce/belongings.js';
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { findingError } from '../../bigcommerce/probe.js';
import { listWebhooks, type Webhook } from '../../bigcommerce/webhooks.js';
import type { Bundle } from '../../bundle/bundle.js';
import { planWebhooks, type WebhookPlan } from './plan-webhooks.js';

/** What would be lost, and what would not. */
export interface Loss {
  readonly webhooks: WebhookPlan;
  /** Scripts and metafields, as far as its token may see them. */
  readonly belongings: readonly Belongings[];
}

/**
 * Asks BigCommerce.
 *
 * @throws {@link StorekeysError} `unavailable` when there was no usable answer; `invalid` when a token died
 * meanwhile; `denied` when one may not list webhooks
 */
export async function lossOf(
  { previous, current }: { readonly previous: Bundle; readonly current: Bundle },
  client: BigCommerceClient,
  signal: AbortSignal | undefined,
): Promise<Loss> {
  const [old, own] = await Promise.all([
    webhooksOf(previous, 'the previous account', client, signal),
    webhooksOf(current, 'the current account', client, signal),
  ]);
  const belongings = await listBelongings(previous, client, signal);
  if (belongings.kind !== 'ok') throw findingError(belongings, 'the previous account');
  return { webhooks: planWebhooks(old, own), belongings: belongings.data };
}

/** Without an equal, by scope and destination, under the current account. */
export function lostWebhooks({ webhooks }: Loss): readonly Webhook[] {
  return [...webhooks.missing, ...webhooks.beyondLimit];
}

async function webhooksOf(
  account: Bundle,
  who: string,
  client: BigCommerceClient,
  signal: AbortSignal | undefined,
): Promise<readonly Webhook[]> {
  const found = await listWebhooks(account, client, signal);
  if (found.kind !== 'ok') throw findingError(found, who);
  return found.data;
}
