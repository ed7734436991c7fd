/** `fetch` for a store's API that survives a rotation in the middle of a request. */
import { BIGCOMMERCE_API, checkedBaseUrl } from './bigcommerce/base-url.js';
import type { Bundle } from './bundle/bundle.js';
import type { CredentialSource } from './credential-source.js';
import { StorekeysError } from './errors.js';

/** What of a source is needed. */
export type RefreshableSource = Pick<CredentialSource, 'get' | 'refresh'>;

/** As `fetch`, for paths below `/stores/HASH/` (`v3/catalog/products`) and whole addresses of the API. */
export type StoreFetch = (path: string | URL, init?: RequestInit) => Promise<Response>;

/** Options of {@link refreshOn401}. */
export interface RefreshOn401Options {
  /** As `bigCommerceBaseUrl` gives it. Default: `https://api.bigcommerce.com`. */
  readonly baseUrl?: string;
}

/**
 * Sends requests with the current access token. When BigCommerce answers 401, the target is read again, and
 * if it holds another bundle by then, the request is sent once more with that one's token. The 401 comes
 * back where there is no other, and where the body was a stream, which cannot be sent twice.
 *
 * @param source - of the store
 * @param send - what sends; default: the global `fetch`
 * @returns a function that rejects as `send` does, and with `usage` for an address that is not the API's
 * @throws {@link StorekeysError} `usage`, for a base that is neither BigCommerce's nor loopback
 */
export function refreshOn401(
  source: RefreshableSource,
  send: typeof fetch = fetch,
  options: RefreshOn401Options = {},
): StoreFetch {
  const base = checkedBaseUrl(options.baseUrl ?? BIGCOMMERCE_API);

  const sendAs = (bundle: Bundle, path: string | URL, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('X-Auth-Token', bundle.accessToken.reveal());
    // Followed, a redirect would carry the token to a place that nobody chose.
    return send(addressOf(path, bundle, base), { redirect: 'manual', ...init, headers });
  };

  return async (path, init = {}) => {
    const bundle = await source.get();
    const answer = await sendAs(bundle, path, init);
    if (answer.status !== 401 || init.body instanceof ReadableStream) return answer;
    const next = await newer(source, bundle);
    if (next === undefined) return answer;
    await answer.body?.cancel();
    return sendAs(next, path, init);
  };
}

/** Another bundle than the one that was rejected, if there is one. */
async function newer(source: RefreshableSource, rejected: Bundle): Promise<Bundle | undefined> {
  try {
    const bundle = await source.refresh(rejected);
    return bundle.equals(rejected) ? undefined : bundle;
  } catch (error) {
    // The caller gets BigCommerce's answer; what went wrong with the backend was told as an event.
    if (error instanceof StorekeysError) return undefined;
    throw error;
  }
}

/** No token goes anywhere else. */
function addressOf(path: string | URL, { storeHash }: Bundle, base: string): URL {
  const store = new URL(`/stores/${storeHash}/`, base);
  const url = new URL(path, store);
  if (url.origin === store.origin && url.pathname.startsWith(store.pathname)) return url;
  throw new StorekeysError(
    'usage',
    `the address is not one of store ${storeHash} at ${store.host}`,
    {
      hint: 'give a path below the store, such as v3/catalog/products',
    },
  );
}
