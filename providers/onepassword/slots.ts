/** Where in an item each content is. */
import type { Field, ItemContent, Section } from './sdk.js';

/** One of the three contents of an item. */
export type Slot = 'current' | 'pending' | 'previous';

/** Ids and titles of sections. */
export const SECTION: Readonly<Record<Slot, string>> = {
  current: 'bigcommerce',
  pending: 'bigcommerce_pending',
  previous: 'bigcommerce_previous',
};
/** What stands before every name in a slot. */
export const PREFIX: Readonly<Record<Slot, string>> = {
  current: '',
  pending: 'pending_',
  previous: 'previous_',
};
/** The section, and the tag, of what storekeys has to know of an item. */
export const META: string = 'storekeys';

/** A value of the section `storekeys`. */
export function meta(item: ItemContent, name: string): string | undefined {
  const title = `${META}_${name}`;
  const value = item.fields.find((field) => field.id === title)?.value;
  return value === '' ? undefined : value;
}

/** The fields of a slot by key. Of two with one title the one that storekeys made counts. */
export function slotFields(item: ItemContent, slot: Slot): ReadonlyMap<string, Field> {
  const section = sectionOf(item, SECTION[slot]);
  const found = new Map<string, Field>();
  for (const field of item.fields) {
    if (section === undefined || field.sectionId !== section.id) continue;
    const title = field.title === '' ? field.id : field.title;
    if (field.fieldType === 'Unsupported' || !title.startsWith(PREFIX[slot])) continue;
    const key = title.slice(PREFIX[slot].length);
    if (!found.has(key) || field.id === title) found.set(key, field);
  }
  return found;
}

/** Ours has its name as the id; one that a person made in the app has an id of the app's. */
export function sectionOf(item: ItemContent, name: string): Section | undefined {
  return (
    item.sections.find(({ id }) => id === name) ?? item.sections.find(({ title }) => title === name)
  );
}
