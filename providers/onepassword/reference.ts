/** What stands behind `op://`: a vault and an item, each by its name or its id. */
import { StorekeysError } from '../../src/errors.js';
import type { Ref } from '../../src/ref.js';

/** One of the two parts. */
export type Part = { readonly id: string } | { readonly title: string };

/** A ref, taken apart. */
export interface Reference {
  readonly vault: Part;
  readonly item: Part;
}

/** 16 bytes in base32, as `op item list --format json` shows them. */
const ID = /^[a-z2-7]{26}$/;

/**
 * What secret references may hold; there is no escaping.
 * https://developer.1password.com/docs/cli/secret-reference-syntax
 */
const NAME = /^[A-Za-z0-9_.-]+(?: +[A-Za-z0-9_.-]+)*$/;

/** @returns what is wrong with a path, or `undefined` */
export function pathProblem(path: string): string | undefined {
  const parts = path.split('/');
  if (parts.length > 2)
    return 'names a section or a field; a target is a whole item, op://VAULT/ITEM';
  if (parts.length < 2) return 'names no item; write op://VAULT/ITEM';
  if (parts.every((part) => NAME.test(part))) return undefined;
  return 'a name in a secret reference has letters, digits, spaces inside and . _ -; use the id instead';
}

/** Takes a checked ref apart. */
export function referenceOf(ref: Ref): Reference {
  const [vault = '', item = ''] = ref.path.split('/');
  return { vault: partOf(vault), item: partOf(item) };
}

function partOf(text: string): Part {
  return ID.test(text) ? { id: text } : { title: text };
}

/** The title that a new item gets. */
export function titleOf({ item }: Reference): string {
  if ('title' in item) return item.title;
  throw new StorekeysError('not-found', 'there is no item with this id', {
    hint: 'name a new item by its title: 1Password chooses the ids',
  });
}
