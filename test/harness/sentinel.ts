/** Finds the fixture values wherever a run may have left them, in the clear or encoded. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, sep } from 'node:path';

/** How each kind of fixture value begins; see `test/fixtures/credentials.ts`. */
const MARKERS: Readonly<Record<string, string>> = {
  client_id: 'zqclientid',
  access_token: 'zqaccesstoken',
  client_secret: '5ec4e75ec4e7',
};

/** One value found: never the value itself, since messages are searched too. */
export interface SentinelHit {
  /** The name of the credential. */
  readonly value: string;
  /** How it was written, such as `base64`. */
  readonly form: string;
}

/** A value found in a folder. */
export interface TreeHit extends SentinelHit {
  /** Relative to the folder that was searched. */
  readonly path: string;
}

interface Pattern extends SentinelHit {
  readonly expression: RegExp;
}

const PATTERNS: readonly Pattern[] = Object.entries(MARKERS).flatMap(([value, marker]) =>
  Object.entries(formsOf(marker)).map(([form, source]) => ({
    value,
    form,
    expression: new RegExp(source),
  })),
);

/**
 * White space, line ends written as `\n`, and colour codes: what may break a value apart in a wrapped
 * line, a PEM-like block or a coloured text.
 */
// eslint-disable-next-line no-control-regex
const BREAKS = /\u001b\[[0-9;]*[A-Za-z]|\s|\\+[rn]/g;

/** The fixture values in some bytes, each kind and form once. */
export function findSentinels(content: Uint8Array | string): readonly SentinelHit[] {
  const text = Buffer.from(content).toString('latin1').replace(BREAKS, '');
  return PATTERNS.filter(({ expression }) => expression.test(text)).map(({ value, form }) => ({
    value,
    form,
  }));
}

/**
 * The fixture values in the files of a folder, their names, and where their links lead.
 *
 * @param excluded - tells which paths, relative to the folder, are left out with all that is in them
 */
export function searchTree(
  root: string,
  excluded: (path: string) => boolean = () => false,
): readonly TreeHit[] {
  return listed(root, '', excluded).flatMap((path) =>
    findSentinels(contentOf(join(root, path), path)).map((hit) => ({ ...hit, path: shown(path) })),
  );
}

/** For a message, a line for each hit. */
export function describeHits(hits: readonly (SentinelHit | TreeHit)[]): string {
  return hits
    .map((hit) => `${hit.value} as ${hit.form}${'path' in hit ? ` in ${hit.path}` : ''}`)
    .join('\n');
}

function listed(
  root: string,
  below: string,
  excluded: (path: string) => boolean,
): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}${sep}${entry.name}`;
    if (excluded(path)) return [];
    return entry.isDirectory() ? [path, ...listed(root, path, excluded)] : [path];
  });
}

/** The name belongs to what is searched. */
function contentOf(file: string, path: string): Buffer {
  const status = lstatSync(file);
  const content = status.isFile()
    ? readFileSync(file)
    : Buffer.from(status.isSymbolicLink() ? readlinkSync(file) : '');
  return Buffer.concat([Buffer.from(path), Buffer.from('\0'), content]);
}

/** A name that holds a value itself is not repeated. */
function shown(path: string): string {
  return findSentinels(path).length === 0 ? path : '(a path that holds the value)';
}

/** The regular expression of each way to write a marker. */
function formsOf(marker: string): Readonly<Record<string, string>> {
  const bytes = [...Buffer.from(marker)];
  const hex = bytes.map((byte) => byte.toString(16));
  return {
    // A few letters of the value itself, so that the word in a source file is no hit.
    clear: `${marker}[a-z0-9]{4}`,
    utf16: bytes.map((byte) => String.fromCharCode(byte)).join('\\x00') + '\\x00[a-z0-9]',
    base64: base64Cores(Buffer.from(marker)).join('|'),
    'base64 of utf16': base64Cores(Buffer.from(marker, 'utf16le')).join('|'),
    'base64 twice': base64Cores(Buffer.from(marker))
      .flatMap((core) => base64Cores(Buffer.from(core)))
      .join('|'),
    hex: `(?:${hex.join('')}|${hex.join('').toUpperCase()})`,
    percent: hex.map((pair) => `%${anyCase(pair)}`).join(''),
    'json escapes': hex.map((pair) => `\\\\u00${anyCase(pair)}`).join(''),
  };
}

/**
 * The base64 letters that the bytes have wherever they stand in a longer text: one of three cores, for
 * the three places within a group of 24 bits. Letters that neighbours have a part in are left out.
 */
function base64Cores(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((place) => {
    const letters = Buffer.concat([Buffer.alloc(place), bytes]).toString('base64');
    const from = Math.ceil((place * 8) / 6);
    const to = Math.floor(((place + bytes.length) * 8) / 6);
    // The two alphabets differ in the last two letters.
    return letters.slice(from, to).replace(/\+/g, '[+-]').replace(/\//g, '[/_]');
  });
}

function anyCase(pair: string): string {
  return pair.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
