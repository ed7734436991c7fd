/** What the service does for a client that has signed in: no more than storekeys needs. */
import { randomBytes } from 'node:crypto';
import type { Account } from './account.js';
import { badRequest, conflict, forbidden, notFound, sealed, type Answer } from './answers.js';
import { symmetricJwk } from './envelope.js';
import { newId } from './ids.js';
import type { SentItem, StoredItem } from './items.js';
import type { Vault } from './vault.js';

/** What the routes work on. */
export interface Contents {
  readonly account: Account;
  readonly vaults: ReadonlyMap<string, Vault>;
  /** Attached files, as the client encrypted them. */
  readonly files: Map<string, Buffer>;
  /** How many items an answer to "overviews" has at most. */
  readonly pageSize: number;
}

/** A request whose session and MAC are good. */
export interface Call {
  readonly method: string;
  readonly pathname: string;
  /** The body, opened. */
  readonly value: () => unknown;
  /** The body as it came: a file is not in an envelope. */
  readonly bytes: Buffer;
  /** A code for all items of a write, which are then left alone. */
  readonly refusal: number | undefined;
}

/** What a route goes by. */
interface Asked {
  readonly contents: Contents;
  readonly call: Call;
  /** The parts of the path that vary. */
  readonly ids: readonly string[];
}

/** What a route in a vault goes by; `ids` are those after the vault's. */
interface AskedOfVault extends Asked {
  readonly vault: Vault;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (asked: Asked) => Answer;
}

const ROUTES: readonly Route[] = [
  route('POST', '/api/v2/auth/complete', completeSignIn),
  route('GET', '/api/v2/account/keysets', keysets),
  route('GET', '/api/v1/vaults', listVaults),
  route('GET', '/api/v3/vault/ID', inVault(getVault)),
  route('GET', '/api/v1/vault/ID/items/overviews', inVault(listOverviews)),
  route('GET', '/api/v1/vault/ID/item/ID', inVault(getItem)),
  route('POST', '/api/v3/vault/ID/items/batch', inVault(getItems)),
  route('PATCH', '/api/v3/vault/ID/NUMBER/items', inVault(patchItems)),
  route('POST', '/api/v3/file', addFile),
  route('GET', '/api/v2/file/ID/ID/ID', getFile),
];

/** Nothing if there is no such route. */
export function answerCall(contents: Contents, call: Call): Answer | undefined {
  for (const { method, path, handle } of ROUTES) {
    if (method !== call.method) continue;
    const match = path.exec(call.pathname);
    if (match !== null) return handle({ contents, call, ids: match.slice(1) });
  }
  return undefined;
}

/** In the path `ID` is an id and `NUMBER` a version. */
function route(method: string, path: string, handle: Route['handle']): Route {
  const pattern = path.replaceAll('ID', '([a-z2-7]{26})').replaceAll('NUMBER', '(\\d+)');
  return { method, path: new RegExp(`^${pattern}$`), handle };
}

/** A route in a vault, which is the first id. */
function inVault(handle: (asked: AskedOfVault) => Answer): Route['handle'] {
  return ({ contents, call, ids: [vaultId, ...ids] }) => {
    const vault = visibleVaults(contents).find(({ id }) => id === vaultId);
    return vault === undefined ? notFound : handle({ contents, call, ids, vault });
  };
}

function visibleVaults({ vaults }: Contents): readonly Vault[] {
  return [...vaults.values()].filter(({ options }) => options.hidden !== true);
}

function completeSignIn({ contents }: Asked): Answer {
  return sealed({ userUuid: contents.account.userId });
}

function keysets({ contents }: Asked): Answer {
  return sealed({ keysets: [contents.account.keyset], version: 1 });
}

function listVaults({ contents }: Asked): Answer {
  return sealed(visibleVaults(contents).map((vault) => vault.metadata()));
}

function getVault({ vault }: AskedOfVault): Answer {
  return sealed(vault.metadata());
}

/** The archived ones, too: the client picks. */
function listOverviews({ vault, contents }: AskedOfVault): Answer {
  const all = vault.stored().filter(isThere);
  // Without a value it is left out of the JSON.
  const items = all.slice(0, contents.pageSize).map((item) => ({ ...item, encDetails: undefined }));
  const batchComplete = items.length === all.length;
  return sealed({ contentVersion: vault.contentVersion, batchComplete, items });
}

function getItem({ vault, ids: [itemId = ''] }: AskedOfVault): Answer {
  const item = vault.find(itemId);
  if (item === undefined || !isThere(item)) return notFound;
  return sealed({ item, contentVersion: vault.contentVersion });
}

/** Leaves out those that are not there. */
function getItems({ vault, call }: AskedOfVault): Answer {
  const { itemUuids } = call.value() as { readonly itemUuids: readonly string[] };
  const found = itemUuids.map((id) => vault.find(id)).filter((item) => item !== undefined);
  return sealed({ contentVersion: vault.contentVersion, items: found.filter(isThere) });
}

function patchItems({ vault, call, ids: [version] }: AskedOfVault): Answer {
  if (vault.options.readOnly === true) return forbidden;
  if (Number(version) !== vault.contentVersion) return conflict;
  const items = call.value() as readonly SentItem[];
  if (items.some(({ encryptedBy }) => encryptedBy !== vault.keyId)) return badRequest;
  const { refusal } = call;
  if (refusal === undefined) return sealed(vault.patch(items));
  const failedItems = Object.fromEntries(items.map(({ uuid }) => [uuid, refusal]));
  return sealed({ contentVersion: vault.contentVersion, updatedItems: {}, failedItems });
}

function isThere({ trashed }: StoredItem): boolean {
  return trashed !== 'D';
}

function addFile({ contents, call }: Asked): Answer {
  const fileId = newId();
  contents.files.set(fileId, call.bytes);
  return sealed({ fileId, signingKey: symmetricJwk({ id: fileId, key: randomBytes(32) }) });
}

function getFile({ contents, ids: [, , fileId = ''] }: Asked): Answer {
  const bytes = contents.files.get(fileId);
  return bytes === undefined ? notFound : { kind: 'file', bytes };
}
