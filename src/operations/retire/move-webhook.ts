/** Makes one webhook under another account, and never a second one like it. */
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { createWebhook, type Creation } from '../../bigcommerce/create-webhook.js';
import { findingError } from '../../bigcommerce/probe.js';
import {
  isSameSubscription,
  listWebhooks,
  readWebhook,
  webhookDifferences,
  type Webhook,
  type WebhookDifference,
} from '../../bigcommerce/webhooks.js';
import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError, afterChange } from '../../errors.js';
import { isScopeFull } from './plan-webhooks.js';

/** What came of it. */
export type Move =
  /** Made, and read back as it should be. */
  | { readonly outcome: 'created'; readonly id: number }
  /** The account had one of this scope and destination already; it is left as it is. */
  | {
      readonly outcome: 'there already';
      readonly id: number;
      readonly differences: readonly WebhookDifference[];
    }
  | { readonly outcome: 'failed'; readonly error: StorekeysError };

/** Who gets the webhook. */
export interface Receiver {
  readonly to: Bundle;
  readonly client: BigCommerceClient;
  readonly signal?: AbortSignal | undefined;
}

const WHOSE = 'the current account';
/** Creates whose answer may be lost before it is given up. */
const MAX_CREATES = 2;

/**
 * Looks, makes, reads back. After a lost answer it looks again: what is there now counts as made, and only
 * what is not there is asked for once more.
 *
 * @returns also for a failure
 * @throws the signal's reason, when the caller aborted
 */
export async function moveWebhook(receiver: Receiver, webhook: Webhook): Promise<Move> {
  let lost: StorekeysError | undefined;
  try {
    for (let creates = 1; ; creates++) {
      const found = await look(receiver, webhook, lost !== undefined);
      if (found !== undefined) return found;
      if (creates > MAX_CREATES && lost !== undefined) return { outcome: 'failed', error: lost };
      const creation = await create(receiver, webhook);
      switch (creation.kind) {
        case 'ok':
          return await readBack(receiver, webhook, creation.data.id);
        case 'refused':
          // Somebody else may have made it since we looked, or our own lost request has.
          return (await look(receiver, webhook, lost !== undefined)) ?? refused(creation.reason);
        case 'lost':
          lost = creation.error;
          break;
        case 'token-rejected':
        case 'forbidden':
          throw findingError(creation, WHOSE);
      }
    }
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    // A failure to look, after a create whose answer was lost, is no word that it was not made.
    return { outcome: 'failed', error: lost === undefined ? error : afterChange(error) };
  }
}

/**
 * Whether the webhook is there.
 *
 * @param asked - we have asked for it before, so what is as it should be is taken for ours
 * @throws {@link StorekeysError} when that cannot be said, or there is no room for it
 */
async function look(
  { to, client, signal }: Receiver,
  webhook: Webhook,
  asked: boolean,
): Promise<Move | undefined> {
  const current = await listWebhooks(to, client, signal);
  if (current.kind !== 'ok') throw findingError(current, WHOSE);
  const found = current.data.find((one) => isSameSubscription(one, webhook));
  if (found === undefined) {
    if (!isScopeFull(webhook.scope, current.data)) return undefined;
    throw new StorekeysError('conflict', `${WHOSE} may have no more webhooks of this scope`, {
      hint: 'delete one of them, or subscribe to several events by one scope that ends in *',
    });
  }
  const differences = webhookDifferences(webhook, found);
  if (asked && differences.length === 0) return { outcome: 'created', id: found.id };
  return { outcome: 'there already', id: found.id, differences };
}

type Attempt =
  | Exclude<Creation, { kind: 'unclear' }>
  /** There was no usable answer, and the webhook may have been made. */
  | { readonly kind: 'lost'; readonly error: StorekeysError };

/** @throws {@link StorekeysError} when nothing was made for sure */
async function create({ to, client, signal }: Receiver, webhook: Webhook): Promise<Attempt> {
  try {
    const creation = await createWebhook(to, client, webhook, signal);
    if (creation.kind !== 'unclear') return creation;
    return { kind: 'lost', error: afterChange(findingError(creation, WHOSE)) };
  } catch (error) {
    if (!(error instanceof StorekeysError && error.mayHaveHappened)) throw error;
    return { kind: 'lost', error };
  }
}

/** The answer to the create is a promise; this is the proof. */
async function readBack(
  { to, client, signal }: Receiver,
  webhook: Webhook,
  id: number,
): Promise<Move> {
  const read = await readWebhook(to, client, id, signal);
  if (read.kind !== 'ok')
    return { outcome: 'failed', error: afterChange(findingError(read, WHOSE)) };
  if (read.data === undefined) {
    return unlike(`BigCommerce said that it made webhook ${id}, and then that there is none`);
  }
  const differences = webhookDifferences(webhook, read.data);
  if (differences.length === 0) return { outcome: 'created', id };
  return unlike(`webhook ${id} was made, but not as asked: other ${differences.join(' and ')}`);
}

function unlike(message: string): Move {
  const hint = 'look at the webhooks of the current account before the old one is deleted';
  const error = new StorekeysError('conflict', message, { hint, mayHaveHappened: true });
  return { outcome: 'failed', error };
}

function refused(reason: string): Move {
  const error = new StorekeysError('conflict', `the webhook was refused: ${reason}`, {
    hint: 'a destination must be https on port 443, and one for a scope and destination is all there can be',
  });
  return { outcome: 'failed', error };
}
