import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { StorekeysError } from '../../../src/errors.js';
import { type ParsedBundle, parseBundle, parseEnvironment } from '../../../src/input/parse.js';
import { makeCredentials } from '../../fixtures/credentials.js';

const good = makeCredentials();
const other = makeCredentials();
const VALUES = [...Object.values(good), ...Object.values(other)];
const SHOWN = 8;

/** Any 8 characters in a row of any value would be too much. */
function expectNoValue(text: string): void {
  for (const value of VALUES) {
    for (let at = 0; at + SHOWN <= value.length; at++) {
      assert.ok(!text.includes(value.slice(at, at + SHOWN)), 'a part of a value is shown');
    }
  }
}

function rendered(error: unknown): string {
  assert.ok(error instanceof StorekeysError, 'only StorekeysError is thrown');
  assert.equal(error.cause, undefined);
  return [
    error.message,
    error.hint,
    error.stack,
    ...error.problems,
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
  ].join('\n');
}

/** Runs it and looks at all that a caller may show: the error, or the warnings. */
function expectSilent(run: () => ParsedBundle): 'refused' | 'taken' {
  try {
    const { warnings, form } = run();
    expectNoValue([...warnings, form].join('\n'));
    return 'taken';
  } catch (error) {
    expectNoValue(rendered(error));
    return 'refused';
  }
}

type Fields = Record<string, string>;
const FIELDS = ['store_hash', 'client_id', 'client_secret', 'access_token', 'api_path', 'name'];

const field = fc.constantFrom(...FIELDS);
const place = fc.nat({ max: 64 });
const damage = fc.constantFrom(
  ' ',
  '\t',
  '\n',
  '\0',
  '\u001b',
  '"',
  "'",
  '{',
  '}',
  '<',
  ':',
  '=',
  '/',
  ',',
  '#',
  '\\',
  '\ud800',
  'é',
  ' CLIENT ID: ',
  '***',
  '...',
  '\ufeff',
);

/** One way in which a file goes wrong between the pop-up and us. */
const mutation: fc.Arbitrary<(fields: Fields) => void> = fc.oneof(
  fc.tuple(field, field).map(([a, b]) => (fields: Fields) => {
    [fields[a], fields[b]] = [fields[b] ?? '', fields[a] ?? ''];
  }),
  fc.tuple(field, field).map(([a, b]) => (fields: Fields) => {
    fields[a] = fields[b] ?? '';
  }),
  fc.tuple(field, place).map(([a, at]) => (fields: Fields) => {
    fields[a] = (fields[a] ?? '').slice(0, at);
  }),
  fc.tuple(field, place, damage).map(([a, at, what]) => (fields: Fields) => {
    const value = fields[a] ?? '';
    fields[a] = value.slice(0, at) + what + value.slice(at);
  }),
  fc.tuple(field, fc.constantFrom(...VALUES)).map(([a, value]) => (fields: Fields) => {
    fields[a] = `https://api.bigcommerce.com/stores/${value}/v3/`;
  }),
  fc.tuple(field, fc.constantFrom(...VALUES)).map(([a, value]) => (fields: Fields) => {
    fields[a] = `https://${value}.mybigcommerce.com/api/${value}`;
  }),
  fc.tuple(field, fc.constantFrom(...VALUES)).map(([a, value]) => (fields: Fields) => {
    fields[`${a} `] = value;
  }),
  fc.tuple(field, fc.constantFrom(...VALUES)).map(([a, value]) => (fields: Fields) => {
    fields[`${value}_bc_${a}`] = value;
  }),
  field.map((a) => (fields: Fields) => {
    fields[a.slice(1)] = fields[a] ?? '';
    fields[a] = '';
  }),
);

const mutated = fc.array(mutation, { minLength: 1, maxLength: 4 }).map((mutations) => {
  const fields: Fields = {
    ...good,
    api_path: `https://api.bigcommerce.com/stores/${good.store_hash}/v3/`,
    name: 'sync',
  };
  for (const mutate of mutations) mutate(fields);
  return fields;
});

const written = fc.constantFrom<(fields: Fields) => string>(
  (fields) => lines(fields, ': ', '\n'),
  (fields) => lines(fields, ': ', ' '),
  (fields) => lines(fields, '=', '\n'),
  (fields) => lines(fields, '\n', '\n'),
  (fields) => JSON.stringify(fields),
  // Broken JSON, whose parser quotes what it saw.
  (fields) => JSON.stringify(fields).slice(0, -1),
  (fields) => `{"access_token": ${fields['access_token'] ?? ''}}`,
  (fields) => `${lines(fields, ': ', '\n')}\n${lines({ ...other }, ': ', '\n')}`,
);

function lines(fields: Fields, separator: string, end: string): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name.replaceAll('_', ' ').toUpperCase()}${separator}${value}`)
    .join(end);
}

test('no message, hint, problem, stack or warning shows a part of a value', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(mutated, written, (fields, write) => {
      seen.add(expectSilent(() => parseBundle(write(fields))));
    }),
    { numRuns: 1500 },
  );
  assert.deepEqual([...seen].toSorted(), ['refused', 'taken']);
});

test('nor does it for bytes that are no text, or a variable that is wrong', () => {
  fc.assert(
    fc.property(mutated, fc.uint8Array({ maxLength: 4 }), (fields, bytes) => {
      const text = Buffer.from(lines(fields, ': ', '\n'));
      expectSilent(() => parseBundle(Buffer.concat([bytes, text])));
      expectSilent(() => parseBundle(Buffer.concat([text, bytes])));
      const known = Object.entries(fields).filter(([name]) => FIELDS.includes(name));
      expectSilent(() =>
        parseEnvironment(
          Object.fromEntries(known.map(([name, value]) => [`BC_${name.toUpperCase()}`, value])),
        ),
      );
    }),
    { numRuns: 300 },
  );
});
