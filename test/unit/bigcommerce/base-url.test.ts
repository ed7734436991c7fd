import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bigCommerceBaseUrl } from '../../../src/bigcommerce/base-url.js';
import { createBigCommerceClient } from '../../../src/bigcommerce/client.js';
import { StorekeysError } from '../../../src/errors.js';

test('the address is BigCommerce, unless the variable is set', () => {
  assert.equal(bigCommerceBaseUrl({}), 'https://api.bigcommerce.com');
  assert.equal(
    bigCommerceBaseUrl({ STOREKEYS_BIGCOMMERCE_URL: '' }),
    'https://api.bigcommerce.com',
  );
});

for (const [given, origin] of [
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.9.8.7:8080/', 'http://127.9.8.7:8080'],
  ['https://localhost:8443', 'https://localhost:8443'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['http://[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080'],
  ['https://api.bigcommerce.com', 'https://api.bigcommerce.com'],
] as const) {
  test(`taken as an address for tests: ${given}`, () => {
    assert.equal(bigCommerceBaseUrl({ STOREKEYS_BIGCOMMERCE_URL: given }), origin);
  });
}

for (const given of [
  'https://api.bigcommerce.com.example',
  'http://api.bigcommerce.com',
  'http://192.168.0.1:8080',
  'http://0.0.0.0:8080',
  'http://127.0.0.1.example:8080',
  'http://127.0.0.1@shop.example',
  'http://user:hidden@127.0.0.1:8080',
  'http://localhost.example',
  'http://[::ffff:127.0.0.1]:8080',
  'http://127.0.0.1:8080/prefix',
  'http://127.0.0.1:8080/?to=shop.example',
  'ftp://127.0.0.1',
  'file:///127.0.0.1',
  '127.0.0.1:8080',
  'nonsense',
]) {
  test(`refused, and not repeated: ${given}`, () => {
    const refused = (error: unknown): boolean =>
      error instanceof StorekeysError && error.code === 'usage' && !error.message.includes(given);
    assert.throws(() => bigCommerceBaseUrl({ STOREKEYS_BIGCOMMERCE_URL: given }), refused);
    assert.throws(() => createBigCommerceClient({ baseUrl: given }), refused);
  });
}
