import { storeHashSchema } from '../bundle/schema.js';

/** What an address or a hash with something around it says about the store. */
export type StoreHashReading =
  | { readonly hash: string }
  /** `harmless`: says nothing about any store, so it does not matter when the hash is given elsewhere. */
  | { readonly problem: string; readonly harmless: boolean };

/** What a hash that {@link isStoreHash} refuses should have been. */
export const MALFORMED_HASH = 'must be 4 to 16 lower-case letters and digits';

const API_HOSTS: ReadonlySet<string> = new Set(['api.bigcommerce.com', 'payments.bigcommerce.com']);

/**
 * The store hash of an API path in any of its forms: `https://api.bigcommerce.com/stores/HASH/v3/` and
 * its relatives with or without scheme, version and slash, the payments host, the store's canonical
 * address `https://store-HASH.mybigcommerce.com` and OAuth's `context=stores/HASH`.
 *
 * Source: https://developer.bigcommerce.com/docs/start/authentication (API paths, API accounts).
 */
export function readApiPath(text: string): StoreHashReading {
  const context = /(?:^|[?&])context=stores(?:\/|%2f)([^&#/]*)/i.exec(text)?.[1];
  if (context !== undefined) return checked(context);
  const address = text.replace(/^[a-z]+:\/\//i, '').replace(/[?#].*$/s, '');
  const [first = '', ...rest] = address.split('/');
  const segments = rest.filter((segment) => segment !== '');
  const host = first.toLowerCase().replace(/:443$/, '');
  if (host === '' || host === 'stores') {
    return fromSegments(host === '' ? segments : ['stores', ...segments]);
  }
  if (API_HOSTS.has(host)) return fromSegments(segments);
  if (host === 'mybigcommerce.com' || host.endsWith('.mybigcommerce.com')) {
    return fromStoreAddress(host, segments);
  }
  return bad('is not an API path of BigCommerce: the host is another one');
}

/**
 * The store hash where a bare hash is expected; `store-`, `stores/` and whole API paths are taken off.
 * What has nothing to take off is given back as it is, well-formed or not.
 */
export function readStoreHash(text: string): StoreHashReading {
  const prefixed = /^\/?stores?[-/]([^/.]+)\/?$/.exec(text)?.[1];
  if (prefixed !== undefined) return checked(prefixed);
  return /\/|\.[a-z]/i.test(text) ? readApiPath(text) : { hash: text };
}

/** The text has the form of a store hash. */
export function isStoreHash(text: string): boolean {
  return storeHashSchema.safeParse(text).success;
}

function fromSegments(segments: readonly string[]): StoreHashReading {
  const [kind, hash] = segments;
  if (kind === 'accounts') {
    return bad(
      'belongs to an account-level API account (/accounts/…), whose token opens every store, ' +
        'and not to a store-level one',
    );
  }
  if (kind !== 'stores') return bad('holds no store: /stores/HASH/ is not in it', true);
  return checked(hash ?? '');
}

function fromStoreAddress(host: string, segments: readonly string[]): StoreHashReading {
  if (segments[0] === 'api') {
    return bad(
      "belongs to a legacy API account (/api/v2/ on the store's own domain), which has no access token, " +
        'and not to a store-level one',
    );
  }
  const hash = /^store-([^.-]+)(?:-\d+)?\.mybigcommerce\.com$/.exec(host)?.[1];
  if (hash !== undefined) return checked(hash);
  return bad("is a store's own address, which does not hold the store hash", true);
}

function checked(hash: string): StoreHashReading {
  return isStoreHash(hash) ? { hash } : bad(`the store hash in it ${MALFORMED_HASH}`);
}

function bad(problem: string, harmless: boolean = false): StoreHashReading {
  return { problem, harmless };
}
