/** One question to a store and what its answer says about the credentials. */
import * as z from 'zod/mini';
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { BigCommerceClient } from './client.js';
import type { Answer } from './exchange.js';

/** What an answer says. */
export type Finding<T> =
  /** Token and hash are accepted. */
  | { readonly kind: 'ok'; readonly data: T }
  /** The token is wrong, or its account was deleted. Nothing is known of the hash. */
  | { readonly kind: 'token-rejected' }
  /** The token exists. It lacks the scope, or the hash is another store's. */
  | { readonly kind: 'forbidden' }
  /** Nothing is known of the credentials. */
  | { readonly kind: 'unclear'; readonly reason: string; readonly hint?: string };

/**
 * The gateway's own error. Anything less exact may come from a proxy, and "rejected" must not. Shape:
 * BigCommerce docs, "API Status Codes".
 */
const gateway401 = z.object({ status: z.literal(401), title: z.string() });

/** Errors of the API are JSON in several shapes (v3: an object; v2: a list), those of proxies HTML or text. */
const anyJson = z.union([z.looseObject({}), z.array(z.unknown())]);

const emptied = z
  .string()
  .check(z.regex(/^\s*X-Auth-Token header (?:is required|should have correct format)/));

const PROXY_HINT = 'look for a proxy between this machine and BigCommerce';

/**
 * Asks for one resource.
 *
 * @param path - below `/stores/HASH/`
 * @param schema - what its documented answer must hold; a 200 with anything else proves nothing
 * @param maxBodyBytes - see {@link BigCommerceClient}
 * @throws the signal's reason, when the caller aborted; a failed request is a finding
 */
export async function probe<T>(
  client: BigCommerceClient,
  bundle: Bundle,
  path: string,
  schema: z.ZodMiniType<T>,
  signal: AbortSignal | undefined,
  maxBodyBytes?: number,
): Promise<Finding<T>> {
  try {
    const answer = await client.get(bundle, path, signal, maxBodyBytes);
    return interpret(answer, schema, client.host);
  } catch (error) {
    return unclearAfter(error);
  }
}

/**
 * What a failed request says of the credentials: nothing.
 *
 * @throws `error` itself, when it is anything else than a failed request
 */
export function unclearAfter(error: unknown): Extract<Finding<never>, { kind: 'unclear' }> {
  if (!(error instanceof StorekeysError && error.code === 'unavailable')) throw error;
  const { message: reason, hint } = error;
  return { kind: 'unclear', reason, ...(hint === undefined ? {} : { hint }) };
}

/**
 * What an answer says.
 *
 * @param schema - as for {@link probe}
 * @param host - for messages: who answered
 */
export function interpret<T>(
  { status, body }: Answer,
  schema: z.ZodMiniType<T>,
  host: string,
): Finding<T> {
  const content = body.reveal();
  if (status === 200) {
    const parsed = schema.safeParse(content);
    return parsed.success ? { kind: 'ok', data: parsed.data } : foreign(host, status);
  }
  if (status === 401 && gateway401.safeParse(content).success) return { kind: 'token-rejected' };
  if (status === 401 && emptied.safeParse(content).success) {
    const reason = `${host} did not receive the access token: something on the way removed or emptied the X-Auth-Token header`;
    return { kind: 'unclear', reason, hint: PROXY_HINT };
  }
  if (status === 403 && anyJson.safeParse(content).success) return { kind: 'forbidden' };
  if (status === 404) {
    // BigCommerce looks at the route before the token, so this is no word on either.
    const reason = `${host} answered 404: it does not know the route, so something on the way changed the address`;
    return { kind: 'unclear', reason, hint: PROXY_HINT };
  }
  return foreign(host, status);
}

function foreign(host: string, status: number): Finding<never> {
  const reason = `${host} answered ${status}, but not as the BigCommerce API does: a proxy or a sign-in page may have answered instead`;
  return { kind: 'unclear', reason, hint: PROXY_HINT };
}

/**
 * The error for a question without the answer that was needed: `invalid` for a token that is rejected,
 * `denied` for what is forbidden, else `unavailable`.
 *
 * @param whose - names the account whose token it is, such as "the new account"
 */
export function findingError(
  finding: Exclude<Finding<never>, { kind: 'ok' }>,
  whose: string,
): StorekeysError {
  switch (finding.kind) {
    case 'token-rejected':
      return new StorekeysError(
        'invalid',
        `BigCommerce rejects the access token of ${whose}: it is wrong, or the account was deleted`,
      );
    case 'forbidden':
      return new StorekeysError('denied', `BigCommerce answered 403 to ${whose}`, {
        hint: 'check that its access token and the store hash belong together, and its scopes',
      });
    case 'unclear': {
      const { reason, hint } = finding;
      return new StorekeysError('unavailable', reason, hint === undefined ? {} : { hint });
    }
  }
}
