/**
 * A local stand-in for api.bigcommerce.com: stores, their API accounts, and the three resources that
 * storekeys reads. What it answers, and by which source, is in answers.ts; when, in shops.ts; how it
 * fails, in faults.ts.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle } from '../../../src/bundle/bundle.js';
import type { StoreOptions } from './answers.js';
import { createFaults, misbehave, sendAnswer, type FaultRule } from './faults.js';
import { Shops, type AccountOptions, type Quota } from './shops.js';

/** Options of {@link startBigCommerce}. */
export interface BigCommerceStandInOptions {
  /** Of each store. Default: 150 requests in 30 000 milliseconds, as on the Standard and Plus plans. */
  readonly quota?: Quota;
}

/** One request as it arrived. */
export interface LoggedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly store: string | undefined;
  /** The fingerprint of the account's bundle, `unknown` for another token, `none` without one. */
  readonly account: string;
}

/** A running stand-in. */
export interface BigCommerceStandIn {
  /** For `STOREKEYS_BIGCOMMERCE_URL`. */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** The next request to arrive, as soon as it does. */
  nextRequest(): Promise<LoggedRequest>;
  addStore(hash: string, options?: StoreOptions): void;
  /** Makes the store, too, if there is none with this hash. */
  addAccount(bundle: Bundle, options?: AccountOptions): void;
  /** From now on its token is rejected, and its webhooks are gone. Docs, "API Accounts". */
  deleteAccount(bundle: Bundle): void;
  /** From now on requests that match go wrong. Of several rules the oldest that still holds decides. */
  fault(rule: FaultRule): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** Starts a stand-in on a free port of 127.0.0.1. It knows no store yet. */
export async function startBigCommerce(
  options: BigCommerceStandInOptions = {},
): Promise<BigCommerceStandIn> {
  const shops = new Shops(options.quota ?? { requests: 150, windowMs: 30_000 });
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  let waiting: ((request: LoggedRequest) => void)[] = [];

  const server = createServer(({ method = '', url: path = '/', headers }, response) => {
    const token = tokenOf(headers);
    const store = /^\/stores\/([^/]+)\//.exec(path)?.[1];
    const entry = { method, path, store, account: shops.accountName(token) };
    const usual = (): void => {
      sendAnswer(response, shops.answer({ method, url: new URL(path, url), token }));
    };
    requests.push(entry);
    const fault = faults.take(path);
    if (fault === undefined) usual();
    else misbehave(fault, response, usual);
    for (const tell of waiting) tell(entry);
    waiting = [];
  });
  const url = await listen(server);

  return {
    url,
    requests,
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    addStore: (hash, storeOptions) => {
      shops.addStore(hash, storeOptions);
    },
    addAccount: (bundle, accountOptions) => {
      shops.addAccount(bundle, accountOptions);
    },
    deleteAccount: (bundle) => {
      shops.deleteAccount(bundle);
    },
    fault: (rule) => {
      faults.add(rule);
    },
    clearFaults: () => {
      faults.clear();
    },
    close: () => close(server),
  };
}

function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  return headers['x-auth-token']?.toString();
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
