/** HTTP to one store's BigCommerce API: bounded in time, tries and size, and silent about what it carries. */
import type { Bundle } from '../bundle/bundle.js';
import { withDeadline } from '../deadline.js';
import { StorekeysError } from '../errors.js';
import type { RequestEvent } from '../provider.js';
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
   * @throws {@link StorekeysError} `unavailable`, when there was no usable answer (network, time, 429,
   *   5xx, a redirect, a body over 64 KiB); the signal's reason, when the caller aborted
   */
  get(bundle: Bundle, path: string, signal?: AbortSignal): Promise<Answer>;
}

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
        throw new StorekeysError(
          'unavailable',
          `${host} did not answer within ${timeoutMs / 1000} s`,
        );
      }
    });
  }

  return {
    host,
    get: (bundle, path, signal) => {
      const url = new URL(`/stores/${bundle.storeHash}/${path}`, base);
      return send({ method: 'GET', url, token: bundle.accessToken }, signal);
    },
  };
}
