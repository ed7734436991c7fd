import { setTimeout as sleep } from 'node:timers/promises';
import { StorekeysError } from '../errors.js';

/** Waits, and rejects as soon as the signal aborts. Replaceable, so that tests need not wait. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Tries of one request in all, the first included. */
export const MAX_TRIES: number = 3;

const FIRST_BACKOFF_MS = 250;
/** The quota is shared by all programs of a store, and they would all come back in the same instant. */
const SPREAD_MS = 50;

/** The real {@link Wait}. */
export const waitFor: Wait = async (milliseconds, signal) => {
  await sleep(milliseconds, undefined, { signal });
};

/**
 * Repeats an attempt that failed with a retryable error, {@link MAX_TRIES} times in all. It waits as long
 * as the error says (`retryAfterMs`), or a little longer each time; a wait that ends after `deadline` is
 * not begun.
 *
 * @param deadline - in milliseconds, on the clock of `performance.now()`
 * @throws the error of the last try
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { deadline, signal, wait }: { deadline: number; signal: AbortSignal; wait: Wait },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StorekeysError && error.retryable) || tries === MAX_TRIES) throw error;
      const pause = pauseBefore(tries, error.retryAfterMs);
      if (performance.now() + pause >= deadline) throw error;
      await wait(pause, signal);
    }
  }
}

function pauseBefore(nextTry: number, askedMs: number | undefined): number {
  if (askedMs !== undefined) return askedMs + Math.random() * SPREAD_MS;
  const ceiling = FIRST_BACKOFF_MS * 2 ** (nextTry - 1);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/**
 * How long a 429 asks to wait, in milliseconds. `X-Rate-Limit-Time-Reset-Ms` is what is left of the
 * window; `X-Retry-After` is its older form, in seconds. None of them: the platform is under load.
 * Source: BigCommerce docs, "API Rate Limits".
 */
export function quotaWaitMs(headers: Headers): number | undefined {
  return (
    number(headers.get('x-rate-limit-time-reset-ms')) ??
    seconds(headers.get('x-retry-after')) ??
    retryAfterMs(headers)
  );
}

/** `Retry-After`, in milliseconds. Source: RFC 9110, section 10.2.3 (seconds, or a date). */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  const date = value === null ? NaN : Date.parse(value);
  return seconds(value) ?? (Number.isNaN(date) ? undefined : Math.max(0, date - Date.now()));
}

function seconds(value: string | null): number | undefined {
  const count = number(value);
  return count === undefined ? undefined : count * 1000;
}

function number(value: string | null): number | undefined {
  return value !== null && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
