import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Webhook } from '../../../src/bigcommerce/webhooks.js';
import { planWebhooks, type WebhookPlan } from '../../../src/operations/retire/plan-webhooks.js';
import { Secret } from '../../../src/secret.js';

function webhook(id: number, place: number | string, more: Partial<Webhook> = {}): Webhook {
  return {
    id,
    scope: 'store/order/created',
    destination: `https://hooks.shop.example/${place}`,
    isActive: true,
    headers: new Secret({}),
    headerNames: [],
    ...more,
  };
}

const many = (count: number, firstId = 1): Webhook[] =>
  Array.from({ length: count }, (_, n) => webhook(firstId + n, firstId + n));

function ids(plan: WebhookPlan): Record<string, readonly number[]> {
  return {
    present: plan.present.map(({ old }) => old.id),
    missing: plan.missing.map(({ id }) => id),
    beyondLimit: plan.beyondLimit.map(({ id }) => id),
    repeated: plan.repeated.map(({ id }) => id),
  };
}

test('present is what has the same scope and destination, be it not the same otherwise', () => {
  const current = [webhook(11, 'a', { isActive: false }), webhook(12, 'b', { scope: 'other' })];
  const plan = planWebhooks([webhook(1, 'a'), webhook(2, 'b')], current);
  assert.deepEqual(ids(plan), { present: [1], missing: [2], beyondLimit: [], repeated: [] });
  assert.equal(plan.present[0]?.current.id, 11);
  assert.deepEqual(plan.present[0].differences, ['is_active']);
});

test('what the limit of a scope leaves no room for is not missing but beyond it', () => {
  const plan = planWebhooks([...many(4), webhook(5, 'x', { scope: 'other' })], many(8, 100));
  assert.deepEqual(ids(plan), {
    present: [],
    missing: [1, 2, 5],
    beyondLimit: [3, 4],
    repeated: [],
  });
});

test('where there is no room for all, active ones come first', () => {
  const old = [webhook(1, 'a', { isActive: false }), webhook(2, 'b')];
  assert.deepEqual(ids(planWebhooks(old, many(9, 100))), {
    present: [],
    missing: [2],
    beyondLimit: [1],
    repeated: [],
  });
});

test('of several for one place one is made, an active one if there is', () => {
  const old = [webhook(1, 'a', { isActive: false }), webhook(2, 'a'), webhook(3, 'a')];
  assert.deepEqual(ids(planWebhooks(old, [])), {
    present: [],
    missing: [2],
    beyondLimit: [],
    repeated: [3, 1],
  });
});

test('an old account beyond the limit keeps ten', () => {
  const plan = planWebhooks(many(12), []);
  assert.equal(plan.missing.length, 10);
  assert.equal(plan.beyondLimit.length, 2);
});

test('nothing to move is an empty plan', () => {
  assert.deepEqual(ids(planWebhooks([], many(3))), {
    present: [],
    missing: [],
    beyondLimit: [],
    repeated: [],
  });
});
