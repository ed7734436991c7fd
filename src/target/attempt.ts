import { setTimeout as delay } from 'node:timers/promises';
import { StorekeysError, type ErrorDetails } from '../errors.js';
import type { Provider } from '../provider.js';

/** Most tries of one call, the first included. */
export const MAX_TRIES = 3;

/** Shortest wait before the second try, in milliseconds; it doubles, and up to as much again is added. */
const FIRST_DELAY_MS = 200;

/**
 * Runs one call of a provider and turns what it throws into a {@link StorekeysError}.
 * No other place wraps a provider's errors.
 *
 * @param name - the target, for the message
 */
export async function wrapped<T>(
  provider: Provider,
  name: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  try {
    signal.throwIfAborted();
    return await call();
  } catch (error) {
    throw toStorekeysError(provider, name, signal, error);
  }
}

/** As {@link wrapped}, and again after failures that may pass. Only for calls without an effect. */
export async function repeated<T>(
  provider: Provider,
  name: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await wrapped(provider, name, signal, call);
    } catch (error) {
      await pause(error, tries, signal);
    }
  }
}

/**
 * Waits before the next try, or throws the error when there is to be none: it will not pass, the tries
 * are used up, or the backend asks for more time than is left.
 */
export async function pause(error: unknown, tries: number, signal: AbortSignal): Promise<void> {
  if (!(error instanceof StorekeysError) || !error.retryable || tries >= MAX_TRIES) throw error;
  const backoff = FIRST_DELAY_MS * 2 ** (tries - 1) * (1 + Math.random());
  try {
    await delay(Math.max(backoff, error.retryAfterMs ?? 0), undefined, { signal });
  } catch {
    throw error;
  }
}

/** What any failure of a provider's call becomes; the target's name stands in front. */
export function toStorekeysError(
  provider: Provider,
  name: string,
  signal: AbortSignal,
  error: unknown,
): StorekeysError {
  if (error instanceof StorekeysError) return named(name, error.message, error.code, error);
  if (signal.aborted) return interrupted(name, signal);
  const failure = provider.classify(error);
  if (failure === undefined) {
    // The text of an unknown error may hold anything; its kind cannot.
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    return named(name, `unexpected ${kind} in the provider`, 'internal', { mayHaveHappened: true });
  }
  return named(name, failure.message, failure.code, failure);
}

function interrupted(name: string, signal: AbortSignal): StorekeysError {
  const reason: unknown = signal.reason;
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  return named(name, timedOut ? 'no answer in time' : 'cancelled', 'unavailable', {
    ...(timedOut ? { hint: 'try again, or allow more time with --timeout' } : {}),
    retryable: false,
    mayHaveHappened: true,
  });
}

function named(
  name: string,
  message: string,
  code: StorekeysError['code'],
  details: { readonly [K in keyof ErrorDetails]?: ErrorDetails[K] | undefined },
): StorekeysError {
  const known = Object.entries(details).filter(([, value]) => value !== undefined);
  return new StorekeysError(code, message.includes(name) ? message : `${name}: ${message}`, {
    ...(Object.fromEntries(known) as ErrorDetails),
  });
}
