/** The stand-in's stores and their API accounts, and what BigCommerce answers about them. */
import type { Bundle } from '../../../src/bundle/bundle.js';
import * as answers from './answers.js';
import type { Account, CannedAnswer, Hook, StoreOptions } from './answers.js';

/** Requests that one store answers in a window of time. */
export interface Quota {
  readonly requests: number;
  readonly windowMs: number;
}

/** Options of an API account. */
export interface AccountOptions {
  /** Default: reading the store's information. */
  readonly scopes?: readonly string[];
  readonly hooks?: readonly Hook[];
}

/** What matters of a request. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly token: string | undefined;
}

interface Store {
  readonly options: StoreOptions;
  windowEnds: number;
  used: number;
}

const ROUTE = /^\/stores\/([^/]+)\/(v2\/time|v2\/store|v3\/hooks)$/;
const READ_INFORMATION = ['store_v2_information_read_only', 'store_v2_information'];

/** All stores of one stand-in. */
export class Shops {
  readonly #quota: Quota;
  readonly #stores = new Map<string, Store>();
  readonly #accounts = new Map<string, Account>();

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  addStore(hash: string, options: StoreOptions = {}): void {
    this.#stores.set(hash, { options, windowEnds: 0, used: 0 });
  }

  addAccount(bundle: Bundle, options: AccountOptions = {}): void {
    if (!this.#stores.has(bundle.storeHash)) this.addStore(bundle.storeHash);
    this.#accounts.set(bundle.accessToken.reveal(), {
      name: bundle.fingerprint,
      storeHash: bundle.storeHash,
      clientId: bundle.clientId.reveal(),
      scopes: options.scopes ?? ['store_v2_information_read_only'],
      hooks: options.hooks ?? [],
      deleted: false,
    });
  }

  deleteAccount(bundle: Bundle): void {
    const account = this.#accounts.get(bundle.accessToken.reveal());
    if (account === undefined) throw new Error('there is no such account');
    account.deleted = true;
    account.hooks = [];
  }

  /** For the log, which holds no token; a deleted account keeps its name. */
  accountName(token: string | undefined): string {
    if (token === undefined) return 'none';
    return this.#accounts.get(token)?.name ?? 'unknown';
  }

  /** In BigCommerce's own order: route, header, token, store, scope. */
  answer({ method, url, token }: Asked): CannedAnswer {
    const route = ROUTE.exec(url.pathname);
    if (route === null || method !== 'GET') return answers.routeNotFound;
    if (token === undefined) return answers.headerMissing;
    if (token === '') return answers.headerEmpty;
    const account = this.#accounts.get(token);
    if (account === undefined || account.deleted) return answers.tokenRejected;
    const [, hash = '', resource = ''] = route;
    const store = this.#stores.get(hash);
    if (store === undefined || account.storeHash !== hash) return answers.forbidden;
    return this.#withinQuota(store, () => {
      if (resource === 'v2/time') return answers.time();
      if (resource === 'v3/hooks') return answers.hooks(account, limitOf(url));
      const allowed = READ_INFORMATION.some((scope) => account.scopes.includes(scope));
      return allowed ? answers.store(hash, store.options) : answers.forbidden;
    });
  }

  #withinQuota(store: Store, answered: () => CannedAnswer): CannedAnswer {
    const { requests, windowMs } = this.#quota;
    const now = Date.now();
    if (now >= store.windowEnds) {
      store.windowEnds = now + windowMs;
      store.used = 0;
    }
    store.used++;
    const headers = answers.quotaHeaders({
      windowMs,
      resetMs: store.windowEnds - now,
      requests,
      left: Math.max(0, requests - store.used),
    });
    if (store.used > requests) return { status: 429, headers, body: '' };
    const { status, headers: own, body } = answered();
    return { status, headers: { ...own, ...headers }, body };
  }
}

/** Docs: a page of a V3 list holds 50 unless told. */
function limitOf(url: URL): number {
  const limit = Number(url.searchParams.get('limit') ?? 50);
  return Number.isInteger(limit) && limit > 0 ? limit : 50;
}
