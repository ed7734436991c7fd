import { CREDENTIAL_NAMES, type CredentialName, MAX_VALUE_LENGTH } from '../bundle/schema.js';
import { isPlaceholder } from './placeholder.js';
import type { Values } from './resolve.js';
import { isStoreHash, MALFORMED_HASH } from './store-hash.js';

/** Longest account name that is kept, in characters. */
const MAX_NAME_LENGTH = 256;

/** What public samples of each credential look like; nothing is documented, so a difference only warns. */
const USUAL: Readonly<
  Record<CredentialName, { length: readonly [number, number]; alphabet: RegExp; words: string }>
> = {
  store_hash: { length: [6, 10], alphabet: /^[a-z0-9]*$/, words: 'lower-case letters and digits' },
  client_id: { length: [30, 32], alphabet: /^[a-z0-9]*$/, words: 'lower-case letters and digits' },
  client_secret: { length: [64, 64], alphabet: /^[0-9a-f]*$/, words: 'hexadecimal digits' },
  access_token: {
    length: [30, 32],
    alphabet: /^[a-z0-9]*$/,
    words: 'lower-case letters and digits',
  },
};

/** What is wrong with the values, by field: problems make the bundle unusable, warnings do not. */
export function checkValues(values: Values): { problems: string[]; warnings: string[] } {
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const field of CREDENTIAL_NAMES) {
    const value = values[field];
    if (value === undefined) continue;
    const found = problemsOf(field, value);
    problems.push(...found.map((problem) => `${field}: ${problem}`));
    if (found.length === 0) warnings.push(...unusual(field, value));
  }
  problems.push(...repeated(values));
  const name = values.account_name;
  if (name !== undefined) problems.push(...nameProblems(name, values));
  return { problems, warnings };
}

/** Why the name cannot be kept although nothing is wrong with the credentials. */
export function nameWarning(name: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  return /\p{Cc}/u.test(name) ? 'holds a control character' : undefined;
}

function problemsOf(field: CredentialName, value: string): string[] {
  if (isPlaceholder(value)) return ['is a placeholder, not a value'];
  const problems: string[] = [];
  if (field !== 'client_secret' && /^[0-9a-f]{64}$/i.test(value)) {
    problems.push('has the shape of a client secret: values are swapped');
  }
  if (/\s/.test(value)) problems.push('holds a space');
  if (/(?!\s)\p{Cc}/u.test(value)) problems.push('holds a control character');
  if (/[^\p{ASCII}]/u.test(value)) problems.push('holds a character outside ASCII');
  if (/["'`<>(){}[\]]/.test(value)) problems.push('holds a quote or a bracket');
  if (value.length > MAX_VALUE_LENGTH) {
    problems.push(`is longer than ${MAX_VALUE_LENGTH} characters`);
  }
  if (field === 'store_hash' && problems.length === 0 && !isStoreHash(value)) {
    problems.push(MALFORMED_HASH);
  }
  return problems;
}

function unusual(field: CredentialName, value: string): string[] {
  const { length, alphabet, words } = USUAL[field];
  const [least, most] = length;
  const warnings: string[] = [];
  if (value.length < least || value.length > most) {
    const usual = least === most ? least : `${least} to ${most}`;
    warnings.push(`${field}: unusual length; ${usual} characters are usual`);
  }
  if (!alphabet.test(value)) warnings.push(`${field}: unusual characters; ${words} are usual`);
  return warnings;
}

function repeated(values: Values): string[] {
  return CREDENTIAL_NAMES.flatMap((field, i) => {
    const value = values[field];
    const first = CREDENTIAL_NAMES.slice(0, i).find((other) => values[other] === value);
    return value === undefined || first === undefined ? [] : [`${field}: is the same as ${first}`];
  });
}

/** A name is shown everywhere, so a credential in it is an error and not just left out. */
function nameProblems(name: string, values: Values): string[] {
  const holds = CREDENTIAL_NAMES.find((field) => {
    const value = values[field];
    return field !== 'store_hash' && value !== undefined && name.includes(value);
  });
  if (holds !== undefined) return [`account_name: holds the ${holds}`];
  return /[0-9a-f]{64}/i.test(name)
    ? ['account_name: holds what has the shape of a client secret']
    : [];
}
