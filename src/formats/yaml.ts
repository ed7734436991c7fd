import { stringify } from 'yaml';
import { printed, type Writer } from './writer.js';

/** A YAML mapping of quoted text, the same in YAML 1.1 and 1.2. */
export const yaml: Writer = (values) =>
  printed(yamlText(Object.fromEntries(values.map(({ name, value }) => [name, value]))));

/**
 * Text as YAML in printable ASCII: each string between double quotes and on one line, keys only where YAML 1.1
 * would take them for something else (`NO`, `y`). Readers refuse some characters as they are.
 */
export function yamlText(value: object): string {
  const text = stringify(value, {
    version: '1.1',
    defaultKeyType: 'PLAIN',
    defaultStringType: 'QUOTE_DOUBLE',
    doubleQuotedMinMultiLineLength: Infinity,
    lineWidth: 0,
  });
  return text.replace(/[^\n\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
