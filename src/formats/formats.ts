/** Ways to write a bundle for programs: pure functions from names and values to text. */
import type { Bundle, BundleFields } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import { singleQuoted } from '../single-quoted.js';

/** Names of a bundle's values as programs read them. */
export type Variables = Readonly<Record<string, string>>;

/** What is written: the current bundle, and the one before where it is asked for and there. */
export interface Content {
  readonly bundle: Bundle;
  readonly previous?: Bundle | undefined;
}

/** The names that most BigCommerce tooling reads. Source: BigCommerce's and Catalyst's documentation. */
const NAMES: readonly (readonly [name: string, key: keyof BundleFields])[] = [
  ['BIGCOMMERCE_STORE_HASH', 'store_hash'],
  ['BIGCOMMERCE_CLIENT_ID', 'client_id'],
  ['BIGCOMMERCE_CLIENT_SECRET', 'client_secret'],
  ['BIGCOMMERCE_ACCESS_TOKEN', 'access_token'],
  ['BIGCOMMERCE_API_PATH', 'api_path'],
];

/** What an account has of its own: the rest is the store's. */
const OF_ACCOUNT = ['client_id', 'client_secret', 'access_token'] as const;

/** Names of the values that the account before has beside the current one's. */
export const PREVIOUS_KEYS: readonly string[] = OF_ACCOUNT.map((key) => `${key}_previous`);

/** The stored form; of the account before what it has of its own, with `_previous` at the end. */
export function fieldsOf({ bundle, previous }: Content): Readonly<Record<string, string>> {
  const before = previous?.toFields();
  const more = OF_ACCOUNT.flatMap((key) =>
    before === undefined ? [] : [[`${key}_previous`, before[key]] as const],
  );
  return { ...bundle.toFields(), ...Object.fromEntries(more) };
}

/** Values under the names of {@link NAMES}, and those of the account before with `_PREVIOUS` at the end. */
export function environmentVariables(content: Content): Variables {
  const fields = fieldsOf(content);
  const named = (suffix: string): (readonly [string, string])[] =>
    NAMES.flatMap(([name, key]) => {
      const value = fields[`${key}${suffix}`];
      return value === undefined ? [] : [[`${name}${suffix.toUpperCase()}`, value] as const];
    });
  return Object.fromEntries([...named(''), ...named('_previous')]);
}

/** A name of `pull --format`. */
export type FormatName = 'json' | 'dotenv' | 'shell';

/** The formats of `pull --format`. */
export const FORMATS: Readonly<Record<FormatName, (content: Content) => string>> = {
  json,
  dotenv,
  shell,
};

/** The stored form, as every target holds it. */
function json(content: Content): string {
  return `${JSON.stringify(fieldsOf(content), null, 2)}\n`;
}

/** `NAME=value` lines that every dotenv reader takes: single quotes only where they are needed. */
function dotenv(content: Content): string {
  return lines(environmentVariables(content), (value) => {
    if (/^[A-Za-z0-9_./:@%+,-]*$/.test(value)) return value;
    if (!value.includes("'")) return `'${value}'`;
    throw new StorekeysError(
      'unsupported',
      'a value holds a quote, which dotenv readers disagree on',
      {
        hint: 'use --format json or --format shell',
      },
    );
  });
}

/** `export NAME='value'` for a POSIX shell's `eval`. */
function shell(content: Content): string {
  const exported = lines(environmentVariables(content), singleQuoted);
  return exported.replace(/^/gm, 'export ').replace(/export $/, '');
}

function lines(variables: Variables, quote: (value: string) => string): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}
