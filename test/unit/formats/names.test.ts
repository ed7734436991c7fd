/** Under which names a program gets the values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMATS } from '../../../src/formats/formats.js';
import { PRESETS, type PresetName } from '../../../src/formats/presets.js';
import { namedValues, possibleNames, variablesOf } from '../../../src/formats/variables.js';
import { makeBundle } from '../../fixtures/credentials.js';

const bundle = makeBundle('abc123def0');
const previous = makeBundle('abc123def0');
const fields = bundle.toFields();

test('presets: the names that the tool reads, and the address as it wants it', () => {
  const of = (preset: PresetName): unknown => variablesOf({ bundle }, { preset });
  assert.deepEqual(of('stencil'), { accessToken: fields.access_token });
  assert.deepEqual(of('ruby'), {
    BC_STORE_HASH: fields.store_hash,
    BC_CLIENT_ID: fields.client_id,
    BC_CLIENT_SECRET: fields.client_secret,
    BC_ACCESS_TOKEN: fields.access_token,
  });
  const address = (preset: PresetName, name: string): string | undefined =>
    variablesOf({ bundle }, { preset })[name];
  const store = 'https://api.bigcommerce.com/stores/abc123def0';
  assert.equal(address('wordpress', 'BIGCOMMERCE_API_URL'), `${store}/v3/`);
  assert.equal(address('widget-builder', 'WIDGET_BUILDER_API_GATEWAY_BASE'), `${store}/v3`);
  assert.equal(address('vercel-commerce', 'BIGCOMMERCE_STORE_API_URL'), store);
  assert.equal(address('nuxt', 'BC_API_URL'), 'https://api.bigcommerce.com');
});

test('presets: no name twice, every format is one, and what is missing is not given', () => {
  for (const [preset, { names, format, needs = {} }] of Object.entries(PRESETS)) {
    const given = names.map(([name]) => name);
    assert.equal(new Set(given).size, given.length, preset);
    assert.ok(Object.hasOwn(FORMATS, format), preset);
    assert.deepEqual(
      given.filter((name) => Object.hasOwn(needs, name)),
      [],
      preset,
    );
  }
});

test('prefix and map: what is mapped has no prefix, and alone there is nothing else', () => {
  const map = { TOKEN: 'access_token' };
  assert.deepEqual(variablesOf({ bundle }, { map, prefix: 'X_' }), { TOKEN: fields.access_token });
  const both = variablesOf({ bundle }, { map, prefix: 'X_', preset: 'app-samples' });
  assert.deepEqual(Object.keys(both), ['X_CLIENT_ID', 'X_CLIENT_SECRET', 'TOKEN']);
  const over = variablesOf({ bundle }, { map: { CLIENT_ID: 'store_hash' }, preset: 'app-samples' });
  assert.equal(over['CLIENT_ID'], fields.store_hash, 'a name of one’s own wins');
});

test('the account before: each name with its ending, in the spelling of the name', () => {
  const content = { bundle, previous };
  const names = (preset: PresetName): readonly string[] =>
    namedValues(content, { preset }, 'environment').map(({ name }) => name);
  assert.deepEqual(names('stencil'), ['accessToken', 'accessTokenPrevious']);
  assert.deepEqual(names('airbyte'), ['store_hash', 'access_token', 'access_token_previous']);
  const mapped = namedValues(
    content,
    { map: { A: 'client_id', A_PREVIOUS: 'store_hash' } },
    'fields',
  );
  assert.deepEqual(
    mapped.map(({ name, value, secret }) => [name, value, secret]),
    [
      ['A', fields.client_id, true],
      ['A_PREVIOUS', fields.store_hash, false],
    ],
    'a name that somebody chose wins',
  );
  const possible = possibleNames({}, 'fields', true);
  const given = namedValues(content, {}, 'fields').map(({ name }) => name);
  assert.deepEqual(
    given.filter((name) => !possible.includes(name)),
    [],
  );
});

test('a field that is asked for by name and is not there is an error', () => {
  assert.throws(() => variablesOf({ bundle }, { map: { A: 'client_id_previous' } }), {
    code: 'not-found',
  });
});
