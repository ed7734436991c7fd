import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readApiPath, readStoreHash } from '../../../src/input/store-hash.js';

for (const path of [
  'https://api.bigcommerce.com/stores/abc123/v3/',
  'https://api.bigcommerce.com/stores/abc123/v3',
  'HTTPS://API.BigCommerce.com/stores/abc123/v2/',
  'https://api.bigcommerce.com:443//stores/abc123',
  'api.bigcommerce.com/stores/abc123/graphql',
  'https://payments.bigcommerce.com/stores/abc123/payments',
  'https://store-abc123.mybigcommerce.com/manage',
  'https://store-abc123.mybigcommerce.com',
  'https://STORE-ABC123-42.mybigcommerce.com/graphql',
  'context=stores/abc123',
  'https://app.example.com/auth?code=x&context=stores%2Fabc123&scope=store_v2',
  '/stores/abc123/v3/catalog/products?limit=1',
  'stores/abc123',
]) {
  test(`reads the store hash of ${path}`, () => {
    assert.deepEqual(readApiPath(path), { hash: 'abc123' });
  });
}

for (const [path, problem] of [
  ['https://api.bigcommerce.com/accounts/0b1c/graphql', /account-level/],
  ['https://store-abc123.mybigcommerce.com/api/v2/', /legacy/],
  ['https://shop.mybigcommerce.com/api/v2/', /legacy/],
  ['https://shop.mybigcommerce.com/', /does not hold the store hash/],
  ['https://api.example.com/stores/abc123/v3/', /host is another one/],
  ['https://api.bigcommerce.com.example.com/stores/abc123/v3/', /host is another one/],
  ['https://api.bigcommerce.com@example.com/stores/abc123/v3/', /host is another one/],
  ['https://evil-mybigcommerce.com/stores/abc123', /host is another one/],
  ['https://api.bigcommerce.com/v3/', /holds no store/],
  ['https://api.bigcommerce.com/stores/', /4 to 16/],
  ['https://api.bigcommerce.com/stores/ABC123/v3/', /4 to 16/],
  ['https://api.bigcommerce.com/stores/store-abc123/v3/', /4 to 16/],
] as const) {
  test(`refuses ${path}`, () => {
    const reading = readApiPath(path);
    assert.ok('problem' in reading);
    assert.match(reading.problem, problem);
  });
}

test('takes a bare hash as it is, and the prefixes off', () => {
  for (const text of ['abc123', 'store-abc123', 'stores/abc123', '/stores/abc123/']) {
    assert.deepEqual(readStoreHash(text), { hash: 'abc123' });
  }
  assert.deepEqual(readStoreHash('https://api.bigcommerce.com/stores/abc123/v3/'), {
    hash: 'abc123',
  });
  assert.deepEqual(readStoreHash('Not a hash'), { hash: 'Not a hash' });
});
