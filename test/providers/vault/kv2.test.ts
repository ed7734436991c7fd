/** Reading and writing on the engine with versions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Base } from '../../../src/provider.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import {
  asRoot,
  baseAt,
  call,
  failureOf,
  fields,
  freshRef,
  keyOf,
  MARKS,
  put,
  READING,
  to,
  WRITING,
} from './open.js';

const server = await sharedOpenBao();
const root = await asRoot(server);
const { provider } = root;

function current(ref: ReturnType<typeof freshRef>): ReturnType<typeof provider.read> {
  return provider.read(ref, 'current', READING, call());
}

test('of 20 writes on one base, by two clients, one wins', async () => {
  const ref = freshRef();
  const other = await asRoot(server);
  await put(root, ref);
  const base = await baseAt(root, ref);
  const contents = Array.from({ length: 20 }, () => fields());
  const outcomes = await Promise.allSettled(
    contents.map((content, i) =>
      (i % 2 === 0 ? root : other).provider.write(ref, content, to('current', base), call()),
    ),
  );
  const winners = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
  assert.equal(winners.length, 1);
  const winner = contents[winners[0] ?? -1];
  assert.ok(winner);
  holds(await current(ref), winner);
  assert.equal((await provider.history(ref, 30, call())).length, 2);
});

test('of 20 creates one wins, and the losers are conflicts', async () => {
  const ref = freshRef();
  const base = await baseAt(root, ref);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () => provider.write(ref, fields(), to('current', base), call())),
  );
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [provider.classify(outcome.reason)] : [],
  );
  assert.equal(failures.length, 19);
  for (const failure of failures) {
    assert.equal(failure?.code, 'conflict');
    assert.equal(failure.mayHaveHappened, false);
  }
});

test('a removed latest is seen as removed, and written over by its number', async () => {
  const ref = freshRef();
  await put(root, ref);
  await server.call('DELETE', `secret/data/${keyOf(ref)}`);
  const removed = await current(ref);
  assert.equal(removed.version, null);
  assert.equal(removed.state, 'removed');
  const content = fields();
  const written = await provider.write(ref, content, to('current', removed.base), call());
  assert.equal(written.id, '2');
  holds(await current(ref), content);
});

test('a destroyed latest is removed too, and does not come back', async () => {
  const ref = freshRef();
  await put(root, ref);
  await server.call('POST', `secret/destroy/${keyOf(ref)}`, { versions: [1] });
  assert.equal((await current(ref)).state, 'removed');
  await rejectsWith('not-found', provider.restore(ref, call()));
  assert.equal((await provider.history(ref, 5, call()))[0]?.state, 'destroyed');
});

test('a base from before a removal does not hold after it', async () => {
  const ref = freshRef();
  await put(root, ref);
  const { base } = await current(ref);
  await server.call('DELETE', `secret/data/${keyOf(ref)}`);
  await rejectsWith('conflict', provider.write(ref, fields(), to('current', base), call()));
  assert.equal((await current(ref)).state, 'removed');
});

test('numbers that restarted do not make an old base hold', async () => {
  const ref = freshRef();
  await put(root, ref);
  const { base } = await current(ref);
  await server.call('DELETE', `secret/metadata/${keyOf(ref)}`);
  const theirs = await put(root, ref);
  assert.equal((await current(ref)).version?.id, '1');
  await rejectsWith('conflict', provider.write(ref, fields(), to('current', base), call()));
  holds(await current(ref), theirs);
});

test('a base of another kind never holds', async () => {
  const ref = freshRef();
  const alien = 'none' as Base;
  await rejectsWith('conflict', provider.write(ref, fields(), to('current', alien), call()));
});

test('remove and restore; each looks at what is there', async () => {
  const ref = freshRef();
  const content = await put(root, ref);
  const { base } = await current(ref);
  await put(root, ref, content);
  await rejectsWith('conflict', provider.remove(ref, base, {}, call()));
  holds(await current(ref), content);
  await provider.remove(ref, await baseAt(root, ref), {}, call());
  assert.equal((await current(ref)).state, 'removed');
  assert.equal((await provider.history(ref, 5, call()))[0]?.state, 'removed');
  await provider.restore(ref, call());
  await provider.restore(ref, call());
  holds(await current(ref), content);
  await rejectsWith('not-found', provider.restore(freshRef(), call()));
});

test('restoring what is due to expire does not put that off', async () => {
  const ref = freshRef();
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, { delete_version_after: '1h' });
  await put(root, ref);
  const { base } = await current(ref);
  await provider.restore(ref, call());
  assert.equal((await current(ref)).base, base);
  assert.equal((await provider.history(ref, 5, call()))[0]?.state, 'current');
});

test('an earlier version by its number; 0 and nonsense are no versions', async () => {
  const ref = freshRef();
  const first = await put(root, ref);
  await put(root, ref);
  holds(await provider.read(ref, { id: '1' }, READING, call()), first);
  for (const id of ['0', '9', '-1', '1&version=2', '../x', '']) {
    const { version, state } = await provider.read(ref, { id }, READING, call());
    assert.equal(version, null, id);
    assert.equal(state, 'absent', id);
  }
});

test('a mount that demands check-and-set is written like any other', async () => {
  const ref = freshRef();
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, { cas_required: true });
  const content = await put(root, ref);
  holds(await current(ref), content);
});

test('marks join what others put there, and are not written twice', async () => {
  const ref = freshRef();
  await put(root, ref);
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, {
    custom_metadata: { owner: 'integrations' },
  });
  await put(root, ref);
  const { body } = await server.call('GET', `secret/metadata/${keyOf(ref)}`);
  const { data } = body as { data: { custom_metadata: unknown } };
  assert.deepEqual(data.custom_metadata, { owner: 'integrations', ...MARKS });
  assert.deepEqual((await current(ref)).marks, MARKS);
  const { base } = await current(ref);
  root.forget();
  assert.deepEqual(await provider.annotate(ref, MARKS, base, call()), []);
  assert.deepEqual(root.requests, [`GET /v1/secret/metadata/${keyOf(ref)}`]);
});

test('a key that keeps one version is raised before it is written over', async () => {
  const ref = freshRef();
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, {
    max_versions: 1,
    custom_metadata: { owner: 'integrations' },
  });
  const first = await put(root, ref);
  await put(root, ref);
  holds(await provider.read(ref, { id: '1' }, READING, call()), first);
  const { body } = await server.call('GET', `secret/metadata/${keyOf(ref)}`);
  const { data } = body as { data: { custom_metadata: object; max_versions: number } };
  assert.equal(data.max_versions, 10);
  assert.deepEqual(data.custom_metadata, { owner: 'integrations', ...MARKS });
});

test('a pending of two operations: each its own, a repeat replaces only its own', async () => {
  const ref = freshRef();
  await put(root, ref);
  const base = await baseAt(root, ref);
  const [mine, theirs] = [to('pending', base), to('pending', base)];
  const content = fields();
  await provider.write(ref, fields(), mine, call());
  const { id } = await provider.write(ref, content, mine, call());
  const other = await provider.write(ref, fields(), theirs, call());
  const staged = await provider.pendings(ref, call());
  assert.deepEqual(staged.map(({ op }) => op).sort(), [mine.op, theirs.op].sort());
  assert.ok(staged.every(({ createdAt }) => createdAt instanceof Date));
  const written = await provider.promote(ref, id, to('current', base), call());
  assert.deepEqual(written, { id: '2', notes: [] });
  holds(await current(ref), content);
  await rejectsWith('not-found', provider.promote(ref, id, to('current', base), call()));
  // The other's base is gone; what it staged stays until it is dropped.
  await rejectsWith('conflict', provider.promote(ref, other.id, to('current', base), call()));
  assert.equal((await provider.pendings(ref, call())).length, 1);
  await provider.discard(ref, other.id, call());
  await provider.discard(ref, other.id, call());
  assert.deepEqual(await provider.pendings(ref, call()), []);
});

test('dropping a version that is no pending touches nothing', async () => {
  const ref = freshRef();
  const content = await put(root, ref);
  for (const id of ['1', 'pending-', 'pending-../x', 'pending-ABC']) {
    await provider.discard(ref, id, call());
  }
  holds(await current(ref), content);
});

test('readMany keeps the order, and one failure hides no other', async () => {
  const [there, nothing] = [freshRef(), freshRef()];
  const content = await put(root, there);
  const bad = freshRef('', '?kv-version=1');
  const many = Array.from({ length: 30 }, (_, i) => [there, nothing, bad][i % 3] ?? bad);
  const outcomes = await provider.readMany(many, call());
  assert.equal(outcomes.length, 30);
  for (const [i, outcome] of outcomes.entries()) {
    assert.equal(outcome.status, i % 3 === 2 ? 'rejected' : 'fulfilled');
    if (outcome.status === 'fulfilled' && i % 3 === 0) holds(outcome.value, content);
  }
  const failure = await failureOf(root, provider.read(bad, 'current', WRITING, call()));
  assert.equal(failure.code, 'usage');
});
