/** From a ref to its item. Names cost requests, so what they lead to is remembered. */
import { StorekeysError } from '../../src/errors.js';
import type { Call } from '../../src/provider.js';
import { kindOf } from './errors.js';
import { contentOf } from './item.js';
import type { Part, Reference } from './reference.js';
import { activeWith, isActive, mayStay } from './rivals.js';
import type { Account, Item, Overview, Vault } from './sdk.js';

/** What a ref leads to. */
export type Found = Item | 'absent' | 'removed';

/** Where an item is, before it is read. */
export type Whereabouts = { readonly id: string } | 'absent' | 'removed';

/** An account with what is known of its names. */
export interface Session {
  readonly account: Account;
  readonly finder: Finder;
}

/** Lists in a row that show fewer items than are counted, before that is believed. */
const LISTS = 3;

/** The names of one account, for as long as a provider is open. */
export class Finder {
  readonly #account: Account;
  readonly #vaultIds = new Map<string, string>();
  readonly #itemIds = new Map<string, string>();
  readonly #undecided = new Map<string, string>();
  /** Active items by vault id, as the service last counted them. */
  readonly #counts = new Map<string, number>();
  /** By vault id: the items that were listed, and shown to have no websites. */
  readonly #withoutWebsites = new Map<string, ReadonlySet<string>>();

  constructor(account: Account) {
    this.#account = account;
  }

  /** @param listed - the vaults, where they were asked for already */
  async vaultId(
    { vault }: Pick<Reference, 'vault'>,
    call: Call,
    listed?: readonly Vault[],
  ): Promise<string> {
    if ('id' in vault) return vault.id;
    const known = this.#vaultIds.get(vault.title);
    if (known !== undefined) return known;
    const visible = listed ?? (await this.#account.vaults(call));
    const [first, ...others] = visible.filter(({ title }) => title === vault.title);
    if (first === undefined)
      throw noVault(
        vault.title,
        visible.map(({ title }) => title),
      );
    if (others.length > 0) throw ambiguous('vault', vault.title, [first, ...others]);
    this.#counts.set(first.id, first.activeItemCount);
    this.#vaultIds.set(vault.title, first.id);
    return first.id;
  }

  /** The item, read now. */
  async item(vaultId: string, { item }: Pick<Reference, 'item'>, call: Call): Promise<Found> {
    if ('title' in item) {
      const known = this.#itemIds.get(key(vaultId, item.title));
      const found = known === undefined ? 'absent' : await this.#get(vaultId, known, call);
      if (typeof found !== 'string') return found;
    }
    const where = await this.whereabouts(vaultId, item, call);
    return typeof where === 'string' ? where : this.#get(vaultId, where.id, call);
  }

  /**
   * Where an item is by what the vault lists.
   *
   * @param listed - the list, where it was asked for already
   * @throws StorekeysError - `conflict` when several items have the title; `not-found` when one has it
   * in other letters
   */
  async whereabouts(
    vaultId: string,
    item: Part,
    call: Call,
    listed?: readonly Overview[],
  ): Promise<Whereabouts> {
    if ('id' in item) return item;
    const { title } = item;
    for (let lists = 1; ; lists++) {
      const overviews = (lists === 1 ? listed : undefined) ?? (await this.list(vaultId, call));
      const [first, ...others] = await this.#decided(vaultId, title, overviews, call);
      if (first !== undefined) {
        if (others.length > 0) throw ambiguous('item', title, [first, ...others]);
        this.remember(vaultId, title, first.id);
        return first;
      }
      refuseOtherLetters(title, overviews);
      const shown = overviews.filter(isActive).length;
      const count = await this.#count(vaultId, shown, call);
      if (shown >= count) {
        return overviews.some((each) => each.title === title) ? 'removed' : 'absent';
      }
      // Somebody may have made an item between the list and the count.
      if (lists === LISTS) throw halfAList(shown, count);
    }
  }

  /** All items of a vault. */
  async list(vaultId: string, call: Call): Promise<readonly Overview[]> {
    const overviews = await this.#account.overviews(vaultId, call).catch((error: unknown) => {
      // It says that of a vault, too.
      throw kindOf(error) === 'item missing' ? noVault(vaultId, []) : error;
    });
    const ids = overviews.filter(({ websites }) => websites.length === 0).map(({ id }) => id);
    this.#withoutWebsites.set(vaultId, new Set(ids));
    return overviews;
  }

  /**
   * Whether a put may remove websites of an item: the SDK knows them for two categories only, and shows
   * those of others in lists alone. What is not on the list, because that was cut short, may have some.
   */
  async losesWebsites(
    vaultId: string,
    { id, category }: Pick<Item, 'id' | 'category'>,
    call: Call,
  ): Promise<boolean> {
    if (['Login', 'Password'].includes(category)) return false;
    const isPlain = (): boolean => this.#withoutWebsites.get(vaultId)?.has(id) === true;
    if (!isPlain()) await this.list(vaultId, call);
    return !isPlain();
  }

  remember(vaultId: string, title: string, itemId: string): void {
    this.#itemIds.set(key(vaultId, title), itemId);
  }

  /** What was remembered of an item; it may have gone since. */
  remembered(vaultId: string, item: Part): string | undefined {
    return 'id' in item ? item.id : this.#itemIds.get(key(vaultId, item.title));
  }

  /**
   * A create is under way. Should its answer be lost and somebody else have made one too, the next look
   * at the title finds out which of them stays.
   *
   * @param versionId - tells the item from others; `undefined`: it is decided
   */
  undecided(vaultId: string, title: string, versionId: string | undefined): void {
    if (versionId === undefined) this.#undecided.delete(key(vaultId, title));
    else this.#undecided.set(key(vaultId, title), versionId);
  }

  /** The items that bear a title, after a create of ours that was left undecided is decided. */
  async #decided(
    vaultId: string,
    title: string,
    overviews: readonly Overview[],
    call: Call,
  ): Promise<readonly Overview[]> {
    const active = activeWith(title, overviews);
    const versionId = this.#undecided.get(key(vaultId, title));
    if (active.length < 2 || versionId === undefined) return active;
    const ids = active.map(({ id }) => id);
    const items = await this.#account.getAll(vaultId, ids, call);
    const mine = items.find((item) => contentOf(item, 'current')?.id === versionId);
    if (mine === undefined) return active;
    await mayStay(this.#account, vaultId, mine, call);
    this.undecided(vaultId, title, undefined);
    return activeWith(title, await this.list(vaultId, call));
  }

  /**
   * How many active items there are, for a list that shows so many: the SDK takes the first page of a list
   * for the whole (0.5.0 ignores `batchComplete`), and "not there" must not be said on a half of it.
   */
  async #count(vaultId: string, shown: number, call: Call): Promise<number> {
    const known = this.#counts.get(vaultId);
    if (known !== undefined && shown >= known) return known;
    const { activeItemCount } = await this.#account.vault(vaultId, call);
    this.#counts.set(vaultId, activeItemCount);
    return activeItemCount;
  }

  async #get(vaultId: string, itemId: string, call: Call): Promise<Found> {
    try {
      return await this.#account.get(vaultId, itemId, call);
    } catch (error) {
      const kind = kindOf(error);
      if (kind === 'item missing') return 'absent';
      if (kind === 'item inactive') return 'removed';
      throw error;
    }
  }
}

