/** The calls of 1Password's SDK that storekeys makes, each ended by an abort and explained when it fails. */
import type {
  Client,
  Item as SdkItem,
  ItemCreateParams,
  ItemField,
  ItemFieldType,
  ItemListFilter,
  ItemOverview,
  ItemSection,
  VaultOverview,
} from '@1password/sdk';
import { unlessAborted } from '../../src/deadline.js';
import type { Call } from '../../src/provider.js';
import { explained } from './errors.js';

/** A field, with the SDK's types by their names. */
export type Field = Omit<Readonly<ItemField>, 'fieldType'> & {
  readonly fieldType: `${ItemFieldType}`;
};

export type Section = Readonly<ItemSection>;

/** What storekeys reads and changes of an item. */
export interface ItemContent {
  readonly fields: readonly Field[];
  readonly sections: readonly Section[];
  readonly tags: readonly string[];
}

/** An item, whole: what storekeys does not know of it goes back as it came. */
export type Item = Omit<Readonly<SdkItem>, keyof ItemContent> & ItemContent;

export type Overview = Readonly<ItemOverview>;
export type Vault = Readonly<VaultOverview>;

/** https://developer.1password.com/docs/sdks/: `getAll` takes this many. */
export const BATCH = 50;

const ALL_STATES: ItemListFilter = {
  type: 'ByState',
  content: { active: true, archived: true },
} as const;

/** One account, signed in on the first call. */
export class Account {
  readonly #connect: () => Promise<Client>;
  #client: Promise<Client> | undefined;

  constructor(connect: () => Promise<Client>) {
    this.#connect = connect;
  }

  /** Those that this account may see. */
  vaults(call: Call): Promise<readonly Vault[]> {
    return this.#ask(call, ({ vaults }) => vaults.list());
  }

  /** One of them, with the number of its active items. */
  vault(vaultId: string, call: Call): Promise<Vault> {
    return this.#ask(call, ({ vaults }) => vaults.getOverview(vaultId));
  }

  /** Active and archived items of a vault, without their fields. */
  overviews(vaultId: string, call: Call): Promise<readonly Overview[]> {
    return this.#ask(call, ({ items }) => items.list(vaultId, ALL_STATES));
  }

  get(vaultId: string, itemId: string, call: Call): Promise<Item> {
    return this.#ask(call, ({ items }) => items.get(vaultId, itemId));
  }

  /** Up to {@link BATCH} items, in no order; those that are gone are missing, an archived one fails all. */
  async getAll(vaultId: string, itemIds: readonly string[], call: Call): Promise<readonly Item[]> {
    const answer = await this.#ask(call, ({ items }) => items.getAll(vaultId, [...itemIds]));
    // The core writes null where its types say undefined.
    return answer.individualResponses.flatMap(({ content }) => content ?? []);
  }

  create(vaultId: string, title: string, content: ItemContent, call: Call): Promise<Item> {
    const params: unknown = { ...content, vaultId, title, category: 'ApiCredentials' };
    return this.#ask(call, ({ items }) => items.create(params as ItemCreateParams));
  }

  /** Refused when the item's version is not the one that is stored. */
  put(item: Item, call: Call): Promise<Item> {
    const whole: unknown = item;
    return this.#ask(call, ({ items }) => items.put(whole as SdkItem));
  }

  archive(vaultId: string, itemId: string, call: Call): Promise<void> {
    return this.#ask(call, ({ items }) => items.archive(vaultId, itemId));
  }

  async #ask<T>({ signal }: Call, work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#signedIn(signal);
    signal.throwIfAborted();
    return explained(() => work(client));
  }

  async #signedIn(signal: AbortSignal): Promise<Client> {
    signal.throwIfAborted();
    const signIn = (this.#client ??= explained(this.#connect));
    try {
      return await unlessAborted(() => signIn, signal);
    } catch (error) {
      // Nothing is remembered of a sign-in that failed, or that nobody could wait for: the next call may
      // find the network back.
      if (this.#client === signIn) this.#client = undefined;
      throw error;
    }
  }
}
