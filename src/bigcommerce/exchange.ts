/** One try of one request. What `fetch` throws ends here: only our own words go on. */
import { StorekeysError, afterChange } from '../errors.js';
import type { RequestEvent } from '../provider.js';
import { Secret } from '../secret.js';
import { describeNetworkFailure } from './network-failure.js';
import { refusalOf } from './refusal.js';

/** What is sent. */
export interface Request {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly token: Secret;
  /** JSON. */
  readonly body?: Secret;
  /** An answer that is longer is no answer. */
  readonly maxBodyBytes: number;
}

/** An answer that says something about the request: neither a redirect, nor 429, nor 5xx. */
export interface Answer {
  readonly status: number;
  /** What the body's JSON holds, or the body as text when it is not JSON. Hidden: it may name people. */
  readonly body: Secret<unknown>;
}

/**
 * Sends the request once and reads the whole answer.
 *
 * @throws {@link StorekeysError} `unavailable`, `retryable` and with `retryAfterMs` where that is so. After
 *   a POST that may have been dealt with all the same it is not `retryable`, but `mayHaveHappened`.
 */
export async function exchange(
  request: Request,
  signal: AbortSignal,
  onRequest: ((event: RequestEvent) => void) | undefined,
): Promise<Answer> {
  const { method, url, token, body, maxBodyBytes } = request;
  const start = performance.now();
  let status: number | undefined;
  try {
    const response = await fetch(url, {
      method,
      headers: {
        'X-Auth-Token': token.reveal(),
        Accept: 'application/json',
        'User-Agent': 'storekeys',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body.reveal() }),
      // Followed, a redirect would carry the token to a place that nobody chose.
      redirect: 'manual',
      signal,
    });
    status = response.status;
    const refusal = refusalOf(response, url, token);
    if (refusal !== undefined) {
      await response.body?.cancel();
      throw refusal;
    }
    return { status, body: new Secret(parse(await readText(response, url.host, maxBodyBytes))) };
  } catch (error) {
    const { failure, dealtWith } = failureOf(error, url.host, status);
    throw method === 'POST' && dealtWith ? afterChange(failure) : failure;
  } finally {
    const milliseconds = Math.round(performance.now() - start);
    onRequest?.({ method, host: url.host, path: url.pathname, status, milliseconds });
  }
}

/** What is thrown, and whether the request may have been dealt with all the same. */
function failureOf(
  error: unknown,
  host: string,
  status: number | undefined,
): { failure: StorekeysError; dealtWith: boolean } {
  // A 429 is the only refusal that says that the request was not dealt with.
  if (error instanceof StorekeysError) return { failure: error, dealtWith: status !== 429 };
  const { what, transient, unsent } = describeNetworkFailure(error);
  const failure = new StorekeysError('unavailable', `${host} ${what}`, { retryable: transient });
  return { failure, dealtWith: !unsent };
}

async function readText(response: Response, host: string, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      const most = `${maxBytes / 1024} KiB`;
      throw new StorekeysError('unavailable', `${host} sent an answer of more than ${most}`, {
        retryable: false,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
