/** Both accounts of a store, for those who must know both while the earlier one lives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryProvider } from '../../providers/memory.js';
import { variablesOf } from '../../src/formats/variables.js';
import { fieldsOf } from '../../src/formats/content.js';
import { StorekeysError } from '../../src/errors.js';
import { pull } from '../../src/operations/pull.js';
import { retiredMark } from '../../src/operations/retired-mark.js';
import { shop } from './shop.js';

const ONE = ['memory://a'];

test('the previous account comes with the current one, until it is proven dead', async (t) => {
  const { account, pushed, rotated, open } = await shop(t, {
    providers: { memory: memoryProvider() },
  });
  const [first, second] = [account(), account()];
  await pushed(first, ONE);
  const targets = await open(ONE);
  assert.equal((await pull({ targets, withPrevious: true })).previous, undefined, 'the only one');
  await rotated(second, ONE);
  assert.equal((await pull({ targets })).previous, undefined, 'not asked for');
  const both = await pull({ targets, withPrevious: true });
  assert.ok(both.bundle.equals(second) && both.previous?.equals(first));

  const names = variablesOf(both);
  assert.deepEqual(
    [names['BIGCOMMERCE_CLIENT_SECRET'], names['BIGCOMMERCE_CLIENT_SECRET_PREVIOUS']],
    [second.clientSecret.reveal(), first.clientSecret.reveal()],
  );
  assert.equal(names['BIGCOMMERCE_STORE_HASH_PREVIOUS'], undefined, 'it is the same store');
  const stored = fieldsOf(both);
  assert.equal(stored['access_token_previous'], first.accessToken.reveal());

  const [target] = targets;
  const { base } = (await target?.read('current', { purpose: 'writing' })) ?? {};
  assert.ok(target !== undefined && base !== undefined);
  await target.annotate(retiredMark(first), base);
  assert.equal((await pull({ targets, withPrevious: true })).previous, undefined, 'proven dead');
});

test('where the marks may not be seen, the previous account is given all the same', async (t) => {
  const definition = memoryProvider();
  const providers = {
    memory: {
      ...definition,
      open: async (context: Parameters<typeof definition.open>[0]) => {
        const provider = await definition.open(context);
        const read: typeof provider.read = (ref, which, options, call) =>
          options.purpose === 'writing' && hidden
            ? Promise.reject(new StorekeysError('denied', 'not for readers'))
            : provider.read(ref, which, options, call);
        return { ...provider, read };
      },
    },
  };
  let hidden = false;
  const { account, pushed, rotated, open } = await shop(t, { providers });
  const first = account();
  await pushed(first, ONE);
  await rotated(account(), ONE);
  hidden = true;
  const { previous } = await pull({ targets: await open(ONE), withPrevious: true });
  assert.ok(previous?.equals(first));
});
