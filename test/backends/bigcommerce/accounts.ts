/** API accounts of the stand-in, and what each of them has made in its store. */
import type { Bundle } from '../../../src/bundle/bundle.js';
import type { Secret } from '../../../src/secret.js';

/** A webhook, as far as the one who creates it chooses. */
export interface Hook {
  readonly scope: string;
  readonly destination: string;
  /** Sent along with every delivery. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | null;
  /** Default: true. */
  readonly is_active?: boolean;
}

/** A webhook as it is kept. Times are seconds since 1970. */
export interface KeptHook {
  readonly id: number;
  readonly scope: string;
  readonly destination: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly is_active: boolean;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A script, as far as it matters here. */
export interface Script {
  readonly name: string;
}

/** A metafield, as far as it matters here. */
export interface Metafield {
  readonly namespace: string;
  readonly key: string;
  /** `app_only`: nobody but its owner sees it. Default: `read`. */
  readonly permission_set?: 'app_only' | 'read' | 'write';
}

/** What metafields hang on, by the path of the batch endpoint below `v3/`, without `/metafields`. */
export type MetafieldOwner =
  | 'catalog/products'
  | 'catalog/variants'
  | 'catalog/categories'
  | 'catalog/brands'
  | 'orders'
  | 'customers'
  | 'channels'
  | 'store';

/** Options of an API account. */
export interface AccountOptions {
  /** Default: reading the store's information. */
  readonly scopes?: readonly string[];
  /** Not checked: an account that is older than the platform's limits may have more than they allow. */
  readonly hooks?: readonly Hook[];
  readonly scripts?: readonly Script[];
  readonly metafields?: Readonly<Partial<Record<MetafieldOwner, readonly Metafield[]>>>;
}

/** An API account, without its token. */
export interface Account {
  /** Fingerprint of its bundle: names it in the log. */
  readonly name: string;
  readonly storeHash: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scopes: readonly string[];
  readonly scripts: readonly Script[];
  readonly metafields: NonNullable<AccountOptions['metafields']>;
  hooks: readonly KeptHook[];
  /** Requests that its token is still good for: without end, until the account is deleted. */
  requestsLeft: number;
}

/** A webhook the moment it is made. `is_active` has a default in the OpenAPI file's `/hooks/admin` only. */
export function keep(hook: Hook, id: number): KeptHook {
  const now = Math.floor(Date.now() / 1000);
  return {
    id,
    scope: hook.scope,
    destination: hook.destination,
    headers: hook.headers ?? null,
    is_active: hook.is_active ?? true,
    created_at: now,
    updated_at: now,
  };
}

/**
 * A new account.
 *
 * @param nextId - ids of webhooks, each used once
 */
export function makeAccount(
  bundle: Bundle,
  options: AccountOptions,
  nextId: () => number,
): Account {
  return {
    name: bundle.fingerprint,
    storeHash: bundle.storeHash,
    clientId: bundle.clientId.reveal(),
    clientSecret: bundle.clientSecret,
    scopes: options.scopes ?? ['store_v2_information_read_only'],
    scripts: options.scripts ?? [],
    metafields: options.metafields ?? {},
    hooks: (options.hooks ?? []).map((hook) => keep(hook, nextId())),
    requestsLeft: Infinity,
  };
}
