/**
 * What a bundle looks like as an item, and back. Nothing here asks anybody.
 *
 * Three contents live in one item, each in a section of its own, so that one put changes them together:
 * the current one in `bigcommerce`, and the previous and the pending one with `previous_` and `pending_`
 * before every name, because tools that read items by title want titles to be unique in the whole item.
 * What storekeys has to know of them is in the section `storekeys`. Everything else in an item belongs
 * to people and is never touched.
 */
import { createHash } from 'node:crypto';
import { StorekeysError } from '../../src/errors.js';
import type { Base, Fields, Marks, Version } from '../../src/provider.js';
import { Secret } from '../../src/secret.js';
import { Edit } from './edit.js';
import type { Field, ItemContent } from './sdk.js';
import { META, PREFIX, meta, slotFields, type Slot } from './slots.js';

/** A content of an item, with what names it. */
export interface Content {
  readonly id: string;
  /** ISO 8601. */
  readonly writtenAt: string | undefined;
  /** As stored: in 1Password every value is text. */
  readonly values: Readonly<Record<string, string>>;
}

/** Of a content that another hand put there: it has no name. */
const UNNAMED = '0';

/** The four that make a bundle this one and not another. */
const CREDENTIALS = ['store_hash', 'client_id', 'client_secret', 'access_token'] as const;

/** The content of a slot; `undefined` when the slot is empty, which the current one never is. */
export function contentOf(item: ItemContent, slot: Slot): Content | undefined {
  const id = meta(item, `${PREFIX[slot]}version`);
  if (id === undefined && slot !== 'current') return undefined;
  const values = [...slotFields(item, slot)].map(([key, field]) => [key, field.value] as const);
  return {
    id: id ?? UNNAMED,
    writtenAt: meta(item, `${PREFIX[slot]}written_at`),
    values: Object.fromEntries(values),
  };
}

/** The same item with another content in a slot, or with none. */
export function withContent<T extends ItemContent>(
  item: T,
  slot: Slot,
  content: Content | undefined,
): T {
  const edit = new Edit(item);
  edit.setSlot(slot, content?.values);
  edit.setMeta(`${PREFIX[slot]}version`, content?.id);
  edit.setMeta(`${PREFIX[slot]}written_at`, content?.writtenAt);
  return edit.done();
}

/**
 * The same item with this content as the current one. What was current becomes the previous one, unless
 * it is the same bundle: a note edited beside a bundle must not push the earlier bundle out.
 */
export function withCurrent<T extends ItemContent>(item: T, next: Content): T {
  const before = contentOf(item, 'current');
  const kept =
    before === undefined || Object.keys(before.values).length === 0 || sameBundle(before, next)
      ? item
      : withContent(item, 'previous', before);
  return withDates(withContent(kept, 'current', next), next);
}

/** The same item with marks merged into those it has. */
export function withMarks<T extends ItemContent>(item: T, marks: Marks): T {
  const edit = new Edit(item);
  if (marks['managed-by'] !== undefined) edit.addTag(marks['managed-by']);
  if (marks['store-hash'] !== undefined) edit.setMeta('store_hash', marks['store-hash']);
  if (marks.retired !== undefined) edit.setMeta('retired', marks.retired);
  return edit.done();
}

/** The marks of an item. */
export function marksOf(item: ItemContent): Marks {
  const hash = meta(item, 'store_hash');
  const retired = meta(item, 'retired');
  return {
    ...(item.tags.includes(META) ? { 'managed-by': META } : {}),
    ...(hash === undefined ? {} : { 'store-hash': hash }),
    ...(retired === undefined ? {} : { retired }),
  };
}

/** A content as the contract has it. */
export function versionOf({ id, writtenAt, values }: Content): Version {
  const createdAt = writtenAt === undefined ? undefined : new Date(writtenAt);
  return { id, createdAt, fields: new Secret(values) };
}

/** The next name: numbers grow within an item, and the operation tells two that raced apart. */
export function nextId(item: ItemContent | undefined, op: string): string {
  const now = item && contentOf(item, 'current')?.id;
  return `${Number.parseInt(now ?? UNNAMED, 10) + 1}-${op}`;
}

/**
 * The precondition of a write: this item, with this content. The name alone would not do, since a person
 * may edit a value in the app; the item's own version would be too much, since it moves with every note.
 */
export function baseOf(itemId: string, { id, values }: Content): Base {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256')
    .update(JSON.stringify([itemId, sorted]))
    .digest('hex');
  return `${itemId}:${id}:${digest.slice(0, 32)}` as Base;
}

/** Values to store, every one of them text. */
export function textValues(fields: Secret<Fields>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields.reveal()).map(([key, value]) => {
      if (typeof value === 'string') return [key, value];
      throw new StorekeysError(
        'unsupported',
        `the key '${key}' is no text, and 1Password keeps text`,
        {
          hint: 'store that value as text',
        },
      );
    }),
  );
}

function sameBundle(one: Content, two: Content): boolean {
  return CREDENTIALS.every((key) => one.values[key] === two.values[key]);
}

/** Where the credentials are for and since when, in the fields that the app has for that. */
function withDates<T extends ItemContent>(item: T, { values }: Content): T {
  const edit = new Edit(item);
  const { api_path: path, captured_at: capturedAt } = values;
  const there = (id: string): Field | undefined => item.fields.find((field) => field.id === id);
  // The host never changes, so one that is there is somebody's or right.
  if (path !== undefined && URL.canParse(path) && there('hostname') === undefined)
    edit.setPlain('hostname', 'Text', new URL(path).host);
  const isOurs = (there('validFrom')?.fieldType ?? 'Date') === 'Date';
  if (capturedAt !== undefined && isOurs)
    edit.setPlain('validFrom', 'Date', capturedAt.slice(0, 10));
  return edit.done();
}
