/** One try of one request. What `fetch` throws ends here: only our own words go on. */
import { StorekeysError } from '../errors.js';
import type { RequestEvent } from '../provider.js';
import { Secret } from '../secret.js';
import { describeNetworkFailure } from './network-failure.js';
import { refusalOf } from './refusal.js';

/** What is sent. */
export interface Request {
  readonly method: 'GET';
  readonly url: URL;
  readonly token: Secret;
}

/** An answer that says something about the request: neither a redirect, nor 429, nor 5xx. */
export interface Answer {
  readonly status: number;
  /** What the body's JSON holds, or the body as text when it is not JSON. Hidden: it may name people. */
  readonly body: Secret<unknown>;
}

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Sends the request once and reads the whole answer.
 *
 * @throws {@link StorekeysError} `unavailable`, `retryable` and with `retryAfterMs` where that is so
 */
export async function exchange(
  { method, url, token }: Request,
  signal: AbortSignal,
  onRequest: ((event: RequestEvent) => void) | undefined,
): Promise<Answer> {
  const start = performance.now();
  let status: number | undefined;
  try {
    const response = await fetch(url, {
      method,
      headers: {
        'X-Auth-Token': token.reveal(),
        Accept: 'application/json',
        'User-Agent': 'storekeys',
      },
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
    return { status, body: new Secret(parse(await readText(response, url.host))) };
  } catch (error) {
    if (error instanceof StorekeysError) throw error;
    const { what, transient } = describeNetworkFailure(error);
    throw new StorekeysError('unavailable', `${url.host} ${what}`, { retryable: transient });
  } finally {
    const milliseconds = Math.round(performance.now() - start);
    onRequest?.({ method, host: url.host, path: url.pathname, status, milliseconds });
  }
}

async function readText(response: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) {
      throw new StorekeysError('unavailable', `${host} sent an answer of more than 64 KiB`, {
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
