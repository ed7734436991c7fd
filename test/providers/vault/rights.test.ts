/** Tokens that may do less than everything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorekeysError } from '../../../src/errors.js';
import type { Ref } from '../../../src/ref.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import {
  asRoot,
  baseAt,
  call,
  caught,
  failureOf,
  fields,
  freshRef,
  keyOf,
  MARKS,
  open,
  put,
  READING,
  to,
  tokenWith,
  WRITING,
  type Opened,
} from './open.js';

const server = await sharedOpenBao();
const root = await asRoot(server);

/** A client whose token has these rights on the data and the metadata of a ref. */
async function limited(
  ref: Ref,
  data: readonly string[],
  metadata?: readonly string[],
): Promise<Opened> {
  const token = await tokenWith(server, {
    [`secret/data/${keyOf(ref)}*`]: data,
    ...(metadata === undefined ? {} : { [`secret/metadata/${keyOf(ref)}*`]: metadata }),
  });
  return open({ VAULT_ADDR: server.address, VAULT_TOKEN: token });
}

const ORDINARY = ['create', 'read', 'update'];

test('a token for content only writes, and the notes say what it could not', async () => {
  const ref = freshRef();
  const client = await limited(ref, ORDINARY);
  const base = await baseAt(client, ref);
  const created = await client.provider.write(ref, fields(), to('current', base), call());
  assert.equal(created.notes.length, 1);
  assert.match(created.notes[0] ?? '', /marks were not written.*secret\/metadata/);
  const content = fields();
  const next = await client.provider.read(ref, 'current', WRITING, call());
  const replaced = await client.provider.write(ref, content, to('current', next.base), call());
  assert.equal(replaced.notes.length, 2);
  assert.match(replaced.notes[0] ?? '', /how many versions/);
  holds(await client.provider.read(ref, 'current', READING, call()), content);
});

test('a token for content only sees marks, and does not try to write them again', async () => {
  const ref = freshRef();
  await put(root, ref);
  const client = await limited(ref, ORDINARY);
  const { base, marks } = await client.provider.read(ref, 'current', READING, call());
  assert.deepEqual(marks, MARKS);
  assert.deepEqual(await client.provider.annotate(ref, MARKS, base, call()), []);
});

test('a token for content only does not write over a key that was made anew', async () => {
  const ref = freshRef();
  await put(root, ref);
  const client = await limited(ref, ORDINARY);
  const base = await baseAt(client, ref);
  await server.call('DELETE', `secret/metadata/${keyOf(ref)}`);
  await put(root, ref);
  await rejectsWith('conflict', client.provider.write(ref, fields(), to('current', base), call()));
});

test('without the patch capability marks are merged by reading first', async () => {
  const ref = freshRef();
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, {
    custom_metadata: { owner: 'integrations' },
  });
  const client = await limited(ref, ORDINARY, ['read', 'create', 'update']);
  const base = await baseAt(client, ref);
  const written = await client.provider.write(ref, fields(), to('current', base), call());
  assert.deepEqual(written.notes, []);
  const { body } = await server.call('GET', `secret/metadata/${keyOf(ref)}`);
  const { data } = body as { data: { custom_metadata: unknown } };
  assert.deepEqual(data.custom_metadata, { owner: 'integrations', ...MARKS });
});

test('one version kept and no right to raise it: refused before anything is written', async () => {
  const ref = freshRef();
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, { max_versions: 1 });
  const content = await put(root, ref);
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, { max_versions: 1 });
  const client = await limited(ref, ORDINARY, ['read']);
  await rejectsWith('denied', client.provider.read(ref, 'current', WRITING, call()));
  const reading = await client.provider.read(ref, 'current', READING, call());
  const { error } = await caught(
    client.provider.write(ref, fields(), to('current', reading.base), call()),
  );
  assert.ok(error instanceof StorekeysError);
  assert.equal(error.code, 'denied');
  assert.match(error.hint ?? '', /max_versions to 10/);
  holds(await root.provider.read(ref, 'current', READING, call()), content);
});

test('two versions kept and no right to raise it: said, and written', async () => {
  const ref = freshRef();
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, { max_versions: 2 });
  await put(root, ref);
  await server.call('POST', `secret/metadata/${keyOf(ref)}`, { max_versions: 2 });
  const client = await limited(ref, ORDINARY, ['read']);
  const base = await baseAt(client, ref);
  const { notes } = await client.provider.write(ref, fields(), to('current', base), call());
  assert.deepEqual(notes, ['it keeps 2 versions only, and the token may not raise that']);
});

test('a bad token, and no right on the path: the message says both', async () => {
  const ref = freshRef();
  const bad = await open({ VAULT_ADDR: server.address, VAULT_TOKEN: 'not-a-token' });
  const failure = await failureOf(bad, bad.provider.read(ref, 'current', READING, call()));
  assert.equal(failure.code, 'denied');
  assert.match(failure.message, /token is not valid, or its policies/);
  const elsewhere = await limited(freshRef(), ORDINARY);
  const refused = await failureOf(
    elsewhere,
    elsewhere.provider.read(ref, 'current', READING, call()),
  );
  assert.equal(refused.code, 'denied');
});

test('history and pendings without the right are denied, with the path of the policy', async () => {
  const ref = freshRef();
  await put(root, ref);
  const client = await limited(ref, ORDINARY);
  const { error } = await caught(client.provider.history(ref, 5, call()));
  assert.ok(error instanceof StorekeysError);
  assert.equal(error.code, 'denied');
  assert.equal(error.hint, `the policy needs read on secret/metadata/${keyOf(ref)}`);
  const failure = await failureOf(client, client.provider.pendings(ref, call()));
  assert.equal(failure.code, 'denied');
});

test('a staged copy that may not be dropped is said after the promotion', async () => {
  const ref = freshRef();
  await put(root, ref);
  const client = await limited(ref, ORDINARY, ['read']);
  const base = await baseAt(client, ref);
  const { id } = await client.provider.write(ref, fields(), to('pending', base), call());
  const { notes } = await client.provider.promote(ref, id, to('current', base), call());
  assert.equal(notes.length, 1);
  assert.match(notes[0] ?? '', /staged copy was not dropped: permission denied/);
});

test('remove works by either capability', async () => {
  for (const rule of ['data', 'delete']) {
    const ref = freshRef();
    await put(root, ref);
    const token = await tokenWith(server, {
      [`secret/data/${keyOf(ref)}`]: rule === 'data' ? ['read', 'delete'] : ['read'],
      ...(rule === 'delete' ? { [`secret/delete/${keyOf(ref)}`]: ['update'] } : {}),
    });
    const client = await open({ VAULT_ADDR: server.address, VAULT_TOKEN: token });
    await client.provider.remove(ref, await baseAt(client, ref), {}, call());
    assert.equal((await root.provider.read(ref, 'current', READING, call())).state, 'removed');
  }
});
