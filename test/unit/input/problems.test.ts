import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorekeysError } from '../../../src/errors.js';
import { parseBundle } from '../../../src/input/parse.js';
import { makeCredentials } from '../../fixtures/credentials.js';

const good = { ...makeCredentials('abc123'), api_path: '', account_name: 'sync' };
const other = makeCredentials('def456');
const PATH = 'https://api.bigcommerce.com/stores/abc123/v3/';

/** A file with some values replaced; an empty one leaves its label, `undefined` drops the line. */
function file(changes: Partial<Record<keyof typeof good, string | undefined>> = {}): string {
  return Object.entries({ ...good, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field.toUpperCase().replaceAll('_', ' ')}: ${value ?? ''}`)
    .join('\n');
}

function problemsOf(text: string | Uint8Array): readonly string[] {
  try {
    parseBundle(text);
  } catch (error) {
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'invalid');
    assert.ok(error.problems.length > 0 && error.hint !== undefined);
    for (const problem of error.problems) assert.ok(error.message.includes(problem));
    return error.problems;
  }
  return [];
}

const wrong: Readonly<Record<string, readonly [text: string, ...problems: string[]]>> = {
  'no label at all': [
    'good morning',
    'store_hash: is missing',
    'client_id: is missing',
    'client_secret: is missing',
    'access_token: is missing',
  ],
  'a field missing and one empty': [
    file({ client_id: undefined, access_token: '' }),
    'client_id: is missing',
    'access_token: is empty',
  ],
  'an empty variable before another one': [
    `${file({ client_secret: undefined })}\nBIGCOMMERCE_CLIENT_SECRET=\nOTHER\n`,
    'client_secret: is empty',
  ],
  'a label above a word that is no value': [
    `${file({ client_secret: undefined })}\nCLIENT SECRET:\n\nRegards\n`,
    'client_secret: is empty',
  ],
  'a malformed hash': [
    file({ store_hash: 'ABC-123' }),
    'store_hash: must be 4 to 16 lower-case letters and digits',
  ],
  'an API path of another host': [
    file({ store_hash: undefined, api_path: 'https://example.com/stores/abc123/v3/' }),
    'api_path: is not an API path of BigCommerce: the host is another one',
  ],
  'an API path of another host although the hash is given': [
    file({ api_path: 'https://example.com/stores/abc123/v3/' }),
    'api_path: is not an API path of BigCommerce: the host is another one',
  ],
  'an account-level API path': [
    file({ store_hash: undefined, api_path: 'https://api.bigcommerce.com/accounts/0-1/graphql' }),
    'api_path: belongs to an account-level API account (/accounts/…), whose token opens every store, and not to a store-level one',
  ],
  'a legacy API path': [
    file({ store_hash: undefined, api_path: 'https://store-abc123.mybigcommerce.com/api/v2/' }),
    "api_path: belongs to a legacy API account (/api/v2/ on the store's own domain), which has no access token, and not to a store-level one",
  ],
  'a hash and an API path that disagree': [
    file({ store_hash: 'def456', api_path: PATH }),
    'store_hash: is not the store of the API path',
  ],
  'a space in a value': [
    file({ access_token: `${other.access_token} keep safe` }),
    'access_token: holds a space',
  ],
  'a control character in a value': [
    file({ client_id: `zq\u001b[200~${other.client_id}`.replace('[', '') }),
    'client_id: holds a control character',
  ],
  'characters of another script in a value': [
    file({ client_id: `${other.client_id}\u0430` }),
    'client_id: holds a character outside ASCII',
  ],
  'a quote left on': [
    file({ client_id: `"${other.client_id}` }),
    'client_id: holds a quote or a bracket',
  ],
  'a value that is too long': [
    file({ access_token: 'ab'.repeat(257) }),
    'access_token: is longer than 512 characters',
  ],
  'a secret in the place of the client ID': [
    file({ client_id: good.client_secret, client_secret: good.client_id }),
    'client_id: has the shape of a client secret: values are swapped',
  ],
  'a secret in the place of the store hash': [
    file({ store_hash: other.client_secret }),
    'store_hash: has the shape of a client secret: values are swapped',
  ],
  'the same value twice': [
    file({ access_token: good.client_id }),
    'access_token: is the same as client_id',
  ],
  'the token in the place of the store hash': [
    file({ store_hash: good.access_token, api_path: PATH }),
    'store_hash: must be 4 to 16 lower-case letters and digits',
    'access_token: is the same as store_hash',
  ],
  'the token in the name': [
    file({ account_name: `sync ${good.access_token}` }),
    'account_name: holds the access_token',
  ],
  'some secret in the name': [
    file({ account_name: other.client_secret }),
    'account_name: holds what has the shape of a client secret',
  ],
  'two bundles': [
    `${file()}\n${file({ ...other })}`,
    'store_hash: different values are given (line 1, line 7): several bundles in one input',
    'client_id: different values are given (line 2, line 8): several bundles in one input',
    'client_secret: different values are given (line 3, line 9): several bundles in one input',
    'access_token: different values are given (line 4, line 10): several bundles in one input',
  ],
  'two API paths': [
    `${file({ store_hash: undefined, api_path: PATH })}\nAPI PATH: ${PATH.replace('abc123', 'def456')}`,
    'api_path: different values are given (line 4, line 6): several bundles in one input',
  ],
  'half a bundle under each of two prefixes': [
    `A_BC_STORE_HASH=abc123\nA_BC_CLIENT_ID=${good.client_id}\nB_BC_CLIENT_SECRET=${good.client_secret}\nB_BC_ACCESS_TOKEN=${good.access_token}`,
    'names with different prefixes: several bundles in one input',
  ],
  'a repeated key of JSON': [
    `${JSON.stringify(good).slice(0, -1)},\n"access_token":"${other.access_token}"}`,
    'access_token: different values are given (line 1, line 2): several bundles in one input',
  ],
  'a number and a word in JSON': [
    `{"store_hash":12,"client_id":true,"client_secret":{"value":"x"},"access_token":"${good.access_token}"}`,
    'client_secret: is missing',
    'store_hash: must be 4 to 16 lower-case letters and digits',
    'client_id: is a placeholder, not a value',
  ],
  'nothing but spaces': [' \r\n\u00a0\ufeff', 'the input is empty'],
  'NUL in a string': ['a\0b', 'the input is not text'],
  'a string over 64 KiB': ['é'.repeat(32 * 1024 + 1), 'the input is larger than 64 KiB'],
};

for (const [what, [text, ...problems]] of Object.entries(wrong)) {
  test(`refuses ${what}`, () => {
    assert.deepEqual(problemsOf(text), problems);
  });
}

for (const placeholder of [
  'xxxx',
  'xxxxxxxx-xxxx',
  'abcxxxxxxxxdef',
  'your_token',
  'YOUR-TOKEN-HERE',
  'youraccesstoken',
  '<token>',
  'alphanumstring',
  'hexadecimalstring',
  'changeme',
  'CHANGE_ME',
  '...',
  'abc...',
  'ab\u2026',
  '[redacted]',
  '***',
  '****',
  'a1b2***',
  '\u2022\u2022\u2022\u2022',
  '${TOKEN}',
  '$TOKEN',
  '{{ token }}',
  'op://v/i/f',
  'undefined',
  'access_token',
  'ClientSecret',
  '<redacted>',
  '0000000000',
]) {
  test(`knows the placeholder ${placeholder}`, () => {
    for (const field of ['client_id', 'client_secret', 'access_token', 'store_hash'] as const) {
      assert.deepEqual(problemsOf(JSON.stringify({ ...good, [field]: placeholder })), [
        `${field}: is a placeholder, not a value`,
      ]);
    }
    const path = PATH.replace('abc123', placeholder);
    assert.notDeepEqual(problemsOf(file({ store_hash: undefined, api_path: path })), []);
  });
}

test('says every problem at once', () => {
  const text = file({
    store_hash: 'UPPER',
    client_id: 'your_id',
    client_secret: undefined,
    access_token: 'a b',
    api_path: 'https://example.com',
  });
  const fields = problemsOf(text).map((problem) => problem.split(':')[0]);
  assert.deepEqual(fields.toSorted(), [
    'access_token',
    'api_path',
    'client_id',
    'client_secret',
    'store_hash',
  ]);
});

test('several bundles: the hint says what to do', () => {
  const texts = ['two bundles', 'half a bundle under each of two prefixes'].map(
    (what) => wrong[what]?.[0] ?? '',
  );
  for (const text of texts) {
    assert.throws(() => parseBundle(text), { hint: /^give the credentials of one API account/ });
  }
});

test('an identical repeat is one bundle', () => {
  assert.deepEqual(problemsOf(`${file()}\n${file({ api_path: PATH })}`), []);
});

test('harmless depth: brackets and anchors up to the limit', () => {
  const bomb = Array.from({ length: 3000 }, (_, i) => `a${i}: &a${i} [*a, *a]`).join('\n');
  for (const text of ['['.repeat(64 * 1024), `${'['.repeat(9999)}${']'.repeat(9999)}`, bomb]) {
    assert.equal(problemsOf(text.slice(0, 64 * 1024)).length, 4);
  }
});

const unusual: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'a short client ID': [
    file({ client_id: 'zq1' }),
    'client_id: unusual length; 30 to 32 characters are usual',
  ],
  'an upper-case token': [
    file({ access_token: 'ZQ'.repeat(15) }),
    'access_token: unusual characters; lower-case letters and digits are usual',
  ],
  'a secret that is not hexadecimal': [
    file({ client_secret: 'zq'.repeat(31) }),
    'client_secret: unusual length; 64 characters are usual',
    'client_secret: unusual characters; hexadecimal digits are usual',
  ],
  'a long hash': [
    file({ store_hash: 'abcdefghijk' }),
    'store_hash: unusual length; 6 to 10 characters are usual',
  ],
  'a prefix left on the hash': [
    file({ store_hash: 'store-abc123' }),
    'store_hash: only the hash was kept, without what stood around it',
  ],
  'a long name': [
    file({ account_name: 'n'.repeat(257) }),
    'account_name: is longer than 256 characters, so it was left out',
  ],
  'a name that would write to the terminal': [
    file({ account_name: 'a\u001b[31mb' }),
    'account_name: holds a control character, so it was left out',
  ],
};

for (const [what, [text, ...warnings]] of Object.entries(unusual)) {
  test(`warns of ${what}`, () => {
    assert.deepEqual(parseBundle(text).warnings, warnings);
  });
}
