import { Secret } from '../secret.js';
import { meaningOfKey } from './names.js';
import { type Finding, peel } from './scan.js';

/** A string, and what follows it when it is a key: another string, or a number or word. */
const STRING_AND_VALUE =
  /"([^"\\]*(?:\\.[^"\\]*)*)"(?:\s*:\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([\w.+-]+))?)?/gs;

/**
 * Every known key of a JSON text with its value, at any depth; `undefined` when the text is not JSON.
 *
 * Keys are read off the text and not off the parsed object: that keeps both values of a repeated key,
 * where `JSON.parse` silently drops the first, and needs no recursion.
 */
export function scanJson(text: string): readonly Finding[] | undefined {
  if (!/^\s*[[{]/.test(text) || !isJson(text)) return undefined;
  const findings: Finding[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(STRING_AND_VALUE)) {
    const [, key = '', string, word] = match;
    const meaning =
      string === undefined && word === undefined ? undefined : meaningOfKey(unquote(key));
    if (meaning === undefined || word === 'null') continue;
    line += text.slice(counted, match.index).split('\n').length - 1;
    counted = match.index;
    const { field, standing, prefix } = meaning;
    const value = new Secret(peel(word ?? unquote(string ?? ''), field));
    findings.push({ field, standing, prefix, value, where: `line ${line}` });
  }
  return findings;
}

/** The error of `JSON.parse` quotes its input, so it ends here. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A string of a text that is known to be JSON. */
function unquote(raw: string): string {
  return JSON.parse(`"${raw}"`) as string;
}
