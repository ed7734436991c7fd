import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { jsonSchema, parseConfig } from '../../../src/config/schema.js';
import { parseText } from '../../../src/config/document.js';
import { StorekeysError } from '../../../src/errors.js';
import { makeCredentials, SENTINEL } from '../../fixtures/credentials.js';
import { EXAMPLE } from './workspace.js';

function errorOf(text: string): StorekeysError {
  try {
    parseConfig('storekeys.yaml', text);
  } catch (error) {
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'usage');
    return error;
  }
  throw new Error('this was accepted');
}

test('the documented example', () => {
  const config = parseConfig('storekeys.yaml', EXAMPLE);
  assert.deepEqual([...config.targets.keys()], ['prod', 'ops', 'people']);
  assert.deepEqual(config.stores.get('acme'), {
    hash: 'abc123',
    targets: ['prod', 'ops', 'people'],
  });
  assert.equal(config.providers.size, 0);
});

test('nothing, and comments alone, are an empty configuration', () => {
  for (const text of ['', '# nothing yet\n', '{}']) {
    assert.equal(parseConfig('f', text).stores.size, 0);
  }
});

test('an unknown key is refused with the nearest known one, and its place', () => {
  const { message } = errorOf('stores:\n  acme: { hash: abc123, target: [] }\ntarget: {}\n');
  assert.equal(
    message,
    "storekeys.yaml:2:25: stores.acme: unknown key 'target'; did you mean 'targets'?; " +
      "storekeys.yaml:3:1: unknown key 'target'; did you mean 'targets'?",
  );
  assert.match(errorOf('zzz: 1').message, /unknown key 'zzz'; known: \$schema, targets, stores/);
  assert.match(errorOf('stores: {a: {has: abc123}}').message, /did you mean 'hash'\?/);
});

test('what has the wrong kind is told by path and place', () => {
  const cases: [string, RegExp][] = [
    ['stores: []', /:1:9: stores: must be a map/],
    ['stores: {acme: }', /:1:16: stores\.acme: must be a map \(\{\} when it is empty\)/],
    ['stores:\n  acme:\n    targets: prod', /:3:14: stores\.acme\.targets: must be a list/],
    ['stores: {acme: {targets: [[a]]}}', /:1:27: stores\.acme\.targets\[0\]: must be text/],
    ['stores: {acme: {hash: ABC}}', /stores\.acme\.hash: must be 4 to 16 lower-case letters/],
    ['targets: {prod: secret/x}', /:1:17: targets\.prod: must be a target URI/],
    ['targets: {prod: "local://{shop}"}', /with \{store\} and \{hash\} as its only placeholders/],
    ['targets: {prod: "local://{store"}', /only placeholders/],
    ['targets: {prod: "{store}://x"}', /must be a target URI/],
    ['providers: {gcp: "https://x.example/p.js"}', /providers\.gcp: must be the path of a module/],
    ['providers: {gcp: "node:fs"}', /providers\.gcp: must be the path of a module/],
    ['providers: {GCP: ./a.js}', /:1:13: providers\.GCP: a scheme is lower-case/],
    ['- a', /:1:1: must be a map/],
    ['just text', /:1:1: must be a map/],
  ];
  for (const [text, expected] of cases) assert.match(errorOf(text).message, expected);
});

