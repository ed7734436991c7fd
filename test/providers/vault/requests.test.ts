/** Where refs lead, and how many requests it takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePath } from '../../../providers/vault/paths.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { parseRef } from '../../../src/ref.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import {
  asRoot,
  call,
  failureOf,
  fields,
  freshRef,
  keyOf,
  open,
  put,
  READING,
  to,
  tokenWith,
  WRITING,
} from './open.js';

const server = await sharedOpenBao();
const run = newOperationId().slice(0, 6);

async function mount(path: string, version: string, namespace?: string): Promise<void> {
  const headers = namespace === undefined ? {} : { 'X-Vault-Namespace': namespace };
  const body = { type: 'kv', options: { version } };
  const answer = await server.call('POST', `sys/mounts/${path}`, body, headers);
  assert.equal(answer.status, 204);
}

test('a read is two requests, one when the version is said, and the mount is asked for once', async () => {
  const ref = freshRef();
  await put(await asRoot(server), ref);
  const client = await asRoot(server);
  await client.provider.read(ref, 'current', READING, call());
  assert.equal(client.requests.length, 2);
  await client.provider.read(freshRef(), 'current', READING, call());
  assert.equal(client.requests.length, 3);
  const told = await asRoot(server);
  for (const query of ['?kv-version=2', '?kv-version=2&mount=secret']) {
    const same = parseRef(`${ref.uri}${query}`);
    told.forget();
    assert.equal((await told.provider.read(same, 'current', READING, call())).state, 'present');
    assert.deepEqual(told.requests, [`GET /v1/secret/data/${keyOf(ref)}`]);
  }
});

test('many refs in one mount ask for it once', async () => {
  const client = await asRoot(server);
  const refs = Array.from({ length: 20 }, () => freshRef());
  await client.provider.readMany(refs, call());
  const asked = client.requests.filter((request) => request.includes('/sys/internal/'));
  assert.equal(asked.length, 1);
  assert.equal(client.requests.length, 21);
});

test('requests of a create and of a replace', async () => {
  const client = await asRoot(server);
  const ref = freshRef();
  const key = keyOf(ref);
  const { base } = await client.provider.read(ref, 'current', WRITING, call());
  client.forget();
  await client.provider.write(ref, fields(), to('current', base), call());
  assert.deepEqual(client.requests, [
    `POST /v1/secret/data/${key}`,
    `PATCH /v1/secret/metadata/${key}`,
  ]);
  const next = await client.provider.read(ref, 'current', WRITING, call());
  client.forget();
  await client.provider.write(ref, fields(), to('current', next.base), call());
  assert.deepEqual(client.requests, [
    `GET /v1/secret/metadata/${key}`,
    `POST /v1/secret/data/${key}`,
  ]);
});

test('one place, whatever the spelling', async () => {
  const team = `team-${run}`;
  await server.call('POST', `sys/namespaces/${team}`, {});
  await mount('secret', '2', team);
  const client = await asRoot(server);
  const inside = await open({
    VAULT_ADDR: server.address,
    VAULT_TOKEN: server.rootToken,
    VAULT_NAMESPACE: `/${team}/`,
  });
  const content = await put(inside, parseRef('vault://secret/acme'));
  const places = [];
  for (const uri of [
    `vault://secret/acme?namespace=${team}`,
    `vault://secret/acme?namespace=${team}%2F`,
    `vault://secret/acme?namespace=${team}&mount=secret&kv-version=2`,
    `vault://${team}/secret/acme`,
  ]) {
    holds(await client.provider.read(parseRef(uri), 'current', READING, call()), content);
    places.push((await client.provider.locate(parseRef(uri), call())).place);
  }
  assert.deepEqual(places, Array(4).fill([`${team}/secret/acme`]));
  const outside = parseRef('vault://secret/acme?namespace=root');
  assert.equal((await inside.provider.read(outside, 'current', READING, call())).state, 'absent');
});

test('a namespace that is not there is an error, not an absence', async () => {
  const client = await asRoot(server);
  for (const query of ['?namespace=nowhere', '?namespace=nowhere&kv-version=2']) {
    const ref = freshRef('', query);
    const failure = await failureOf(client, client.provider.read(ref, 'current', READING, call()));
    assert.equal(failure.code, 'usage');
    assert.match(failure.message, /namespace/);
  }
});

test('a mount of several segments, and one that is not there', async () => {
  await mount(`deep-${run}/kv`, '2');
  const client = await asRoot(server);
  const ref = parseRef(`vault://deep-${run}/kv/shop/acme`);
  const content = await put(client, ref);
  const told = parseRef(`${ref.uri}?mount=deep-${run}%2Fkv&kv-version=2`);
  holds(await client.provider.read(told, 'current', READING, call()), content);
  await rejectsWith(
    'usage',
    client.provider.locate(parseRef(`${ref.uri}?mount=deep-${run}`), call()),
  );
  await rejectsWith('usage', client.provider.locate(parseRef(`${ref.uri}?mount=other`), call()));
  const nowhere = parseRef('vault://nowhere/acme');
  const failure = await failureOf(client, client.provider.locate(nowhere, call()));
  assert.equal(failure.code, 'denied');
  assert.match(failure.hint ?? '', /\?mount=/);
  const asserted = parseRef('vault://nowhere/acme?kv-version=2');
  const wrong = await failureOf(client, client.provider.read(asserted, 'current', READING, call()));
  assert.equal(wrong.code, 'usage');
  assert.match(wrong.hint ?? '', /\?mount=/);
  await rejectsWith('usage', client.provider.locate(freshRef('', '?kv-version=3'), call()));
  await rejectsWith('usage', client.provider.locate(parseRef('vault://cubbyhole/x'), call()));
});

test('KV version 1: says what it lacks', async () => {
  await mount(`one-${run}`, '1');
  const client = await asRoot(server);
  const ref = parseRef(`vault://one-${run}/acme`);
  const { capabilities, notes } = await client.provider.locate(ref, call());
  assert.deepEqual(
    [capabilities.compareAndSet, capabilities.staging, capabilities.history],
    ['none', 'none', 0],
  );
  assert.equal(notes.length, 1);
  const content = await put(client, ref);
  const reading = await client.provider.read(ref, 'current', READING, call());
  holds(reading, content);
  const { provider } = client;
  const options = to('pending', reading.base);
  await rejectsWith('unsupported', provider.write(ref, fields(), options, call()));
  await rejectsWith('unsupported', provider.promote(ref, 'pending-x', options, call()));
  await rejectsWith('unsupported', provider.history(ref, 5, call()));
  await rejectsWith('unsupported', provider.restore(ref, call()));
  assert.deepEqual(await provider.pendings(ref, call()), []);
  await rejectsWith('unsupported', provider.remove(ref, reading.base, {}, call()));
  holds(await provider.read(ref, 'current', READING, call()), content);
  await provider.remove(ref, reading.base, { purge: true }, call());
  assert.equal((await provider.read(ref, 'current', READING, call())).state, 'absent');
  // Taken for the other version it must not look like an absence that can be written to.
  const mistaken = parseRef(`vault://secret/tests/x?kv-version=1`);
  const failure = await failureOf(client, provider.read(mistaken, 'current', READING, call()));
  assert.equal(failure.code, 'usage');
});

test('odd names reach exactly their own key', async () => {
  const client = await asRoot(server);
  for (const name of ['a b', 'ü', 'a+b', 'a@b', 'team=a', 'a:b', 'a&b', "it's", 'a;b']) {
    const ref = freshRef(`-${name}/${name}`);
    const content = await put(client, ref);
    holds(await client.provider.read(ref, 'current', READING, call()), content);
    const parent = ref.path.split('/').slice(1, -1).map(encodeURIComponent).join('/');
    const { body } = await server.call('GET', `secret/metadata/${parent}?list=true`);
    assert.deepEqual((body as { data: unknown }).data, { keys: [name] });
    await client.provider.remove(
      ref,
      (await client.provider.read(ref, 'current', READING, call())).base,
      {},
      call(),
    );
    assert.equal(
      (await client.provider.read(ref, 'current', READING, call())).state,
      'removed',
      name,
    );
  }
});

test('names that no ref may hold would still not leave their place', async () => {
  const client = await asRoot(server);
  const parent = freshRef();
  for (const name of ['a#b', 'a?version=1', 'a%2Fb', 'a\\b', 'a&#x2F;b']) {
    const ref = { ...parent, path: `${parent.path}/${name}` };
    const content = await put(client, ref);
    holds(await client.provider.read(ref, 'current', READING, call()), content);
    const { body } = await server.call('GET', `secret/metadata/${keyOf(parent)}?list=true`);
    const { keys } = (body as { data: { keys: string[] } }).data;
    assert.ok(keys.includes(name), `${name} is not among ${keys.join(' ')}`);
  }
  for (const name of ['..', '.']) assert.throws(() => encodePath(['secret', name]), TypeError);
});

test('a path that holds sys/health does not hide a refusal', async () => {
  const ref = parseRef('vault://secret/tests/sys/health?kv-version=2');
  const token = await tokenWith(server, { 'secret/data/elsewhere': ['read'] });
  const client = await open({ VAULT_ADDR: server.address, VAULT_TOKEN: token });
  const failure = await failureOf(client, client.provider.read(ref, 'current', READING, call()));
  assert.equal(failure.code, 'denied');
});
