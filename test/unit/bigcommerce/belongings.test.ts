import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listBelongings, type Belongings } from '../../../src/bigcommerce/belongings.js';
import * as answers from '../../backends/bigcommerce/answers.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { assertNoSecret, setUp } from './setup.js';

function find(list: readonly Belongings[], what: string): Belongings | undefined {
  return list.find((one) => one.what === what);
}

test('counted is what belongs to the account, and told what its token may not see', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const others = [{ namespace: 'other', key: 'visible' }];
  standIn.addAccount(makeBundle(bundle.storeHash), { metafields: { orders: others } });
  standIn.addAccount(bundle, {
    scopes: ['store_v2_content_read_only', 'store_v2_orders'],
    scripts: [{ name: 'banner' }, { name: 'ch\u001bat' }],
    metafields: {
      orders: [
        { namespace: 'erp', key: 'number' },
        { namespace: 'erp', key: 'number' },
        { namespace: 'erp', key: 'margin', permission_set: 'app_only' },
      ],
    },
  });
  const found = await listBelongings(bundle, client);
  assert.ok(found.kind === 'ok');
  assert.deepEqual(find(found.data, 'scripts'), {
    what: 'scripts',
    kind: 'seen',
    count: 2,
    atLeast: false,
    names: ['banner', 'chat'],
  });
  assert.deepEqual(find(found.data, 'metafields of orders'), {
    what: 'metafields of orders',
    kind: 'seen',
    count: 3,
    atLeast: false,
    names: ['erp.number', 'erp.margin'],
  });
  const hidden = found.data.filter(({ kind }) => kind === 'not visible');
  assert.equal(hidden.length, 7);
  assert.equal(standIn.requests.length, 9);
  assertNoSecret(found);
});

test('more than one page is said, and not read', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  const customers = Array.from({ length: 60 }, (_, n) => ({ namespace: 'crm', key: `k${n}` }));
  standIn.addAccount(bundle, {
    scopes: ['store_v2_customers_read_only'],
    metafields: { customers },
  });
  const found = await listBelongings(bundle, client);
  assert.ok(found.kind === 'ok');
  const seen = find(found.data, 'metafields of customers');
  assert.ok(seen?.kind === 'seen');
  assert.deepEqual([seen.count, seen.atLeast], [50, true]);
  assert.equal(standIn.requests.length, 9);
});

test('one kind without an answer hides none of the others', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.fault({ path: /content\/scripts/, fault: { kind: 'answer', answer: answers.htmlPage } });
  const found = await listBelongings(bundle, client);
  assert.ok(found.kind === 'ok');
  assert.equal(find(found.data, 'scripts')?.kind, 'unknown');
  assert.equal(find(found.data, 'metafields of the store')?.kind, 'seen');
});

test('a token that is dead ends it at once', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  standIn.deleteAccount(bundle, { lingers: { requests: 2 } });
  assert.deepEqual(await listBelongings(bundle, client), { kind: 'token-rejected' });
  assert.equal(standIn.requests.length, 3);
});