test('names: which are taken, which are none', () => {
  for (const name of ['env', 'prompt', '-', '.hidden', 'a b', 'a/b', '..', 'ü', 'x'.repeat(65)]) {
    const text = JSON.stringify({ targets: { [name]: 'local://x' } });
    assert.match(errorOf(text).message, /a target's name must be letters, digits/);
  }
  for (const name of ['-', '_a', 'a:b', '']) {
    const text = JSON.stringify({ stores: { [name]: {} } });
    assert.match(errorOf(text).message, /a store's name must be letters, digits/);
  }
  const fine = { stores: { env: {}, constructor: {}, 'a.b_c-d': {}, 7: {} } };
  assert.equal(parseConfig('f', JSON.stringify(fine)).stores.size, 4);
});

test('an entry that names no target is refused with the nearest name', () => {
  const { message } = errorOf('targets: {prod: "local://{store}"}\nstores: {a: {targets: [prd]}}');
  assert.match(
    message,
    /:2:24: stores\.a\.targets\[0\]: no target has this name; did you mean 'prod'\?/,
  );
});

test('two entries that lead to one place are refused', () => {
  const two = (a: string, b: string): string =>
    JSON.stringify({ stores: { a: { targets: [a] }, b: { targets: [b] } } });
  const shared = /stores\.b\.targets\[0\]: leads to the same place as stores\.a\.targets\[0\]/;
  assert.match(errorOf(two('local://x', 'local://x')).message, shared);
  assert.match(errorOf(two('local://{store}', 'local://a')).message, shared);
  assert.match(errorOf(two('vault://s/x?kv-version=2', 'vault://s/x')).message, shared);
  const swapped = two('vault://s/x?namespace=n&mount=s', 'vault://s/x?mount=s&namespace=n');
  assert.match(errorOf(swapped).message, shared);
  const twice = 'targets: {p: "local://x"}\nstores: {a: {targets: [p, p]}}';
  assert.match(errorOf(twice).message, /stores\.a\.targets\[1\]: leads to the same place as/);
  assert.doesNotThrow(() => parseConfig('f', two('local://{store}', 'local://{store}')));
  assert.doesNotThrow(() => parseConfig('f', two('local://{hash}', 'local://{hash}')));
  assert.doesNotThrow(() => parseConfig('f', two('aws-sm://x?profile=p', 'aws-sm://x?profile=q')));
});

test('a credential in the wrong place is never repeated', () => {
  const { access_token: token, client_id: id, client_secret: secret } = makeCredentials();
  const texts = [
    `stores: { acme: { hash: ${token} } }`,
    `stores: { ${token}: { hsh: abc } }`,
    `${secret}: x`,
    `stores: { acme: ${token} }`,
    `stores: { acme: { targets: [${id}] } }`,
    `targets: { prod: ${token} }`,
    `targets: { prod: "vault://a//b?token=${token}&token=${token}" }\nx: y`,
    `providers: { gcp: "${token} ${id}" }`,
    `a: 1\n${token}\n`,
    `a: "${token}`,
    `a: *${id}`,
    `a: !${id} b`,
    `ACCESS TOKEN: ${token}\nCLIENT ID: ${id}\n`,
  ];
  for (const text of texts) {
    const { message, hint, problems } = errorOf(text);
    assert.doesNotMatch([message, hint, ...problems].join(), SENTINEL);
  }
});

test('all problems are told, up to ten', () => {
  const many = Array.from({ length: 30 }, (_, i) => `k${i}: 1`).join('\n');
  const { problems } = errorOf(many);
  assert.equal(problems.length, 11);
  assert.equal(problems.at(-1), 'and 20 more');
});

test('the JSON Schema accepts and refuses what the program does', () => {
  const schema = jsonSchema();
  assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema');
  assert.match(JSON.stringify(schema), /"description":"Store hash/);
  const validator = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)) as typeof schema);
  const cases: [string, boolean][] = [
    [EXAMPLE, true],
    ['{}', true],
    ['{"$schema": "./schema.json", "stores": {}}', true],
    ['providers: {gcp: ./my-provider.js, x: "@scope/name"}', true],
    ['target: {}', false],
    ['targets: {env: "local://x"}', false],
    ['targets: {prod: "local://{shop}"}', false],
    ['stores: {acme: {hash: ABC}}', false],
    ['stores: {acme: {targets: prod}}', false],
    ['stores: {-a: {}}', false],
    ['providers: {gcp: "https://x.example/p.js"}', false],
  ];
  for (const [text, accepted] of cases) {
    assert.equal(validator.safeParse(parseText(text).value).success, accepted, text);
    if (accepted) assert.doesNotThrow(() => parseConfig('f', text));
    else errorOf(text);
  }
});
