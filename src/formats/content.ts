/** What is written for programs, as the stored form names it. */
import { BUNDLE_KEYS, type Bundle } from '../bundle/bundle.js';

/** The current bundle, and the one before where it is asked for and there. */
export interface Content {
  readonly bundle: Bundle;
  readonly previous?: Bundle | undefined;
}

/** What an account has of its own: the rest is the store's. All of it is secret. */
const OF_ACCOUNT: readonly string[] = ['client_id', 'client_secret', 'access_token'];

/** What marks the values of the account before. */
const BEFORE = '_previous';

/** Names of the values that the account before has beside the current one's. */
export const PREVIOUS_KEYS: readonly string[] = OF_ACCOUNT.map((key) => `${key}${BEFORE}`);

/** The fields that can be asked for. */
export function knownFields(withPrevious: boolean): readonly string[] {
  return [...BUNDLE_KEYS, ...(withPrevious ? PREVIOUS_KEYS : [])];
}

/** Nobody but their user may see it. */
export function isSecret(field: string): boolean {
  return OF_ACCOUNT.includes(field) || PREVIOUS_KEYS.includes(field);
}

/** The same field of the account before, where that has one of its own. */
export function previousOf(field: string): string | undefined {
  return OF_ACCOUNT.includes(field) ? `${field}${BEFORE}` : undefined;
}

/** The stored form; of the account before what it has of its own, with `_previous` at the end. */
export function fieldsOf({ bundle, previous }: Content): Readonly<Record<string, string>> {
  const before: Readonly<Record<string, string>> = previous?.toFields() ?? {};
  const more = OF_ACCOUNT.flatMap((key) => {
    const value = before[key];
    return value === undefined ? [] : [[`${key}${BEFORE}`, value] as const];
  });
  return { ...bundle.toFields(), ...Object.fromEntries(more) };
}
