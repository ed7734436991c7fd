/** What a purge takes from the server, and the one right beyond a rotation's that it needs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf } from '../../../providers/vault/policy.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { asRoot, call, failureOf, freshRef, keyOf, open, put, tokenFor } from './open.js';

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
  const failure = await failureOf(rotator, rotator.provider.purge(ref, '1', call()));
  assert.equal(failure.code, 'denied');
  assert.match(failure.message, new RegExp(`secret/destroy/${keyOf(ref)}`));
  const [, right = '', path = ''] = /needs "(\w+)" on (\S+)/.exec(notes.join('\n')) ?? [];
  const purger = await limited(`${text}\npath "${path}" { capabilities = ["${right}"] }\n`);
  assert.deepEqual(await purger.provider.purge(ref, '1', call()), []);
  const { body } = await server.call('GET', `secret/metadata/${keyOf(ref)}`);
  const { versions } = (body as { data: { versions: Record<string, { destroyed: boolean }> } })
    .data;
  assert.deepEqual([versions['1']?.destroyed, versions['2']?.destroyed], [true, false]);
});
