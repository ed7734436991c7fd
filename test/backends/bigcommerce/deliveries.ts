/**
 * What BigCommerce sends to the destinations of webhooks. Sources: docs, "Webhooks Overview" (payload,
 * headers of one's own) and "HTTPS Webhooks Overview" (signature). It is sent once: no retries, no
 * blocklist.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Account, KeptHook } from './accounts.js';

/** What came of one delivery. */
export interface Delivery {
  /** Fingerprint of the bundle of the account whose webhook it is. */
  readonly account: string;
  readonly hookId: number;
  readonly destination: string;
  /** What the receiver answered; undefined when it did not. */
  readonly status: number | undefined;
  readonly body: string;
}

/**
 * Tells all active webhooks of an event, each signed with the secret of the account that made it.
 *
 * @param accounts - all of the store
 * @param data - what happened, such as `{ type: 'order', id: 173331 }`
 */
export async function deliver(
  accounts: readonly Account[],
  storeHash: string,
  scope: string,
  data: unknown,
): Promise<readonly Delivery[]> {
  const payload = JSON.stringify({
    created_at: Math.floor(Date.now() / 1000),
    store_id: '1234567',
    producer: `stores/${storeHash}`,
    scope,
    data,
    hash: createHash('sha1').update(JSON.stringify(data)).digest('hex'),
  });
  const told = accounts.flatMap((account) =>
    account.hooks
      .filter((hook) => hook.is_active && covers(hook.scope, scope))
      .map((hook) => send(account, hook, payload)),
  );
  return Promise.all(told);
}

/** Scopes that end in a star are in the documented examples; that it stands for all below is how they read. */
function covers(subscribed: string, scope: string): boolean {
  if (!subscribed.endsWith('/*')) return subscribed === scope;
  return scope.startsWith(subscribed.slice(0, -1));
}

async function send(account: Account, hook: KeptHook, payload: string): Promise<Delivery> {
  const about = { account: account.name, hookId: hook.id, destination: hook.destination };
  const headers = {
    ...hook.headers,
    ...signed(account, payload),
    'content-type': 'application/json',
  };
  try {
    const answer = await fetch(hook.destination, {
      method: 'POST',
      headers,
      body: payload,
      redirect: 'manual',
    });
    return { ...about, status: answer.status, body: await answer.text() };
  } catch {
    return { ...about, status: undefined, body: '' };
  }
}

/** The key is the client secret as it is written, so the library gets the Base64 of that text. */
function signed({ clientSecret }: Account, payload: string): Record<string, string> {
  const signer = new Webhook(Buffer.from(clientSecret.reveal()).toString('base64'));
  const id = `msg_${randomUUID()}`;
  const now = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signer.sign(id, now, payload),
  };
}
