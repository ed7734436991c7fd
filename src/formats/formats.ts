/** Ways to write a bundle for programs: pure functions from names and values to text. */
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import { singleQuoted } from '../single-quoted.js';

/** Names of a bundle's values as programs read them. */
export type Variables = Readonly<Record<string, string>>;

/** The names that most BigCommerce tooling reads. Source: BigCommerce's and Catalyst's documentation. */
export function environmentVariables(bundle: Bundle): Variables {
  return {
    BIGCOMMERCE_STORE_HASH: bundle.storeHash,
    BIGCOMMERCE_CLIENT_ID: bundle.clientId.reveal(),
    BIGCOMMERCE_CLIENT_SECRET: bundle.clientSecret.reveal(),
    BIGCOMMERCE_ACCESS_TOKEN: bundle.accessToken.reveal(),
    BIGCOMMERCE_API_PATH: bundle.apiPath,
  };
}

/** A name of `pull --format`. */
export type FormatName = 'json' | 'dotenv' | 'shell';

/** The formats of `pull --format`. */
export const FORMATS: Readonly<Record<FormatName, (bundle: Bundle) => string>> = {
  json,
  dotenv,
  shell,
};

/** The stored form, as every target holds it. */
function json(bundle: Bundle): string {
  return `${JSON.stringify(bundle.toFields(), null, 2)}\n`;
}

/** `NAME=value` lines that every dotenv reader takes: single quotes only where they are needed. */
function dotenv(bundle: Bundle): string {
  return lines(environmentVariables(bundle), (value) => {
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
function shell(bundle: Bundle): string {
  const exported = lines(environmentVariables(bundle), singleQuoted);
  return exported.replace(/^/gm, 'export ').replace(/export $/, '');
}

function lines(variables: Variables, quote: (value: string) => string): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}
