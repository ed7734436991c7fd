/**
 * Which URIs lead to one place, as far as their text tells. Spellings that only the backend can see
 * through (a profile's account, a mount named twice) are compared when it was asked.
 */
import { StorekeysError } from '../errors.js';
import { parseRef, type Ref } from '../ref.js';
import { fillTemplate, type TemplateValues } from './template.js';

/** Options, by scheme, that change how a place is reached or written and never which it is. */
const HOW: Readonly<Record<string, readonly string[]>> = {
  'aws-sm': ['external-id', 'kms-key'],
  local: ['recipient'],
  vault: ['kv-version'],
};

/** The same text for URIs that are the same place by their text. */
export function placeOf(ref: Ref): string {
  const how = Object.hasOwn(HOW, ref.scheme) ? HOW[ref.scheme] : undefined;
  const options = Object.entries(ref.options)
    .filter(([name]) => how?.includes(name) !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([ref.scheme, ref.path, options]);
}

/** As {@link placeOf}; `undefined` while it cannot be told: no hash yet, or not a good URI. */
export function placeOfTemplate(template: string, values: TemplateValues): string | undefined {
  try {
    return placeOf(parseRef(fillTemplate(template, values, 'target')));
  } catch (error) {
    if (error instanceof StorekeysError) return undefined;
    throw error;
  }
}
