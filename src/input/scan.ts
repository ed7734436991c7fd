import { Secret } from '../secret.js';
import { type InputField, type Meaning, meaningOf, meaningOfKey, NAME_PATTERN } from './names.js';

/** One value found under a known name. */
export interface Finding extends Pick<Meaning, 'field' | 'standing' | 'prefix'> {
  /** May be empty: the name was there and nothing behind it. */
  readonly value: Secret;
  /** For people: `line 3`, or a variable's name. */
  readonly where: string;
}

/** How the input was written, in a word for people. */
export type InputForm = 'labels' | 'dotenv' | 'yaml' | 'php' | 'json' | 'environment';

/** A label with its place in a line. */
interface Label {
  readonly meaning: Meaning | undefined;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** `undefined`: a label alone on its line. */
  readonly separator: string | undefined;
}

const QUOTES = '"\'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u00ab\u00bb';

const LABEL = new RegExp(
  `(?<![\\w.\\-?&/%])(?:export +|set +|\\$env:|define *\\( *)?[${QUOTES}*]{0,4}` +
    `${NAME_PATTERN}[${QUOTES}*]{0,4}[ \\t]*(?:(?<separator>=>|:=|[:=\uff1a]|,)(?:\\*{1,2}(?=\\s))?|$)`,
  'gi',
);

/** What a line may begin with although nothing in it counts. */
const COMMENT_LINE = /^\s*(?:#|\/\/|;)/;
const COMMENT = /\s(?:#|\/\/).*$/s;
/** The next variable of a line that holds several; ours are labels of their own. */
const OTHER_ASSIGNMENT = /\s(?:export +)?[A-Z_][A-Z0-9_]*=.*$/s;
const SAME_QUOTES = new RegExp(`^([${QUOTES}])(.*)\\1$`, 's');
const ANY_QUOTES = new RegExp(`^[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]$`);
/** Nothing this long is a value of ours: not worth taking apart. */
const LONGEST = 2048;

/**
 * Every known name in the text with its value, in order: labels of BigCommerce's file, dotenv, YAML-like
 * lines and PHP's `define`, on one line or many.
 */
export function scanText(text: string): { findings: readonly Finding[]; form: InputForm } {
  const lines = text.split('\n');
  const findings: Finding[] = [];
  let form: InputForm | undefined;
  lines.forEach((line, i) => {
    const labels = labelsOf(line);
    labels.forEach((label, j) => {
      if (label.meaning === undefined) return;
      const { field, standing, prefix } = label.meaning;
      const rest = line.slice(label.end, labels[j + 1]?.start);
      const value = cutValue(rest, label) || valueBelow(lines, i + 1, label, rest);
      findings.push({ field, standing, prefix, value: new Secret(value), where: `line ${i + 1}` });
      form ??= formOf(label);
    });
  });
  return { findings, form: form ?? 'labels' };
}

/**
 * A value without what its notation puts around it: quotes, braces, closing punctuation.
 */
export function peel(text: string, field: InputField): string {
  let value = text.trim();
  if (value.length > LONGEST) return value;
  for (let before = ''; before !== value;) {
    before = value;
    value = value.replace(closing(value, field), '').trim();
    value = unwrapped(value)?.trim() ?? value;
  }
  return value;
}

function unwrapped(value: string): string | undefined {
  return (
    SAME_QUOTES.exec(value)?.[2] ??
    ANY_QUOTES.exec(value)?.[1] ??
    /^\{([^{}]*)\}$/.exec(value)?.[1] ??
    // How mail programs and Markdown write an address.
    /^<(https?:[^<>]*)>$/i.exec(value)?.[1]
  );
}

/** Punctuation behind a value; brackets only when they close something opened before it. */
function closing(value: string, field: InputField): RegExp {
  const prose = field === 'account_name' && !QUOTES.includes(value.charAt(0));
  return prose || /[({[]/.test(value) ? /[,;|]+$/ : /[\s,;|)}\]]+$/;
}

function labelsOf(line: string): readonly Label[] {
  if (COMMENT_LINE.test(line)) return [];
  const labels: Label[] = [];
  for (const match of line.matchAll(LABEL)) {
    const { groups = {}, index } = match;
    const before = line.slice(0, index);
    const opens = !/[a-z]/i.test(before);
    const meaning = meaningOf(groups);
    const separator = groups['separator'];
    if (separator === undefined && !opens) continue;
    if (separator === ',' && !/define/i.test(match[0])) continue;
    if (meaning?.everyday === true && !opens && labels.length === 0) continue;
    labels.push({
      meaning,
      name: groups['name'] ?? '',
      start: index,
      end: index + match[0].length,
      separator,
    });
  }
  return labels;
}

function cutValue(rest: string, label: Label): string {
  const field = label.meaning?.field ?? 'account_name';
  if (field === 'account_name') {
    // Only behind '=' is '#' a comment; elsewhere it may be part of the name.
    if (label.separator !== '=') return peel(rest, field);
    const quoted = /^\s*(["']).*?\1/s.exec(rest)?.[0];
    return peel(quoted ?? rest.replace(COMMENT, ''), field);
  }
  const value = peel(rest.replace(OTHER_ASSIGNMENT, '').replace(COMMENT, ''), field);
  // YAML's sign for "on the next line".
  return /^[|>][+-]?$/.test(value) ? '' : value;
}

/** The pop-up, copied as a whole, has each value on the line below its label. */
function valueBelow(lines: readonly string[], from: number, label: Label, rest: string): string {
  const field = label.meaning?.field;
  const inLine = /[^\s|>+-]/.test(rest);
  if (label.separator === '=' || label.separator === ',' || inLine) return '';
  if (field === undefined || field === 'account_name' || field === 'captured_at') return '';
  const below = lines.slice(from, from + 3).find((line) => line.trim() !== '');
  const value = peel(below ?? '', field);
  // A short word there is the next sentence, not a credential.
  const shape =
    field === 'store_hash' || field === 'api_path' ? /^(?:https?:\/\/)?[^\s:=]+$/ : /^[\w-]{16,}$/;
  return shape.test(value) && meaningOfKey(value) === undefined ? value : '';
}

function formOf(label: Label): InputForm {
  if (label.separator === ',' || label.separator === '=>') return 'php';
  if (label.separator === '=') return 'dotenv';
  return /^[a-z]+(?:[_.-]|[A-Z])/.test(label.name) ? 'yaml' : 'labels';
}
