import assert from 'node:assert/strict';
import { planTarget } from '../../src/operations/plan.js';
import { Secret } from '../../src/secret.js';
import { checkOptions } from '../../src/ref.js';
import { StorekeysError } from '../../src/errors.js';
import { holds, rejectsWith } from './assertions.js';
import { apply, bundleIn, look, newFields, put, writing, type Suite } from './context.js';

const ODD_SUFFIXES = [
  '-UPPER',
  '_under',
  '-a.b',
  '-a@b',
  '-a+b',
  '-a=b',
  '-a b',
  '-ü',
  '-a:b',
  '-日本',
];

export function contentTests({ test, capabilities, definition, freshRef, target }: Suite): void {
  test('content: every key and value comes back as it was, whatever the script', async () => {
    const there = await target();
    const fields = newFields({
      note: 'naïve – 日本語 🔑 \u202e \\ " \' $ ` \n \t end',
      empty: '',
      'key with spaces': 'value',
    });
    await put(there, fields);
    holds(await look(there), fields);
  });

  test('content: 8 kB in one value', async () => {
    const there = await target();
    const fields = newFields({ certificate: 'é'.repeat(4096) });
    await put(there, fields);
    holds(await look(there), fields);
  });

  for (const suffix of ODD_SUFFIXES) {
    test(`names: '${suffix}' is kept apart from its plain twin, or refused`, async () => {
      const ref = freshRef(suffix);
      checkOptions(ref, Object.keys(definition.options));
      if (definition.pathProblem(ref.path) !== undefined) return;
      const odd = await target(ref);
      const fields = await put(odd);
      holds(await look(odd), fields);
      const { place } = await odd.locate();
      assert.ok(place.some((part) => part.endsWith(suffix)));
    });
  }

  test('content: keys that others added survive a push', async () => {
    const there = await target();
    const others =
      capabilities.values === 'json'
        ? { region: 'eu', count: 3, nested: { list: [1, null, 'x'] } }
        : { region: 'eu', count: '3' };
    const before = newFields(others);
    await put(there, before);
    const after = newFields();
    const allow = { noCas: true, forgetPrevious: true };
    const plan = await planTarget(there, bundleIn(after), allow);
    assert.equal(plan.action, 'replace');
    await apply(plan, bundleIn(after));
    holds(await look(there), new Secret({ ...after.reveal(), ...others }));
  });

  if (capabilities.values === 'text') {
    test('content: a value that is no text is refused, and nothing is written', async () => {
      const there = await target();
      const fields = await put(there);
      const { base } = await look(there);
      await rejectsWith('unsupported', there.put(newFields({ count: 3 }), writing(base)));
      holds(await look(there), fields);
    });
  } else {
    hugeNumberTest();
  }

  test('content: a push of what is there already writes nothing', async () => {
    const there = await target();
    const fields = await put(there);
    const before = await look(there);
    const plan = await planTarget(there, bundleIn(fields), {});
    assert.equal(plan.action, 'unchanged');
    const { outcome } = await apply(plan, bundleIn(fields));
    assert.equal(outcome, 'unchanged');
    assert.equal((await look(there)).base, before.base);
    if (capabilities.history > 0) assert.equal((await there.history(5)).length, 1);
  });

  function hugeNumberTest(): void {
    test('content: a number that would change when written back is left alone', async () => {
      const there = await target();
      const huge = newFields({ id: 2 ** 60 });
      await put(there, huge);
      const after = bundleIn(newFields());
      const plan = await planTarget(there, after, { noCas: true, forgetPrevious: true });
      await assert.rejects(apply(plan, after), (error) => {
        assert.ok(error instanceof StorekeysError);
        return error.code === 'unsupported';
      });
      holds(await look(there), huge);
    });
  }
}
