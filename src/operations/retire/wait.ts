import { setTimeout as sleep } from 'node:timers/promises';
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import { isTokenDead } from '../../bigcommerce/live-check.js';
import type { Bundle } from '../../bundle/bundle.js';

/** What BigCommerce said of a token, and when. */
export interface Poll {
  readonly state: 'alive' | 'unknown';
  /** Until the next question, in milliseconds. */
  readonly nextMs: number;
}

/** First pause between two questions, and the longest, in milliseconds. */
const FIRST_MS = 1_000;
/** Two requests in a quota's window of 30 s, of 150 that all programs of a store share. */
const LONGEST_MS = 15_000;

/**
 * Asks again and again until BigCommerce refuses a token. How long that takes after its account was
 * deleted is not documented.
 *
 * @param options - `forMs`: how long to go on, in milliseconds
 * @returns `alive` when the time was over first
 * @throws the signal's reason, when the caller aborted; nothing is lost then
 */
export async function waitUntilDead(
  account: Bundle,
  client: BigCommerceClient,
  options: {
    readonly forMs: number;
    readonly onPoll?: ((poll: Poll) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<'dead' | 'alive'> {
  const { forMs, onPoll, signal } = options;
  const end = performance.now() + forMs;
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    const state = await isTokenDead(account, client, signal);
    if (state === 'dead') return 'dead';
    const left = end - performance.now();
    if (left <= 0) return 'alive';
    const nextMs = Math.min(pause, left);
    onPoll?.({ state, nextMs });
    await sleep(nextMs, undefined, { signal });
  }
}
