/** Changes to an item, one by one; all that they do not name stays as it is. */
import type { Field, ItemContent } from './sdk.js';
import { META, PREFIX, SECTION, sectionOf, slotFields, type Slot } from './slots.js';

/** Names of the stored form whose values are no secret; all other new fields are concealed. */
const IN_THE_CLEAR: ReadonlySet<string> = new Set([
  'store_hash',
  'client_id',
  'api_path',
  'account_name',
  'captured_at',
]);

/** An item under change; the original stays as it is. */
export class Edit<T extends ItemContent> {
  #item: T;

  constructor(item: T) {
    this.#item = item;
  }

  done(): T {
    return this.#item;
  }

  addTag(tag: string): void {
    if (!this.#item.tags.includes(tag)) this.#change({ tags: [...this.#item.tags, tag] });
  }

  /** A field outside all sections, as the app's own template has it. */
  setPlain(id: string, fieldType: Field['fieldType'], value: string): void {
    this.#put({ id, title: id, fieldType, value });
  }

  setMeta(name: string, value: string | undefined): void {
    const id = `${META}_${name}`;
    if (value === undefined) {
      this.#change({ fields: this.#item.fields.filter((field) => field.id !== id) });
      return;
    }
    this.#put({ id, title: id, sectionId: this.#section(META), fieldType: 'Text', value });
  }

  setSlot(slot: Slot, values: Readonly<Record<string, string>> | undefined): void {
    const before = slotFields(this.#item, slot);
    const gone = new Set(
      [...before].filter(([key]) => values?.[key] === undefined).map(([, f]) => f),
    );
    this.#change({ fields: this.#item.fields.filter((field) => !gone.has(field)) });
    for (const [key, value] of Object.entries(values ?? {})) {
      const existing = before.get(key);
      if (existing !== undefined) this.#replace(existing, { ...existing, value });
      else this.#add(slot, key, value);
    }
    if (values === undefined) this.#dropEmptySection(SECTION[slot]);
  }

  #add(slot: Slot, key: string, value: string): void {
    const title = `${PREFIX[slot]}${key}`;
    const taken = new Set(this.#item.fields.map(({ id }) => id));
    // Of these characters ids are made; the core refuses others, and ids that are there twice.
    const plain = title.replace(/[^A-Za-z0-9_. -]/g, '_');
    let id = plain;
    for (let n = 2; taken.has(id); n++) id = `${plain}_${n}`;
    const fieldType = IN_THE_CLEAR.has(key) ? 'Text' : 'Concealed';
    const sectionId = this.#section(SECTION[slot]);
    this.#change({ fields: [...this.#item.fields, { id, title, sectionId, fieldType, value }] });
  }

  /** By id; what a person changed about it beside the value stays. */
  #put(field: Field): void {
    const existing = this.#item.fields.find(({ id }) => id === field.id);
    if (existing !== undefined) this.#replace(existing, { ...existing, value: field.value });
    else this.#change({ fields: [...this.#item.fields, field] });
  }

  #replace(old: Field, field: Field): void {
    this.#change({ fields: this.#item.fields.map((each) => (each === old ? field : each)) });
  }

  #section(name: string): string {
    const existing = sectionOf(this.#item, name);
    if (existing !== undefined) return existing.id;
    this.#change({ sections: [...this.#item.sections, { id: name, title: name }] });
    return name;
  }

  #dropEmptySection(name: string): void {
    const section = sectionOf(this.#item, name);
    if (
      section === undefined ||
      this.#item.fields.some(({ sectionId }) => sectionId === section.id)
    )
      return;
    this.#change({ sections: this.#item.sections.filter((each) => each !== section) });
  }

  #change(part: Partial<ItemContent>): void {
    this.#item = { ...this.#item, ...part };
  }
}
