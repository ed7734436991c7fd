/** Makes an old account's webhooks anew under the account that takes its place. */
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { webhookName, type Webhook } from '../../bigcommerce/webhooks.js';
import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import { moveWebhook, type Move } from './move-webhook.js';

/** What came of one webhook. It holds no value of a header. */
export type MovedWebhook = {
  /** Of the old account. */
  readonly oldId: number;
  /** The event and the receiver's host, for people. */
  readonly name: string;
} & Move;

/** Input of {@link moveWebhooks}. */
export interface MoveWebhooks {
  /** The account that the webhooks are of. Its token is not used. */
  readonly from: Bundle;
  /** The account that gets them. */
  readonly to: Bundle;
  readonly client: BigCommerceClient;
  /** Those that `planWebhooks` calls missing. */
  readonly webhooks: readonly Webhook[];
  /** Told of each webhook as soon as it is over. */
  readonly onProgress?: ((result: MovedWebhook) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the webhooks one after the other, each with its scope, destination, headers and whether it is
 * active, and reads each back. A webhook takes three requests of the store's quota: looking whether it is
 * there, making it, reading it. A used-up quota is waited for by the client.
 *
 * It may be run again, and by two at once: what is there already is not made. Between looking and making
 * somebody else may still make the same one; then BigCommerce refuses ours, as an account can have one
 * only of a scope and destination (docs, "Webhooks Overview", "Platform limits").
 *
 * @returns one result for each webhook, in their order. A failure ends none of the others, except when
 *   BigCommerce rejects the token: then the rest is not tried.
 * @throws {@link StorekeysError} `usage`, when the accounts are one, or of different stores; the signal's
 *   reason, when the caller aborted, `onProgress` having told what was done until then
 */
export async function moveWebhooks(input: MoveWebhooks): Promise<readonly MovedWebhook[]> {
  const { from, to, webhooks, onProgress } = input;
  if (from.storeHash !== to.storeHash) {
    throw new StorekeysError(
      'usage',
      `webhooks of store ${from.storeHash} cannot be made in store ${to.storeHash}`,
    );
  }
  if (from.accessToken.reveal() === to.accessToken.reveal()) {
    throw new StorekeysError('usage', 'the old and the current account are one and the same');
  }
  const results: MovedWebhook[] = [];
  let rejected: StorekeysError | undefined;
  for (const webhook of webhooks) {
    const about = { oldId: webhook.id, name: webhookName(webhook) };
    const result: MovedWebhook = {
      ...about,
      ...(rejected === undefined
        ? await moveWebhook(input, webhook)
        : { outcome: 'failed', error: notTried(rejected) }),
    };
    // Of all that can go wrong here only a rejected token is `invalid`.
    if (result.outcome === 'failed' && result.error.code === 'invalid') rejected ??= result.error;
    results.push(result);
    onProgress?.(result);
  }
  return results;
}

function notTried({ code, message }: StorekeysError): StorekeysError {
  return new StorekeysError(code, `not tried: ${message}`);
}
