import { StorekeysError } from '../errors.js';

/** What the placeholders of a template stand for. */
export interface TemplateValues {
  /** `{store}`; `undefined` when the operation names no store. */
  readonly alias?: string | undefined;
  /** `{hash}`; `undefined` while nobody knows it. */
  readonly hash?: string | undefined;
}

/** What cannot be anything but a part of one path segment or of one option's value. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Puts the store into a URI template.
 *
 * @param where - names the template, for messages
 * @throws {@link StorekeysError} `usage` for another placeholder, or one whose value is unknown or could
 * change the shape of the URI
 */
export function fillTemplate(template: string, values: TemplateValues, where: string): string {
  return template.replace(/\{([^{}]*)\}|[{}]/g, (found: string, name: string | undefined) => {
    if (name === 'store') return safe(values.alias, where, found, 'name the store');
    if (name === 'hash') {
      return safe(values.hash, where, found, "give the store its 'hash' in the configuration");
    }
    throw new StorekeysError('usage', `${where}: {store} and {hash} are the only placeholders`, {
      hint: 'braces cannot stand for themselves; name the target by its id',
    });
  });
}

function safe(value: string | undefined, where: string, found: string, hint: string): string {
  if (value === undefined) {
    const what =
      found === '{hash}' ? 'the store hash, which is not known' : 'a store; none is named';
    throw new StorekeysError('usage', `${where}: ${found} stands for ${what}`, { hint });
  }
  if (SAFE.test(value)) return value;
  throw new StorekeysError('usage', `${where}: the value for ${found} holds other characters`, {
    hint: "letters, digits, '.', '_' and '-' can stand in a target URI",
  });
}
