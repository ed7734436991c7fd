/** What a target's content means: whose it is, and what a write must carry along. */
import { isDeepStrictEqual } from 'node:util';
import { BUNDLE_KEYS, Bundle, type BundleFields } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Fields, JsonValue, Reading, Version } from '../provider.js';

/**
 * Whose content a target holds, seen by a writer for one store.
 *
 * - `vacant`: nothing there
 * - `ours`: a well-formed bundle of that store, or content that carries our mark for it
 * - `other-store`: the same for another store
 * - `foreign`: anything else
 */
export type Ownership = 'vacant' | 'ours' | 'other-store' | 'foreign';

/** Content alone proves ownership; the mark decides only where content is no bundle. */
export function ownership(reading: Reading, storeHash: string): Ownership {
  if (reading.version === null) return 'vacant';
  const bundle = bundleOf(reading.version);
  if (bundle !== undefined) return bundle.storeHash === storeHash ? 'ours' : 'other-store';
  if (reading.marks?.['managed-by'] !== 'storekeys') return 'foreign';
  return reading.marks['store-hash'] === storeHash ? 'ours' : 'other-store';
}

/** The bundle that a version holds; `undefined` when its content is something else. */
export function bundleOf(version: Version | null): Bundle | undefined {
  const fields = version?.fields?.reveal();
  return fields === undefined ? undefined : Bundle.fromStored(fields);
}

/**
 * The content to write: the bundle, and every key that others added to what is there now.
 *
 * @throws {@link StorekeysError} `unsupported` when a key of others holds a number that JavaScript
 * cannot write back digit for digit
 */
export function carried(current: Version | null, bundle: BundleFields): Fields {
  const others = Object.entries(current?.fields?.reveal() ?? {}).filter(
    ([key]) => !(BUNDLE_KEYS as readonly string[]).includes(key),
  );
  for (const [key, value] of others) {
    if (isExact(value)) continue;
    throw new StorekeysError(
      'unsupported',
      `the key '${key}' beside the bundle holds a number that would change when written back`,
      { hint: 'store that number as text' },
    );
  }
  return { ...Object.fromEntries(others), ...bundle };
}

/** Two contents are the same, key by key; their order does not matter. */
export function sameContent(version: Version | null, fields: Fields): boolean {
  return version?.fields !== undefined && isDeepStrictEqual(version.fields.reveal(), fields);
}

function isExact(value: JsonValue): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.values(value).every((inner) => isExact(inner));
}
