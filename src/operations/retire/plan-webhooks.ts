/** Which webhooks of an old account have to be made anew under the current one. */
import {
  WEBHOOKS_PER_SCOPE,
  isSameSubscription,
  webhookDifferences,
  type Webhook,
  type WebhookDifference,
} from '../../bigcommerce/webhooks.js';

/** A webhook of the old account, and the one of the current account that stands for it. */
export interface PresentWebhook {
  readonly old: Webhook;
  readonly current: Webhook;
  /** In what they are not the same. That is left as it is: somebody may have wanted it so. */
  readonly differences: readonly WebhookDifference[];
}

/** Each webhook of the old account is in one of the lists. */
export interface WebhookPlan {
  readonly present: readonly PresentWebhook[];
  readonly missing: readonly Webhook[];
  /** The current account may not have that many of their scope, so they are not tried. */
  readonly beyondLimit: readonly Webhook[];
  /**
   * Of the same scope and destination as another one of the old account. There can be one only; accounts
   * older than that rule may have more.
   */
  readonly repeated: readonly Webhook[];
}

/**
 * Compares two accounts' webhooks by scope and destination, which is what makes one unique.
 *
 * @param old - of the account that is to go; where not all can be kept, active ones come first
 * @param current - of the account that stays
 */
export function planWebhooks(old: readonly Webhook[], current: readonly Webhook[]): WebhookPlan {
  const present: PresentWebhook[] = [];
  const missing: Webhook[] = [];
  const beyondLimit: Webhook[] = [];
  const repeated: Webhook[] = [];
  const seen: Webhook[] = [];
  for (const hook of [...old].sort((a, b) => Number(b.isActive) - Number(a.isActive))) {
    const twin = current.find((one) => isSameSubscription(one, hook));
    if (seen.some((one) => isSameSubscription(one, hook))) {
      repeated.push(hook);
    } else if (twin !== undefined) {
      present.push({ old: hook, current: twin, differences: webhookDifferences(hook, twin) });
    } else if (isScopeFull(hook.scope, [...current, ...missing])) {
      beyondLimit.push(hook);
    } else {
      missing.push(hook);
    }
    seen.push(hook);
  }
  return { present, missing, beyondLimit, repeated };
}

/** Whether an account with these webhooks may have no further one of the scope. */
export function isScopeFull(scope: string, webhooks: readonly Webhook[]): boolean {
  return webhooks.filter((hook) => hook.scope === scope).length >= WEBHOOKS_PER_SCOPE;
}