function key(vaultId: string, title: string): string {
  return `${vaultId}/${title}`;
}

function noVault(title: string, visible: readonly string[]): StorekeysError {
  const names = visible.slice(0, 8).map((name) => `'${name}'`);
  return new StorekeysError('not-found', `there is no vault '${title}' for this account`, {
    hint:
      names.length === 0
        ? 'give the account access to the vault'
        : `it sees ${names.join(', ')}${visible.length > 8 ? ' and others' : ''}`,
  });
}

function halfAList(shown: number, count: number): StorekeysError {
  return new StorekeysError(
    'unsupported',
    `1Password's SDK shows ${shown} of ${count} items of the vault, and this one is not among them`,
    { hint: 'name the item by its id, or use a vault with fewer items' },
  );
}

function ambiguous(
  what: 'vault' | 'item',
  title: string,
  found: readonly { readonly id: string }[],
): StorekeysError {
  const ids = found.map(({ id }) => id).join(', ');
  return new StorekeysError('conflict', `${found.length} ${what}s are called '${title}': ${ids}`, {
    hint: `name the one that is meant by its id, or rename the other ${what}s`,
  });
}

/** In secret references 1Password takes `acme` and `Acme` for one name, so a second one would spoil both. */
function refuseOtherLetters(title: string, overviews: readonly Overview[]): void {
  const same = (other: string): boolean => other.toLowerCase() === title.toLowerCase();
  const other = overviews.find((each) => isActive(each) && same(each.title));
  if (other === undefined) return;
  throw new StorekeysError('not-found', `the item is called '${other.title}'`, {
    hint: 'write its title as it is: 1Password takes both for the same name',
  });
}
