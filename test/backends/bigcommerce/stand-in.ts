/**
 * A local stand-in for api.bigcommerce.com: stores, their API accounts, and the resources that storekeys
 * uses. What it answers, and by which source, is in answers.ts, hooks.ts and belongings.ts; when, in
 * shops.ts; what it sends by itself, in deliveries.ts; how it fails, in faults.ts.
 */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Bundle } from '../../../src/bundle/bundle.js';
import type { AccountOptions, KeptHook } from './accounts.js';
import type { CannedAnswer, StoreOptions } from './answers.js';
import { deliver, type Delivery } from './deliveries.js';
import { createFaults, misbehave, sendAnswer, type FaultRule } from './faults.js';
import { Shops, type Deletion, type Quota } from './shops.js';

/** Options of {@link startBigCommerce}. */
export interface BigCommerceStandInOptions {
  /** Of each store. Default: 150 requests in 30 000 milliseconds, as on the Standard and Plus plans. */
  readonly quota?: Quota;
  /** What a page of a list holds at most. Default: 250, which is what others ask for. */
  readonly largestPage?: number;
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
  /** Its webhooks are gone, and its token is rejected from now on or soon. Docs, "API Accounts". */
  deleteAccount(bundle: Bundle, how?: Deletion): void;
  /** The webhooks of an account as they are now. */
  hooksOf(bundle: Bundle): readonly KeptHook[];
  /** Something happens in a store: its webhooks for that are told, whatever account made them. */
  deliver(storeHash: string, scope: string, data: unknown): Promise<readonly Delivery[]>;
  /** From now on requests that match go wrong. Of several rules the oldest that still holds decides. */
  fault(rule: FaultRule): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** Starts a stand-in on a free port of 127.0.0.1. It knows no store yet. */
export async function startBigCommerce(
  options: BigCommerceStandInOptions = {},
): Promise<BigCommerceStandIn> {
  const { quota = { requests: 150, windowMs: 30_000 }, largestPage = 250 } = options;
  const shops = new Shops({ quota, largestPage });
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  let waiting: ((request: LoggedRequest) => void)[] = [];

  function handle(request: IncomingMessage, body: string, response: ServerResponse): void {
    const { method = '', url: path = '/', headers } = request;
    const token = tokenOf(headers);
    const store = /^\/stores\/([^/]+)\//.exec(path)?.[1];
    const entry = { method, path, store, account: shops.accountName(token) };
    const usual = (): CannedAnswer =>
      shops.answer({ method, url: new URL(path, url), token, body });
    requests.push(entry);
    const fault = faults.take(method, path);
    if (fault === undefined) sendAnswer(response, usual());
    else misbehave(fault, response, usual);
    for (const tell of waiting) tell(entry);
    waiting = [];
  }

  const server = createServer((request, response) => {
    // A client that goes away in the middle of its request gets no answer.
    text(request).then(
      (body) => {
        handle(request, body, response);
      },
      () => response.destroy(),
    );
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
    deleteAccount: (bundle, how) => {
      shops.deleteAccount(bundle, how);
    },
    hooksOf: (bundle) => shops.hooksOf(bundle),
    deliver: (storeHash, scope, data) =>
      deliver(shops.accountsOf(storeHash), storeHash, scope, data),
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
