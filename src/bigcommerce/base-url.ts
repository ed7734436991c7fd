import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';

/** The only host of BigCommerce's management APIs. Source: BigCommerce docs, "Authenticating BigCommerce's REST APIs". */
export const BIGCOMMERCE_API: string = 'https://api.bigcommerce.com';

const VARIABLE = 'STOREKEYS_BIGCOMMERCE_URL';

/**
 * Where to send the requests: `https://api.bigcommerce.com`, or what `STOREKEYS_BIGCOMMERCE_URL` names
 * for tests.
 *
 * @param env - the environment; an empty variable counts as not set
 * @returns an origin, without a slash at its end
 * @throws {@link StorekeysError} `usage`, when the variable names anything but this machine's loopback
 */
export function bigCommerceBaseUrl(env: Environment): string {
  const value = env[VARIABLE];
  return value === undefined || value === '' ? BIGCOMMERCE_API : checkedBaseUrl(value);
}

/**
 * Refuses every address that could carry the access token to somebody else.
 *
 * @returns the origin of `address`
 * @throws {@link StorekeysError} `usage`; the address is not repeated, it may hold a password
 */
export function checkedBaseUrl(address: string): string {
  if (address === BIGCOMMERCE_API) return address;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !isPlainLoopback(url)) {
    throw new StorekeysError(
      'usage',
      `${VARIABLE} is not the address of a server on this machine`,
      {
        hint: 'unset it, or for tests write http://127.0.0.1:PORT',
      },
    );
  }
  return url.origin;
}

/** The parser has already turned 127.1, 0x7f000001 and the like into four decimal numbers. */
function isPlainLoopback(url: URL): boolean {
  const loopback = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(url.hostname);
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  const bare = url.username + url.password + url.search + url.hash === '' && url.pathname === '/';
  return loopback && web && bare;
}
