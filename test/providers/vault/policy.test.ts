/**
 * The policies that storekeys prints, on a real server: they are enough, and no right in them is there
 * for nothing. Each is taken away in turn, and what is lost then is exactly what is expected.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf } from '../../../providers/vault/policy.js';
import { pull } from '../../../src/operations/pull.js';
import { parseRef } from '../../../src/ref.js';
import { rejectsWith } from '../../conformance/assertions.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { tokenFor } from './open.js';
import { newBundle, newMount, play, rightsOf, round, type Outcomes } from './policy-play.js';

const mounts = { usual: await newMount(2), narrow: await newMount(2, { max_versions: 1 }) };

const ENOUGH: Outcomes = {
  create: 'done',
  'marks of the create': 'storekeys',
  'left after the create': '0',
  replace: 'done',
  'left after the replace': '0',
  'versions kept by a key': '10',
  'versions kept by a mount of one': '2',
  'with a previous account': 'conflict',
  rollback: 'done',
  pull: 'done',
  history: '1 version of 1',
  'staged again': 'done',
  pendings: 'with age',
  discard: '0 left',
};

const NOT_CREATED = { create: 'denied', 'marks of the create': 'none' };
const NOT_ROLLED_BACK = { rollback: 'denied' };
const NOT_REPLACED = {
  replace: 'denied',
  'versions kept by a key': '2',
  'versions kept by a mount of one': '1',
};
const NO_HISTORY =
  'its history is not readable, so whether an earlier account is still alive is unknown; ' +
  'how many versions it keeps is not known: no read on KEY';
const NOT_DROPPED =
  'the staged copy was not dropped: permission denied for DELETE KEY ' +
  'the token is not valid, or its policies do not allow it';

/** What is different without a right. */
const LOST: Readonly<Record<string, Outcomes>> = {
  'data create': NOT_CREATED,
  'data read': {
    ...NOT_CREATED,
    ...NOT_REPLACED,
    'with a previous account': 'denied',
    ...NOT_ROLLED_BACK,
    pull: 'denied',
  },
  // The limit was raised before the write was refused.
  'data update': { ...NOT_ROLLED_BACK, replace: 'denied', 'versions kept by a mount of one': '1' },
  'metadata patch': {
    ...NOT_REPLACED,
    create: 'the marks were not written: the token may not update KEY',
    'marks of the create': 'none',
    replace: 'it keeps 2 versions only, and the token may not raise that',
  },
  'metadata read': {
    ...NOT_REPLACED,
    replace: NO_HISTORY,
    'with a previous account': NO_HISTORY,
    ...NOT_ROLLED_BACK,
    history: 'denied',
  },
  'config read': { 'versions kept by a mount of one': '1' },
  'data--pending/* create': { ...NOT_CREATED, ...NOT_REPLACED, ...NOT_ROLLED_BACK },
  'data--pending/* read': {
    ...NOT_CREATED,
    ...NOT_REPLACED,
    ...NOT_ROLLED_BACK,
    'staged again': 'denied',
  },
  'data--pending/* update': { 'staged again': 'denied' },
  'metadata--pending/* delete': {
    create: NOT_DROPPED,
    'left after the create': '1',
    replace: NOT_DROPPED,
    'left after the replace': '1',
    rollback: NOT_DROPPED,
    discard: 'denied',
  },
  'metadata--pending/* list': { pendings: 'denied' },
  'metadata--pending/* read': { pendings: 'without age' },
};

test('push: the policy is enough', async (t) => {
  assert.deepEqual(await play(t, { purpose: 'push' }, mounts), ENOUGH);
});

for (const right of rightsOf('push')) {
  test(`push: without the right to ${right}`, async (t) => {
    const keeps = (each: string): boolean => each !== right;
    const outcomes = await play(t, { purpose: 'push', keeps }, mounts);
    const changed = Object.entries(outcomes).filter(([name, was]) => ENOUGH[name] !== was);
    assert.deepEqual(Object.fromEntries(changed), LOST[right]);
  });
}

test('rotate: as push, where something is', async (t) => {
  assert.deepEqual(await play(t, { purpose: 'rotate' }, mounts), { ...ENOUGH, ...NOT_CREATED });
  const missing = rightsOf('push').filter((right) => !rightsOf('rotate').includes(right));
  assert.deepEqual(missing, ['data create']);
});

test('pull: one right, and nothing else can be done with it', async (t) => {
  assert.deepEqual(rightsOf('pull'), ['data read']);
  await round(t, mounts.usual, { purpose: 'pull' }, async ({ uri, root, limited, store }) => {
    const bundle = newBundle();
    assert.equal(await store(root, bundle), 'done');
    const pulled = await pull({ targets: [await limited.open(uri)] });
    assert.ok(pulled.bundle.equals(bundle));
    assert.equal(await store(limited, newBundle()), 'denied');
    await rejectsWith('denied', (await limited.open(uri)).history(1));
  });
});

test('KV version 1: enough, and every right is needed', async (t) => {
  const plain = await newMount(1);
  const query = '?kv-version=1';
  const tried = async (missing: string | undefined): Promise<readonly string[]> =>
    round(
      t,
      plain,
      { purpose: 'push', query, keeps: (right) => right !== missing },
      async ({ limited, root, store }) => {
        const created = await store(limited, newBundle());
        if (created === 'denied') await store(root, newBundle());
        return [created, await store(limited, newBundle())];
      },
    );
  const done =
    'KV version 1 keeps no earlier version and no marks, and does not guard against simultaneous writes';
  assert.deepEqual(await tried(undefined), [done, done]);
  assert.deepEqual(rightsOf('push', query), ['key create', 'key read', 'key update']);
  assert.deepEqual(await tried('key create'), ['denied', done]);
  assert.deepEqual(await tried('key read'), ['denied', 'denied']);
  assert.deepEqual(await tried('key update'), [done, 'denied']);
  assert.deepEqual(rightsOf('pull', query), ['key read']);
  await rejectsWith(
    'unsupported',
    Promise.resolve().then(() => rightsOf('rotate', query)),
  );
});

test('the mount is what the ref says, and the namespace is said', () => {
  const { text, notes } = policyOf(
    parseRef('vault://team/kv/shops/acme?mount=team/kv&namespace=ops'),
    'pull',
  );
  assert.match(text, /^path "team\/kv\/data\/shops\/acme" \{$/m);
  assert.match(notes.join('\n'), /namespace 'ops'/);
  assert.deepEqual(policyOf(parseRef('vault://kv/a?kv-version=2'), 'pull').notes, []);
});

test('a path that would mean others in a policy has none; all others are taken as they are', async () => {
  for (const path of ['a/+/b', 'a/b*', 'a/{{x}}', 'a/"b', 'a/${b}']) {
    const policy = Promise.resolve().then(() => policyOf(parseRef(`vault://kv/${path}`), 'push'));
    await rejectsWith('unsupported', policy);
  }
  const server = await sharedOpenBao();
  const { text } = policyOf(parseRef('vault://kv/a+b/c*d $e @ü'), 'push');
  await tokenFor(server, text);
});
