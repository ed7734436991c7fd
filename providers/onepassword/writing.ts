/** Writing: every change of an item is one put, on the content that the caller saw. */
import { baseMoved, StorekeysError } from '../../src/errors.js';
import type { Base, Call, Fields, Marks, WriteOptions, Written } from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';
import { despiteOthers } from './contention.js';
import { afterChange } from './errors.js';
import type { Session } from './finder.js';
import { inTurn } from './in-turn.js';
import {
  baseOf,
  contentOf,
  marksOf,
  nextId,
  textValues,
  withContent,
  withCurrent,
  withMarks,
} from './item.js';
import { ABSENT, currentOf } from './reading.js';
import { titleOf, type Reference } from './reference.js';
import { mayStay } from './rivals.js';
import type { Item, ItemContent } from './sdk.js';

/** A ref whose vault is known. */
export interface Place {
  readonly session: Session;
  readonly vaultId: string;
  readonly reference: Reference;
}

const PENDING = /^pending-([a-z2-7]+)$/;

/** The operation that staged a pending version. */
export function operationOf(pendingId: string): string {
  return PENDING.exec(pendingId)?.[1] ?? pendingId;
}

export function write(
  place: Place,
  fields: Secret<Fields>,
  options: WriteOptions,
  call: Call,
): Promise<Written> {
  const values = textValues(fields);
  if (options.to === 'pending') return stage(place, values, options, call);
  if (options.base === ABSENT) return create(place, values, options, call);
  return change(place, options.base, call, (item) => {
    const id = nextId(item, options.op);
    const next = withCurrent(item, { id, writtenAt: now(), values });
    return { id, item: withMarks(next, options.marks) };
  });
}

export function promote(
  place: Place,
  pendingId: string,
  { base, op, marks }: WriteOptions,
  call: Call,
): Promise<Written> {
  return change(place, base, call, (item) => {
    const pending = contentOf(item, 'pending');
    if (pending?.id !== pendingId) throw new StorekeysError('not-found', 'no such pending version');
    const id = nextId(item, op);
    const next = withCurrent(item, { ...pending, id, writtenAt: now() });
    return { id, item: withMarks(withContent(next, 'pending', undefined), marks) };
  });
}

/** Only the pending version of that name: another operation's may have taken its place. */
export async function discard(place: Place, pendingId: string, call: Call): Promise<void> {
  await change(place, undefined, call, (item) => ({
    id: pendingId,
    item:
      contentOf(item, 'pending')?.id === pendingId
        ? withContent(item, 'pending', undefined)
        : undefined,
  }));
}

/**
 * One that was there before is told of again: the answer to the put that took it away may have been lost.
 */
const WAS_VERSION = /^\d+-[a-z2-7]+$/;

/** The previous version's fields go; the service keeps a history of the item that no SDK call reaches. */
export async function purge(place: Place, id: string, call: Call): Promise<readonly string[]> {
  const { id: itself } = await change(place, undefined, call, (item) => {
    if (contentOf(item, 'current')?.id === id) {
      throw new StorekeysError('conflict', `version ${id} is current`);
    }
    const isThere = contentOf(item, 'previous')?.id === id;
    return { id: item.id, item: isThere ? withContent(item, 'previous', undefined) : undefined };
  });
  return itself !== '' && WAS_VERSION.test(id)
    ? ["the item's own history still shows it to people who may see the item"]
    : [];
}

export async function annotate(place: Place, marks: Marks, base: Base, call: Call): Promise<void> {
  await change(place, base, call, (item) => {
    const before = marksOf(item);
    const missing = Object.entries(marks).some(
      ([name, value]) => before[name as keyof Marks] !== value,
    );
    return { id: '', item: missing ? withMarks(item, marks) : undefined };
  });
}

/** Into the archive, from where a person can bring it back in the app. */
export function remove(
  { session, vaultId, reference }: Place,
  base: Base,
  call: Call,
): Promise<void> {
  const once = async (): Promise<void> => {
    const item = await session.finder.item(vaultId, reference, call);
    if (typeof item === 'string' || baseOf(item.id, currentOf(item)) !== base) throw baseMoved();
    await session.account.archive(vaultId, item.id, call);
  };
  return inTurn(vaultId, call.signal, () => despiteOthers(call.signal, once));
}

function stage(
  place: Place,
  values: Readonly<Record<string, string>>,
  { base, op }: WriteOptions,
  call: Call,
): Promise<Written> {
  if (base === ABSENT) {
    throw new StorekeysError('unsupported', 'nothing can be pending where there is no item');
  }
  const id = `pending-${op}`;
  return change(place, base, call, (item) => ({
    id,
    item: withContent(item, 'pending', { id, writtenAt: now(), values }),
  }));
}

function create(
  { session, vaultId, reference }: Place,
  values: Readonly<Record<string, string>>,
  { op, marks }: WriteOptions,
  call: Call,
): Promise<Written> {
  const { account, finder } = session;
  const title = titleOf(reference);
  const id = nextId(undefined, op);
  const empty: ItemContent = { fields: [], sections: [], tags: [] };
  const content = withMarks(withCurrent(empty, { id, writtenAt: now(), values }), marks);
  return inTurn(vaultId, call.signal, async () => {
    finder.undecided(vaultId, title, id);
    const made = await account.create(vaultId, title, content, call);
    const stays = await afterChange(() => mayStay(account, vaultId, made, call));
    finder.undecided(vaultId, title, undefined);
    if (!stays) throw baseMoved();
    finder.remember(vaultId, title, made.id);
    return { id, notes: [] };
  });
}

/** Changes the item if it still holds what the base says; without a base, whatever it holds. */
function change(
  { session, vaultId, reference }: Place,
  base: Base | undefined,
  call: Call,
  edit: (item: Item) => { readonly id: string; readonly item: Item | undefined },
): Promise<Written> {
  const once = async (): Promise<Written> => {
    const item = await session.finder.item(vaultId, reference, call);
    if (typeof item === 'string') {
      if (base === undefined) return { id: '', notes: [] };
      throw baseMoved();
    }
    if (base !== undefined && baseOf(item.id, currentOf(item)) !== base) throw baseMoved();
    const changed = edit(item);
    if (changed.item !== undefined) {
      if (await session.finder.losesWebsites(vaultId, item, call)) throw websitesInTheWay();
      // The core compares the item's version, so an edit since our read is not lost either.
      await session.account.put(changed.item, call);
    }
    return { id: changed.id, notes: [] };
  };
  return inTurn(vaultId, call.signal, () => despiteOthers(call.signal, once));
}

function websitesInTheWay(): StorekeysError {
  return new StorekeysError(
    'unsupported',
    "the item has websites, or is on no list that would show them, and 1Password's SDK would remove them",
    { hint: 'move websites into a note in the app; use a vault with fewer items if it has none' },
  );
}

function now(): string {
  return new Date().toISOString();
}
