/**
 * A local stand-in for the 1Password service, for the unmodified `@1password/sdk` 0.5.0: one service
 * account, its vaults and their items, over plain HTTP. It is made of what that client accepts and sends;
 * no answer was compared with one of the real service. What it does is in service.ts and routes.ts;
 * how it fails, in faults.ts.
 */
import { createFaults, type Faults, type RequestMatch } from './faults.js';
import { createGates, type Gate } from './gates.js';
import type { ClearItem, NewItem } from './items.js';
import { closeServer, startServer, type LoggedRequest, type Traffic } from './server.js';
import { Service } from './service.js';
import type { VaultOptions } from './vault.js';

export type { LoggedRequest };

/** A running stand-in. */
export interface OnePasswordStandIn {
  readonly url: string;
  /**
   * For `OP_SERVICE_ACCOUNT_TOKEN`: a client that has it finds this server.
   *
   * @param at - the address of what stands in front of it, where something does
   */
  token(at?: string): string;
  /** Gives its id. */
  addVault(options: VaultOptions): string;
  /** As a person makes one in the app. Gives its id. */
  addItem(vaultId: string, item: NewItem): string;
  /** As a colleague edits it in the app: to what `change` makes of it. */
  editItem(vaultId: string, itemId: string, change: (item: ClearItem) => ClearItem): void;
  /** In the app. */
  archiveItem(vaultId: string, itemId: string): void;
  /** In the app. */
  deleteItem(vaultId: string, itemId: string): void;
  /** What is stored, decrypted. */
  readItem(vaultId: string, itemId: string): ClearItem;
  /** In all states, oldest first. */
  items(vaultId: string): readonly ClearItem[];
  readonly faults: Faults;
  /** Holds back requests that match until `count` of them have arrived, then lets all go. */
  hold(match: RequestMatch, count: number): Gate;
  /** All sessions end: the next request of each client is answered 401. */
  expireSessions(): void;
  /**
   * How many items an answer to "overviews" has at most. Default: all. The client never asks for the
   * rest: its list ends there, and it does not say so.
   */
  pageSize: number;
  /** All requests so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  clearRequests(): void;
  /** What no client should have sent: 'METHOD path' for want of a route, with the reason for others. */
  readonly unrouted: readonly string[];
  /** Rejects if there is anything in `unrouted`. */
  close(): Promise<void>;
}

/**
 * Starts one on a free port of 127.0.0.1. It has no vault yet.
 *
 * @param scope - a test's context: the stand-in ends with the test, and fails it if `close` rejects
 */
export async function startOnePassword(scope?: {
  after(hook: () => void | Promise<void>): void;
}): Promise<OnePasswordStandIn> {
  const service = new Service();
  const traffic: Traffic = {
    service,
    faults: createFaults(),
    gates: createGates(),
    requests: [],
  };
  const { url, server } = await startServer(traffic);
  let closed: Promise<void> | undefined;
  const standIn: OnePasswordStandIn = {
    url,
    token: (at = url) => service.account.token(at),
    addVault: (options) => service.addVault(options),
    addItem: (vaultId, item) => service.vault(vaultId).add(item),
    editItem: (vaultId, itemId, change) => {
      service.vault(vaultId).edit(itemId, change);
    },
    archiveItem: (vaultId, itemId) => {
      service.vault(vaultId).edit(itemId, (item) => ({ ...item, state: 'archived' }));
    },
    deleteItem: (vaultId, itemId) => {
      service.vault(vaultId).edit(itemId, (item) => ({ ...item, state: 'deleted' }));
    },
    readItem: (vaultId, itemId) => service.vault(vaultId).read(itemId),
    items: (vaultId) => service.vault(vaultId).readAll(),
    faults: traffic.faults,
    hold: (match, count) => traffic.gates.add(match, count),
    expireSessions: () => {
      service.sessions.expire();
    },
    get pageSize() {
      return service.pageSize;
    },
    set pageSize(items) {
      service.pageSize = items;
    },
    requests: traffic.requests,
    clearRequests: () => {
      traffic.requests.length = 0;
    },
    unrouted: service.unrouted,
    close: () => (closed ??= closeServer(server, traffic)),
  };
  scope?.after(() => standIn.close());
  return standIn;
}
