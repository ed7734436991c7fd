/** A vault: its items, and the two versions by which the service refuses stale writes. */
import type { Account } from './account.js';
import { newKey, seal, type NamedKey } from './envelope.js';
import { newId } from './ids.js';
import { openItem, sealItem } from './items.js';
import type { ClearItem, NewItem, SentItem, StoredItem } from './items.js';

/** Options of a new vault. */
export interface VaultOptions {
  /** Several vaults may have the same. */
  readonly title: string;
  /** The account may read it only; each write is refused. */
  readonly readOnly?: boolean;
  /** It is there, but the account has no part in it. */
  readonly hidden?: boolean;
}

/** What the service answers to a write; each item goes its own way. */
export interface PatchAnswer {
  readonly contentVersion: number;
  /** New versions. */
  readonly updatedItems: Readonly<Record<string, number>>;
  /** Codes of {@link ITEM_FAILURES}. */
  readonly failedItems: Readonly<Record<string, number>>;
}

/** Why an item of a write is refused; of the client's own strings. */
export const ITEM_FAILURES = {
  forbidden: 101,
  internal: 103,
  conflict: 104,
  fileNotFound: 105,
  tooBig: 106,
} as const;

/** Of `@1password/sdk`: all that there is, and reading items with their secret fields. */
const PERMISSIONS = { all: 0x7fff_ffff, read: 32 | 16 };

/** Whoever works in the app. */
const COLLEAGUE = newId('upper');

/** One vault of the account. */
export class Vault {
  readonly id: string = newId();
  readonly options: VaultOptions;
  readonly #account: Account;
  readonly #key: NamedKey = newKey(newId());
  readonly #items = new Map<string, StoredItem>();
  readonly #createdAt = now();
  #updatedAt = this.#createdAt;
  #contentVersion = 1;

  constructor(account: Account, options: VaultOptions) {
    this.#account = account;
    this.options = options;
  }

  /** Names the key of all that is sealed in the vault. */
  get keyId(): string {
    return this.#key.id;
  }

  /** Moves on with each write, whoever makes it. */
  get contentVersion(): number {
    return this.#contentVersion;
  }

  /** As the service describes it, with the account's key to it. */
  metadata(): Readonly<Record<string, unknown>> {
    const { title, readOnly = false } = this.options;
    const acl = readOnly ? PERMISSIONS.read : PERMISSIONS.all;
    const attributes = { uuid: this.id, name: title, desc: '', type: 'U', avatar: '' };
    const access = {
      vaultUuid: this.id,
      accessorType: 'user',
      accessorUuid: this.#account.userId,
      acl,
      accessVersion: 1,
      leaseTimeout: 0,
      vaultKeySN: 1,
      encryptedBy: this.#account.keyset.uuid,
      encVaultKey: this.#account.wrap(this.#key),
    };
    return {
      uuid: this.id,
      type: 'U',
      createdAt: this.#createdAt,
      updatedAt: this.#updatedAt,
      attrVersion: 1,
      contentVersion: this.#contentVersion,
      activeItemCount: this.stored().filter(({ trashed }) => trashed === 'N').length,
      accessorsVersion: 1,
      encAttrs: seal(this.#key, attributes),
      clientAccess: acl,
      combinedAccess: access,
    };
  }

  /** All items, oldest first, deleted ones too. */
  stored(): readonly StoredItem[] {
    return [...this.#items.values()];
  }

  find(id: string): StoredItem | undefined {
    return this.#items.get(id);
  }

  /** A write to the latest version of the vault. */
  patch(items: readonly SentItem[], changerUuid: string = this.#account.userId): PatchAnswer {
    const updatedItems: Record<string, number> = {};
    const failedItems: Record<string, number> = {};
    for (const item of items) {
      const stored = this.#items.get(item.uuid);
      if (item.itemVersion !== (stored?.itemVersion ?? 0)) {
        failedItems[item.uuid] = ITEM_FAILURES.conflict;
        continue;
      }
      const itemVersion = item.itemVersion + 1;
      const updatedAt = now();
      const createdAt = stored?.createdAt ?? updatedAt;
      this.#items.set(item.uuid, { ...item, itemVersion, createdAt, updatedAt, changerUuid });
      updatedItems[item.uuid] = itemVersion;
    }
    if (Object.keys(updatedItems).length > 0) {
      this.#contentVersion++;
      this.#updatedAt = now();
    }
    return { contentVersion: this.#contentVersion, updatedItems, failedItems };
  }

  /** As a person does in the app. */
  add({ overview, details = {}, templateUuid = '112' }: NewItem): string {
    const times = { createdAt: now(), updatedAt: now() };
    const id = newId();
    const state = 'active';
    const item: ClearItem = { id, state, version: 0, templateUuid, ...times, overview, details };
    this.patch([sealItem(this.#key, item)], COLLEAGUE);
    return id;
  }

  /** As a person does in the app; what the app knows nothing of, such as files, stays. */
  edit(id: string, change: (item: ClearItem) => ClearItem): void {
    const stored = this.#known(id);
    const { version } = openItem(this.#key, stored);
    const changed = change(openItem(this.#key, stored));
    this.patch([{ ...stored, ...sealItem(this.#key, { ...changed, id, version }) }], COLLEAGUE);
  }

  /** What is stored, decrypted. */
  read(id: string): ClearItem {
    return openItem(this.#key, this.#known(id));
  }

  /** All that is stored, decrypted; oldest first. */
  readAll(): readonly ClearItem[] {
    return this.stored().map((item) => openItem(this.#key, item));
  }

  #known(id: string): StoredItem {
    const stored = this.#items.get(id);
    if (stored === undefined) throw new Error(`there is no item ${id} in the vault ${this.id}`);
    return stored;
  }
}

/** The service keeps whole seconds. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
