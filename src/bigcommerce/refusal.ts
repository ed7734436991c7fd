/** Answers that say nothing about the request itself, only that it was not dealt with. */
import { StorekeysError } from '../errors.js';
import type { Secret } from '../secret.js';
import { quotaWaitMs, retryAfterMs } from './retry.js';

/**
 * Redirects, 429 and 5xx as errors. Source: BigCommerce docs, "API Status Codes".
 *
 * @param url - what was asked
 * @param token - what must not be in the message, whatever the server put into its headers
 * @returns `undefined` for every other answer
 */
export function refusalOf(
  { status, headers }: Response,
  url: URL,
  token: Secret,
): StorekeysError | undefined {
  if (status >= 300 && status < 400) {
    const where = redirectTarget(headers.get('location'), url, token);
    return new StorekeysError(
      'unavailable',
      `${url.host} answered ${status} and redirects ${where}; redirects are not followed`,
      {
        hint: 'look for a proxy or a sign-in page between this machine and BigCommerce',
        retryable: false,
      },
    );
  }
  if (status === 429) return tooMany(headers, url);
  if (status < 500) return undefined;
  const cause =
    status === 503 ? ': the store is down for maintenance, being upgraded, or suspended' : '';
  const waitMs = retryAfterMs(headers);
  const wait = waitMs === undefined ? '' : `; it asks to wait ${duration(waitMs)}`;
  return unavailable(`${url.host} answered ${status}${cause}${wait}`, waitMs);
}

/** Without a word on when to come back it is not the store's quota. Source: "API Rate Limits". */
function tooMany(headers: Headers, { host }: URL): StorekeysError {
  const waitMs = quotaWaitMs(headers);
  const cause =
    waitMs === undefined
      ? 'BigCommerce is under load'
      : `the store's request quota is used up for another ${duration(waitMs)}`;
  return unavailable(`${host} answered 429: ${cause}`, waitMs);
}

function redirectTarget(location: string | null, base: URL, token: Secret): string {
  if (location === null || !URL.canParse(location, base.href)) return 'elsewhere';
  const { host } = new URL(location, base);
  return host === '' || host.includes(token.reveal().toLowerCase()) ? 'elsewhere' : `to ${host}`;
}

function unavailable(message: string, waitMs: number | undefined): StorekeysError {
  return new StorekeysError(
    'unavailable',
    message,
    waitMs === undefined ? {} : { retryAfterMs: waitMs },
  );
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${Math.ceil(milliseconds / 1000)} s`;
}
