/** An item as the service keeps it, and in the clear as the app and the SDK see it. */
import { open, seal, type Envelope, type NamedKey } from './envelope.js';

/** What lists of items show. Keys that are not named here are kept. */
export interface Overview {
  readonly title: string;
  /** The line below the title, such as the user name of a login. */
  readonly ainfo?: string;
  readonly URLs?: readonly { readonly u: string; readonly l?: string; readonly m?: string }[];
  readonly tags?: readonly string[];
  readonly [key: string]: unknown;
}

/** One of a login's own fields, outside of the sections. */
export interface LoginField {
  readonly id?: string;
  readonly name?: string;
  /** `T` for text, `P` for a password. */
  readonly type: string;
  readonly designation?: string;
  readonly value: string;
  readonly [key: string]: unknown;
}

/** A field of a section. */
export interface SectionField {
  /** Its id. */
  readonly n: string;
  /** Its title. */
  readonly t: string;
  /** Its kind, such as `string` and `concealed`. */
  readonly k: string;
  /** Its value; some kinds have a number or an object. Left out when empty. */
  readonly v?: unknown;
  readonly [key: string]: unknown;
}

/** A section, with its fields. */
export interface Section {
  /** Its id. */
  readonly name: string;
  readonly title?: string;
  readonly fields?: readonly SectionField[];
  readonly [key: string]: unknown;
}

/** All else of an item. Keys that are not named here are kept. */
export interface Details {
  readonly notesPlain?: string;
  readonly fields?: readonly LoginField[];
  readonly sections?: readonly Section[];
  readonly [key: string]: unknown;
}

/** Where an item is. The service does not forget a deleted one. */
export type ItemState = 'active' | 'archived' | 'deleted';

/** An item, decrypted. */
export interface ClearItem {
  readonly id: string;
  readonly state: ItemState;
  /** `itemVersion`: 1 for a new item. */
  readonly version: number;
  /** The category: `112` is an API credential, `001` a login, `003` a secure note. */
  readonly templateUuid: string;
  /** Whole seconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly overview: Overview;
  readonly details: Details;
}

/** What a person who makes an item chooses. */
export interface NewItem {
  readonly overview: Overview;
  /** Default: empty. */
  readonly details?: Details;
  /** Default: an API credential. */
  readonly templateUuid?: string;
}

/** What a client sends for an item, new or changed. */
export interface SentItem {
  readonly uuid: string;
  /** The version that the change is made to; 0 for a new item. */
  readonly itemVersion: number;
  readonly encOverview: Envelope;
  readonly encDetails: Envelope;
  readonly trashed: 'N' | 'Y' | 'D';
  readonly templateUuid: string;
  readonly encryptedBy: string;
  /** Such as the references to attached files. */
  readonly [key: string]: unknown;
}

/** An item as the service keeps it. */
export interface StoredItem extends SentItem {
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Who made this version. */
  readonly changerUuid: string;
}

const STATES = { N: 'active', Y: 'archived', D: 'deleted' } as const;
const MARKS = { active: 'N', archived: 'Y', deleted: 'D' } as const;

/** Decrypts an item with its vault's key. */
export function openItem(key: NamedKey, item: StoredItem): ClearItem {
  return {
    id: item.uuid,
    state: STATES[item.trashed],
    version: item.itemVersion,
    templateUuid: item.templateUuid,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    overview: open(key, item.encOverview) as Overview,
    details: open(key, item.encDetails) as Details,
  };
}

/** As a client does before it sends an item. */
export function sealItem(key: NamedKey, item: ClearItem): SentItem {
  return {
    uuid: item.id,
    itemVersion: item.version,
    encOverview: seal(key, item.overview),
    encDetails: seal(key, item.details),
    trashed: MARKS[item.state],
    templateUuid: item.templateUuid,
    encryptedBy: key.id,
  };
}
