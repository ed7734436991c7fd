/** Many refs at once: one list for the names in a vault, and 50 items to a request. */
import type { Call, Reading } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { kindOf } from './errors.js';
import type { Found, Session } from './finder.js';
import { readingOf } from './reading.js';
import { referenceOf, type Reference } from './reference.js';
import { BATCH, type Item } from './sdk.js';

/** The current versions, in the order of the refs. */
export async function readMany(
  sessionFor: (ref: Ref) => Session,
  refs: readonly Ref[],
  call: Call,
): Promise<readonly PromiseSettledResult<Reading>[]> {
  const vaults = new Map<string, Promise<Batch>>();
  const batchOf = (ref: Ref): Promise<Batch> => {
    const session = sessionFor(ref);
    const reference = referenceOf(ref);
    const name = JSON.stringify([reference.vault, ref.options]);
    const known = vaults.get(name);
    if (known !== undefined) return known;
    const opened = session.finder
      .vaultId(reference, call)
      .then((vaultId) => new Batch(session, vaultId, call));
    vaults.set(name, opened);
    return opened;
  };
  const registered = await Promise.allSettled(
    refs.map(async (ref) => {
      const batch = await batchOf(ref);
      batch.add(referenceOf(ref));
      return batch;
    }),
  );
  return Promise.allSettled(
    registered.map(async (outcome, i) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      const ref = refs[i];
      if (ref === undefined) throw new RangeError('no such ref');
      return readingOf(await outcome.value.found(referenceOf(ref)), 'current');
    }),
  );
}

/** Items of one vault, collected and then asked for together. */
class Batch {
  readonly #session: Session;
  readonly #vaultId: string;
  readonly #call: Call;
  readonly #references: Reference[] = [];
  #items: Promise<ReadonlyMap<string, Item>> | undefined;

  constructor(session: Session, vaultId: string, call: Call) {
    this.#session = session;
    this.#vaultId = vaultId;
    this.#call = call;
  }

  add(reference: Reference): void {
    this.#references.push(reference);
  }

  async found(reference: Reference): Promise<Found> {
    const { finder } = this.#session;
    const items = await (this.#items ??= this.#ask());
    const id = finder.remembered(this.#vaultId, reference.item);
    const item = id === undefined ? undefined : items.get(id);
    // Why one is missing is in the answer to its own read, in every detail.
    return item ?? finder.item(this.#vaultId, reference, this.#call);
  }

  async #ask(): Promise<ReadonlyMap<string, Item>> {
    const { account } = this.#session;
    const ids = await this.#ids();
    const found = new Map<string, Item>();
    if (this.#references.length < 2) return found;
    for (let i = 0; i < ids.length; i += BATCH) {
      const some = ids.slice(i, i + BATCH);
      try {
        const items = await account.getAll(this.#vaultId, some, this.#call);
        for (const item of items) found.set(item.id, item);
      } catch (error) {
        // One archived item fails them all: then each is asked for alone.
        if (kindOf(error) !== 'item inactive') throw error;
      }
    }
    return found;
  }

  /** Ids of the items, each once; one list where a title is not known yet. */
  async #ids(): Promise<readonly string[]> {
    const { finder } = this.#session;
    const known = (item: Reference['item']): string | undefined =>
      finder.remembered(this.#vaultId, item);
    const items = this.#references.map(({ item }) => item);
    if (items.some((item) => known(item) === undefined)) {
      const listed = await finder.list(this.#vaultId, this.#call);
      const all = items.map((item) => finder.whereabouts(this.#vaultId, item, this.#call, listed));
      await Promise.allSettled(all);
    }
    return [...new Set(items.flatMap((item) => known(item) ?? []))];
  }
}
