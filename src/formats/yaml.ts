import { printed, type Writer } from './writer.js';

/** Texts by key, some below a key of their own. */
export interface YamlMapping {
  readonly [key: string]: string | YamlMapping;
}

/** A YAML mapping of quoted text, the same in YAML 1.1 and 1.2. */
export const yaml: Writer = (values) =>
  printed(yamlText(Object.fromEntries(values.map(({ name, value }) => [name, value]))));

/**
 * A mapping as YAML in printable ASCII: each text between double quotes, where the escapes of JSON are YAML's
 * too. (The package yaml leaves `<<` without quotes, which YAML 1.1 takes for a merge.)
 */
export function yamlText(mapping: YamlMapping, indent = ''): string {
  return Object.entries(mapping)
    .map(([key, value]) => {
      const begin = `${indent}${TAKEN.test(key) ? quoted(key) : key}:`;
      return typeof value === 'string'
        ? `${begin} ${quoted(value)}\n`
        : `${begin}\n${yamlText(value, `${indent}  `)}`;
    })
    .join('');
}

/** Names that YAML 1.1 does not take for text. Source: https://yaml.org/type/bool.html and null.html */
const TAKEN = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

/** Readers refuse some characters as they are. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0)?.toString(16) ?? '';
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
