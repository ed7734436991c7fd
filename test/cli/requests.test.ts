/** What commands cost, counted at the servers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { startFaultProxy } from '../backends/fault-proxy.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { downloaded, scene } from './scene.js';

test('vault: a pull is two requests, one with kv-version; an unchanged push writes nothing', async (t) => {
  const { run, account, file } = await scene(t);
  const bao = await sharedOpenBao();
  const proxy = await startFaultProxy(bao.address);
  t.after(() => proxy.stop());
  const env = { VAULT_ADDR: proxy.url, VAULT_TOKEN: bao.rootToken };
  const uri = `vault://secret/count/${newOperationId()}`;
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', uri], { env })).status, 0);
  const count = async (args: readonly string[]): Promise<readonly string[]> => {
    proxy.clear();
    const ended = await run(args, { env, asked: true });
    assert.equal(ended.status, 0, ended.stderr);
    return proxy.requests.map(({ method }) => method);
  };
  assert.deepEqual(await count(['pull', '--from', uri]), ['GET', 'GET']);
  assert.deepEqual(await count(['pull', '--from', `${uri}?kv-version=2`]), ['GET']);
  const again = await count(['push', '--from', source, '--to', uri]);
  assert.deepEqual(
    again.filter((method) => method !== 'GET'),
    [],
  );
});

test('aws: a pull is one request; an unchanged push writes nothing', async (t) => {
  const { run, account, file } = await scene(t);
  const aws = await sharedAwsEmulator();
  const proxy = await startFaultProxy(aws.url);
  t.after(() => proxy.stop());
  const env = { ...aws.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url };
  const uri = `aws-sm://count/${newOperationId()}`;
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', uri], { env })).status, 0);
  const count = async (args: readonly string[]): Promise<readonly (string | undefined)[]> => {
    proxy.clear();
    const ended = await run(args, { env, asked: true });
    assert.equal(ended.status, 0, ended.stderr);
    // No notice of the SDK about Node's version either.
    assert.doesNotMatch(ended.stderr, /Warning/);
    return proxy.requests.map(({ target }) => target?.split('.')[1]);
  };
  assert.deepEqual(await count(['pull', '--from', uri]), ['GetSecretValue']);
  const again = await count(['push', '--from', source, '--to', uri]);
  assert.ok(
    again.every((name) => /^(Get|Describe|List)/.test(name ?? '')),
    again.join(' '),
  );
});
