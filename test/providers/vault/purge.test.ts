/** What a purge takes from the server, and the one right beyond a rotation's that it needs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf } from '../../../providers/vault/policy.js';
import { StorekeysError } from '../../../src/errors.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { asRoot, call, caught, freshRef, keyOf, open, put, READING, tokenFor } from './open.js';

const server = await sharedOpenBao();
const root = await asRoot(server);

test('a purge destroys the version on the server; the policy note names the right it needs', async () => {
  const ref = freshRef();
  await put(root, ref);
  await put(root, ref);
  const { text, notes } = policyOf(ref, 'rotate');
  const limited = async (policy: string): ReturnType<typeof open> =>
    open({ VAULT_ADDR: server.address, VAULT_TOKEN: await tokenFor(server, policy) });
  const rotator = await limited(text);
  const { error } = await caught(rotator.provider.purge(ref, '1', call()));
  assert.ok(error instanceof StorekeysError);
  assert.equal(error.code, 'denied');
  assert.equal(error.hint, `the policy needs update on secret/destroy/${keyOf(ref)}`);
  const [, right = '', path = ''] = /needs "(\w+)" on (\S+)/.exec(notes.join('\n')) ?? [];
  const purger = await limited(`${text}\npath "${path}" { capabilities = ["${right}"] }\n`);
  assert.deepEqual(await purger.provider.purge(ref, '1', call()), []);
  // What is destroyed already takes no right.
  assert.deepEqual(await rotator.provider.purge(ref, '1', call()), []);
  const { body } = await server.call('GET', `secret/metadata/${keyOf(ref)}`);
  const { versions } = (body as { data: { versions: Record<string, { destroyed: boolean }> } })
    .data;
  assert.deepEqual([versions['1']?.destroyed, versions['2']?.destroyed], [true, false]);
});

test('a version that was only deleted is destroyed too, and no undelete brings it back', async () => {
  const ref = freshRef();
  await put(root, ref);
  await put(root, ref);
  await server.call('POST', `secret/delete/${keyOf(ref)}`, { versions: [1] });
  assert.deepEqual(await root.provider.purge(ref, '1', call()), []);
  await server.call('POST', `secret/undelete/${keyOf(ref)}`, { versions: [1] });
  assert.equal((await root.provider.read(ref, { id: '1' }, READING, call())).version, null);
});

test('a removed latest version can be purged; a number that is not there yet is not asked for', async () => {
  const ref = freshRef();
  await put(root, ref);
  root.forget();
  assert.deepEqual(await root.provider.purge(ref, '2', call()), []);
  assert.ok(!root.requests.some((request) => request.startsWith('POST')));
  await server.call('DELETE', `secret/data/${keyOf(ref)}`);
  assert.deepEqual(await root.provider.purge(ref, '1', call()), []);
  assert.equal((await root.provider.history(ref, 5, call()))[0]?.state, 'destroyed');
});
