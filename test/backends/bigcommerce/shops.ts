/** The stand-in's stores and their API accounts, and what BigCommerce answers about them. */
import type { Bundle } from '../../../src/bundle/bundle.js';
import { makeAccount, type Account, type AccountOptions, type KeptHook } from './accounts.js';
import * as answers from './answers.js';
import type { CannedAnswer, StoreOptions } from './answers.js';
import { METAFIELD_SCOPES, SCRIPT_SCOPES, metafields, scripts } from './belongings.js';
import { answerHooks } from './hooks.js';
import { routeOf, type Route } from './routes.js';

/** Requests that one store answers in a window of time. */
export interface Quota {
  readonly requests: number;
  readonly windowMs: number;
}

/** How the whole platform is. */
export interface Platform {
  readonly quota: Quota;
  /** What a page of a list holds at most. */
  readonly largestPage: number;
}

/** How a deletion goes on. */
export interface Deletion {
  /** The token works for so many more requests. How long that is at BigCommerce is not documented. */
  readonly lingers?: { readonly requests: number };
}

/** What matters of a request. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly token: string | undefined;
  /** Empty without one. */
  readonly body: string;
}

interface Store {
  readonly options: StoreOptions;
  windowEnds: number;
  used: number;
}

const READ_INFORMATION = ['store_v2_information_read_only', 'store_v2_information'];

/** All stores of one stand-in. */
export class Shops {
  readonly #platform: Platform;
  readonly #stores = new Map<string, Store>();
  readonly #accounts = new Map<string, Account>();
  #lastId = 20_000_000;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  addStore(hash: string, options: StoreOptions = {}): void {
    this.#stores.set(hash, { options, windowEnds: 0, used: 0 });
  }

  addAccount(bundle: Bundle, options: AccountOptions = {}): void {
    if (!this.#stores.has(bundle.storeHash)) this.addStore(bundle.storeHash);
    const account = makeAccount(bundle, options, this.#nextId);
    this.#accounts.set(bundle.accessToken.reveal(), account);
  }

  deleteAccount(bundle: Bundle, { lingers }: Deletion = {}): void {
    const account = this.#account(bundle);
    account.requestsLeft = lingers?.requests ?? 0;
    account.hooks = [];
  }

  hooksOf(bundle: Bundle): readonly KeptHook[] {
    return this.#account(bundle).hooks;
  }

  accountsOf(storeHash: string): readonly Account[] {
    return [...this.#accounts.values()].filter((account) => account.storeHash === storeHash);
  }

  /** For the log, which holds no token; a deleted account keeps its name. */
  accountName(token: string | undefined): string {
    if (token === undefined) return 'none';
    return this.#accounts.get(token)?.name ?? 'unknown';
  }

  /** In BigCommerce's own order: route, header, token, store, scope. */
  answer({ method, url, token, body }: Asked): CannedAnswer {
    const route = routeOf(method, url.pathname);
    if (route === undefined) return answers.routeNotFound;
    if (token === undefined) return answers.headerMissing;
    if (token === '') return answers.headerEmpty;
    const account = this.#accounts.get(token);
    if (account === undefined || account.requestsLeft === 0) return answers.tokenRejected;
    account.requestsLeft--;
    const store = this.#stores.get(route.hash);
    if (store === undefined || account.storeHash !== route.hash) return answers.forbidden;
    return this.#withinQuota(store, () =>
      this.#resource(route, account, store, { method, url, body }),
    );
  }

  #resource(
    route: Route,
    account: Account,
    store: Store,
    request: Pick<Asked, 'method' | 'url' | 'body'>,
  ): CannedAnswer {
    const { largestPage } = this.#platform;
    const allowed = (scopes: readonly string[], answer: () => CannedAnswer): CannedAnswer =>
      scopes.some((scope) => account.scopes.includes(scope)) ? answer() : answers.forbidden;
    switch (route.resource) {
      case 'time':
        return answers.time();
      case 'store':
        return allowed(READ_INFORMATION, () => answers.store(route.hash, store.options));
      case 'hooks':
        return answerHooks(account, { ...request, id: route.id }, largestPage, this.#nextId);
      case 'scripts':
        return allowed(SCRIPT_SCOPES, () => scripts(account, request.url, largestPage));
      case 'metafields': {
        const makers = this.accountsOf(route.hash);
        return allowed(METAFIELD_SCOPES[route.owner], () =>
          metafields(account, makers, route.owner, request.url, largestPage),
        );
      }
    }
  }

  readonly #nextId = (): number => ++this.#lastId;

  #account(bundle: Bundle): Account {
    const account = this.#accounts.get(bundle.accessToken.reveal());
    if (account === undefined) throw new Error('there is no such account');
    return account;
  }

  #withinQuota(store: Store, answered: () => CannedAnswer): CannedAnswer {
    const { requests, windowMs } = this.#platform.quota;
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
