import { StorekeysError } from './errors.js';
import { nearest } from './nearest.js';

/** A target's address, checked: `scheme://path?option=value&…`. Immutable. */
export interface Ref {
  readonly scheme: string;
  /** As written: never decoded, so that what is checked is what is sent. */
  readonly path: string;
  /** Options of the query, decoded. */
  readonly options: Readonly<Record<string, string>>;
  /** The URI as given. Holds no credential: no option takes one. */
  readonly uri: string;
}

const SHAPE = /^([a-z][a-z0-9+.-]*):\/\/([^?]*)(?:\?(.*))?$/s;

/** Endings of a path segment that storekeys keeps for its own records beside a target. */
export const RESERVED_SUFFIXES: readonly string[] = ['--pending'];

/** The argument looks like a target URI, whether or not it is a good one. */
export function isUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);
}

/**
 * Takes a target URI apart and refuses what could mean another place than it shows: empty segments, `.`
 * and `..`, percent escapes, control characters, backslashes, fragments and reserved suffixes.
 *
 * @throws {@link StorekeysError} `usage`
 */
export function parseRef(uri: string): Ref {
  const match = SHAPE.exec(uri);
  if (!match) {
    throw new StorekeysError('usage', `'${shownUri(uri)}' is not a target URI`, {
      hint: 'write scheme://path, such as local://acme or vault://secret/bigcommerce/acme',
    });
  }
  const [, scheme = '', path = '', query] = match;
  const problem = pathProblem(path);
  if (problem !== undefined) {
    throw new StorekeysError('usage', `target '${shownUri(uri)}': ${problem}`);
  }
  return Object.freeze({ scheme, path, options: parseOptions(uri, query), uri });
}

/**
 * Refuses options that the provider does not know.
 *
 * @throws {@link StorekeysError} `usage`, with the nearest known option
 */
export function checkOptions(ref: Ref, known: readonly string[]): void {
  for (const name of Object.keys(ref.options)) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    throw new StorekeysError(
      'usage',
      `target '${shownUri(ref.uri)}': unknown option '${shownUri(name)}'`,
      {
        hint:
          guess === undefined
            ? `${ref.scheme}:// takes ${known.length === 0 ? 'no options' : known.join(', ')}`
            : `did you mean '${guess}'?`,
      },
    );
  }
}

function pathProblem(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(path)) return 'holds a control character';
  if (path.includes('%')) return 'percent escapes are not decoded here; write the character itself';
  if (path.includes('#')) return "'#' is not allowed in a path";
  if (path.includes('\\')) return "'\\' is not allowed in a path";
  for (const segment of path.split('/')) {
    if (segment === '') return 'holds an empty segment';
    if (segment === '.' || segment === '..') return `the segment '${segment}' is not allowed`;
    const reserved = RESERVED_SUFFIXES.find((suffix) => segment.endsWith(suffix));
    if (reserved !== undefined) return `names that end in '${reserved}' are reserved`;
  }
  return undefined;
}

function parseOptions(uri: string, query: string | undefined): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query ?? '')) {
    if (name in options) {
      throw new StorekeysError(
        'usage',
        `target '${shownUri(uri)}': option '${shownUri(name)}' is given twice`,
      );
    }
    if (value === '') {
      throw new StorekeysError(
        'usage',
        `target '${shownUri(uri)}': option '${shownUri(name)}' is empty`,
      );
    }
    options[name] = value;
  }
  return Object.freeze(options);
}

/**
 * A URI for messages: without the values of its options, where somebody may have pasted a credential, and
 * without control characters, which would write to the terminal.
 */
export function shownUri(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replace(/\?.*$/s, '').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}
