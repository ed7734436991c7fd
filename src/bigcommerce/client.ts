/** HTTP to one store's BigCommerce API: bounded in time, tries and size, and silent about what it carries. */
import type { Bundle } from '../bundle/bundle.js';
import { withDeadline } from '../deadline.js';
import { StorekeysError, afterChange } from '../errors.js';
import type { RequestEvent } from '../provider.js';
import { Secret } from '../secret.js';
import { BIGCOMMERCE_API, checkedBaseUrl } from './base-url.js';
import { exchange, type Answer, type Request } from './exchange.js';
import { waitFor, withRetries, type Wait } from './retry.js';

/** Options of {@link createBigCommerceClient}. */
export interface BigCommerceClientOptions {
  /** As `bigCommerceBaseUrl` gives it. Default: `https://api.bigcommerce.com`. */
  readonly baseUrl?: string;
  /** Time for one call with all its tries and waits, in milliseconds. Default: 30 000. */
  readonly timeoutMs?: number;
  /** Told of every try once it is over. */
  readonly onRequest?: (event: RequestEvent) => void;
  /** How to wait between tries. Default: a timer. */
  readonly wait?: Wait;
}

/** Speaks to the BigCommerce API with the hash and token of the bundle it is given. */
export interface BigCommerceClient {
  /** For messages: the host, and the port if it is not the usual one. */
  readonly host: string;
  /**
   * Reads one resource; a repeat changes nothing, so what fails in passing is tried again.
   *
   * @param bundle - whose store is asked, with whose token
   * @param path - below `/stores/HASH/`, such as `v2/time`
   * @param maxBodyBytes - what is too long for an answer. Default: 64 KiB, plenty for a single resource.
   * @throws {@link StorekeysError} `unavailable`, when there was no usable answer (network, time, 429,
   *   5xx, a redirect, a body that is too long); the signal's reason, when the caller aborted
   */
  get(bundle: Bundle, path: string, signal?: AbortSignal, maxBodyBytes?: number): Promise<Answer>;
  /**
   * Asks for something to be made. It is sent again only where the last time had no effect for sure: there
   * was no connection, or BigCommerce answered 429.
   *
   * @param path - below `/stores/HASH/`, such as `v3/hooks`
   * @param body - goes as JSON; it is in no error
   * @throws {@link StorekeysError} `unavailable`, as for `get`; it says `mayHaveHappened` when the answer
   *   was lost or no word on the request. The signal's reason, when the caller aborted: then, too, it may
   *   have happened.
   */
  post(bundle: Bundle, path: string, body: unknown, signal?: AbortSignal): Promise<Answer>;
}

const SINGLE_RESOURCE_BYTES = 64 * 1024;

/**
 * A client for api.bigcommerce.com. It keeps no credential between calls and needs no closing.
 *
 * @throws {@link StorekeysError} `usage`, for an address that is neither BigCommerce's nor loopback
 */
export function createBigCommerceClient(options: BigCommerceClientOptions = {}): BigCommerceClient {
  const { timeoutMs = 30_000, onRequest, wait = waitFor } = options;
  const base = checkedBaseUrl(options.baseUrl ?? BIGCOMMERCE_API);
  const { host } = new URL(base);

  async function send(request: Request, signal: AbortSignal | undefined): Promise<Answer> {
    signal?.throwIfAborted();
    const deadline = performance.now() + timeoutMs;
    return withDeadline(timeoutMs, signal, async (inTime) => {
      try {
        const attempt = (): Promise<Answer> => exchange(request, inTime, onRequest);
        return await withRetries(attempt, { deadline, signal: inTime, wait });
      } catch (error) {
        signal?.throwIfAborted();
        if (!inTime.aborted) throw error;
        const late = new StorekeysError(
          'unavailable',
          `${host} did not answer within ${timeoutMs / 1000} s`,
        );
        throw request.method === 'GET' ? late : afterChange(late);
      }
    });
  }

  function to(bundle: Bundle, path: string): Pick<Request, 'url' | 'token'> {
    return {
      url: new URL(`/stores/${bundle.storeHash}/${path}`, base),
      token: bundle.accessToken,
    };
  }

  return {
    host,
    get: (bundle, path, signal, maxBodyBytes = SINGLE_RESOURCE_BYTES) =>
      send({ method: 'GET', ...to(bundle, path), maxBodyBytes }, signal),
    post: (bundle, path, content, signal) => {
      const body = new Secret(JSON.stringify(content));
      const maxBodyBytes = SINGLE_RESOURCE_BYTES;
      return send({ method: 'POST', ...to(bundle, path), body, maxBodyBytes }, signal);
    },
  };
}
