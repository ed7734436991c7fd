import { StorekeysError } from '../errors.js';
import { nearest } from '../nearest.js';
import { printed, type Writer } from './writer.js';

/** `{{name}}`, or `{{'{{'}}` for two braces. Everything else that begins with two braces is a mistake. */
const PLACEHOLDER = /\{\{(?:\s*(?:('\{\{')|([A-Za-z_][A-Za-z0-9_]*))\s*\}\})?/g;

/** A text of one's own with `{{name}}` where values go. They are put in as they are, without quotes. */
export const template: Writer = (values, options) => {
  const known = new Map(values.map(({ name, value }) => [name, value]));
  return printed(
    options.template.replace(PLACEHOLDER, (_, braces: string | undefined, name: string) => {
      if (braces !== undefined) return '{{';
      const value = known.get(name);
      if (value !== undefined) return value;
      throw new StorekeysError('not-found', `the template asks for ${name}, and there is none`);
    }),
  );
};

/**
 * Checks that a template asks for nothing but what there may be.
 *
 * @param names - those that there may be
 * @throws {@link StorekeysError} `usage`, with the line, and the nearest name where one is near
 */
export function checkTemplate(text: string, names: readonly string[]): void {
  for (const { index, 0: all, 1: braces, 2: name } of text.matchAll(PLACEHOLDER)) {
    if (braces !== undefined || (name !== undefined && names.includes(name))) continue;
    const line = text.slice(0, index).split('\n').length;
    const guess = name === undefined ? undefined : nearest(name, names);
    const wrong = name === undefined ? `'${all}' begins no placeholder` : `there is no ${all}`;
    throw new StorekeysError('usage', `--template: line ${line}: ${wrong}`, {
      hint:
        guess !== undefined
          ? `did you mean {{${guess}}}?`
          : `names: ${names.join(', ')}; two braces are written {{'{{'}}`,
    });
  }
}
