import assert from 'node:assert/strict';
import { newOperationId } from '../../src/operations/operation-id.js';
import { planTarget } from '../../src/operations/plan.js';
import { Secret } from '../../src/secret.js';
import { holds, rejectsWith } from './assertions.js';
import { apply, bundleIn, look, newFields, type Suite } from './context.js';
import { makeBundle } from '../fixtures/credentials.js';

const ALL = { noCas: true, forgetPrevious: true };

export function ownershipTests({ test, target }: Suite): void {
  test('ownership: content of somebody else is refused, and taken over when adopted', async () => {
    const there = await target();
    const theirs = new Secret({ username: 'u', url: 'https://example.com' });
    const { base } = await look(there);
    await there.put(theirs, { base, op: newOperationId(), marks: {} });
    const bundle = bundleIn(newFields());
    await rejectsWith('conflict', planTarget(there, bundle, ALL));
    holds(await look(there), theirs);
    const plan = await planTarget(there, bundle, { ...ALL, adopt: true });
    assert.equal(plan.takes, 'foreign content');
    await apply(plan, bundle);
    holds(await look(there), new Secret({ ...theirs.reveal(), ...bundle.toFields() }));
  });

  test("ownership: another store's bundle is refused, unless forced", async () => {
    const there = await target();
    const theirs = makeBundle('otherhash1');
    const { base } = await look(there);
    await there.put(new Secret({ ...theirs.toFields() }), {
      base,
      op: newOperationId(),
      marks: {},
    });
    const bundle = bundleIn(newFields());
    await rejectsWith('conflict', planTarget(there, bundle, ALL));
    const plan = await planTarget(there, bundle, { ...ALL, force: true });
    await apply(plan, bundle);
    holds(await look(there), new Secret({ ...bundle.toFields() }));
  });

  test('ownership: a bundle without its marks is ours, and they are put back', async () => {
    const there = await target();
    const bundle = bundleIn(newFields());
    const { base } = await look(there);
    await there.put(new Secret({ ...bundle.toFields() }), {
      base,
      op: newOperationId(),
      marks: {},
    });
    if ((await look(there)).marks === undefined) return;
    const plan = await planTarget(there, bundle, ALL);
    assert.equal(plan.action, 'unchanged');
    assert.ok(plan.repair);
    const { outcome } = await apply(plan, bundle);
    assert.equal(outcome, 'repaired');
    const { marks } = await look(there);
    assert.equal(marks?.['managed-by'], 'storekeys');
    assert.equal(marks['store-hash'], bundle.storeHash);
  });

  test('marks: what is added leaves the others', async () => {
    const there = await target();
    const bundle = bundleIn(newFields());
    await apply(await planTarget(there, bundle, ALL), bundle);
    const before = await look(there);
    if (before.marks === undefined) return;
    await there.annotate({ retired: '0123abcd 2026-01-01' }, before.base);
    const { marks, version } = await look(there);
    assert.deepEqual(marks, { ...before.marks, retired: '0123abcd 2026-01-01' });
    assert.equal(version?.id, before.version?.id, 'a mark is not a version');
  });
}
