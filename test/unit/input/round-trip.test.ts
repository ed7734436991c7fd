import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseBundle } from '../../../src/input/parse.js';
import { makeCredentials } from '../../fixtures/credentials.js';

const NOW = new Date('2026-03-04T05:06:07.000Z');
const credentials = makeCredentials('abc123');
const PATHS = [
  'https://api.bigcommerce.com/stores/abc123/v3/',
  'https://api.bigcommerce.com/stores/abc123/v2',
  'api.bigcommerce.com/stores/abc123',
  'https://payments.bigcommerce.com/stores/abc123/payments',
  'https://store-abc123.mybigcommerce.com/manage',
];

/** What surrounds credentials in files and messages, some of it close to the real thing. */
const NOISE = [
  '',
  '   ',
  'Hi Bob, these are the credentials of our shop.',
  'Please keep the access token to yourself!',
  'Regards',
  '# BIGCOMMERCE_ACCESS_TOKEN=old',
  '// CLIENT ID: old',
  'GOOGLE_CLIENT_ID=123-abc.apps.example.com',
  'GITHUB_ACCESS_TOKEN: ghp_0',
  'BIGCOMMERCE_STOREFRONT_TOKEN=eyJ0eXAiOiJKV1QifQ',
  'STOREFRONT API TOKEN: eyJ0eXAiOiJKV1QifQ',
  'BIGCOMMERCE_CHANNEL_ID=1',
  'export DATABASE_URL="postgres://u:p@localhost/db"',
  'Your name: nobody',
  '---',
];

const noise = fc.array(
  fc.oneof(
    fc.constantFrom(...NOISE),
    fc.string({ maxLength: 30 }).filter((text) => !/[:=]/.test(text)),
  ),
  { maxLength: 3 },
);

/** The words in any case and with anything between them that people and tools put there. */
function label(words: string): fc.Arbitrary<string> {
  const spacing = fc.constantFrom(' ', '', '_', '-', '.', '  ', '\t', '\u00a0', ' \u200b');
  return fc
    .tuple(spacing, fc.func(fc.boolean()))
    .map(([space, upper]) =>
      words
        .replaceAll(' ', space)
        .replace(/[a-z]/g, (letter, at: number) => (upper(at) ? letter.toUpperCase() : letter)),
    );
}

const separator = fc.constantFrom(': ', ':', ' : ', '=', ' = ', ':\t', ':\u00a0', ' := ');
const wrapping = fc.constantFrom(
  ['', ''],
  ['"', '"'],
  ["'", "'"],
  ['\u201c', '\u201d'],
  ['\u2018', '\u2019'],
  ['`', '`'],
  ['{', '}'],
  ['{ ', ' }'],
  ['"{', '}"'],
  ['\u200b', '\ufeff'],
  ['', '\u00a0\u00a0'],
  ['', ','],
  ['"', '";'],
);

function line(words: string, values: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(label(words), separator, wrapping, fc.constantFrom(...values))
    .map(([name, sep, [open = '', close = ''], value]) => `${name}${sep}${open}${value}${close}`);
}

const hashLine = fc.oneof(line('store hash', ['abc123']), line('api path', PATHS));
const required = fc.tuple(
  hashLine,
  line('client id', [credentials.client_id]),
  line('client secret', [credentials.client_secret]),
  line('access token', [credentials.access_token]),
  line('client name', ['order sync', 'Café 2']),
);
const inAnyOrder = fc.tuple(required, fc.option(hashLine)).chain(([lines, extra]) => {
  const all = extra === null ? [...lines] : [...lines, extra];
  return fc.shuffledSubarray(all, { minLength: all.length });
});

const newline = fc.constantFrom('\n', '\r\n', '\r', '\u2028');
const encode = fc.constantFrom<(text: string) => string | Uint8Array>(
  (text) => text,
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(text, 'utf16le').swap16(),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
);

function expectCredentials(input: string | Uint8Array): void {
  const { bundle, warnings } = parseBundle(input, { now: NOW });
  const { store_hash, client_id, client_secret, access_token } = bundle.toFields();
  assert.deepEqual({ store_hash, client_id, client_secret, access_token }, credentials);
  assert.match(bundle.accountName ?? '', /^(?:order sync|Café 2)$/);
  assert.deepEqual(warnings, []);
}

test('any order, case, spacing, separator, newline, encoding and noise gives the same bundle', () => {
  const blocks = fc.tuple(inAnyOrder, fc.array(noise, { minLength: 8, maxLength: 8 }));
  fc.assert(
    fc.property(blocks, newline, encode, ([lines, noises], end, encoded) => {
      const text = lines.flatMap((each, i) => [...(noises[i] ?? []), each]);
      expectCredentials(encoded([...text, ...(noises[7] ?? [])].join(end)));
    }),
    { numRuns: 500 },
  );
});

test('all of it on one line gives the same bundle', () => {
  const between = fc.constantFrom(' ', '  ', '\t', ', ', ' | ', '; ', ' LOG_LEVEL=debug ');
  fc.assert(
    fc.property(inAnyOrder, between, encode, (lines, gap, encoded) => {
      // What follows a name on its line belongs to the name, so another variable there is no noise.
      const text = lines
        .map((each) => (/name/i.test(each) ? `${each} ` : `${each}${gap}`))
        .join('');
      expectCredentials(encoded(text.trim()));
    }),
    { numRuns: 500 },
  );
});
