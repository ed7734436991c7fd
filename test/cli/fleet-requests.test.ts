/** What many stores cost, counted at the servers, and what becomes of them when a server says that it is too much. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { startFaultProxy, type FaultProxy } from '../backends/fault-proxy.js';
import { sharedOnePassword } from '../backends/onepassword/shared.js';
import { startOpenBao } from '../backends/openbao.js';
import { makeBundle } from '../fixtures/credentials.js';
import type { CliRun } from '../harness/cli.js';
import { downloaded, scene } from './scene.js';

interface Shops {
  readonly count: number;
  readonly cli: (...args: readonly string[]) => Promise<CliRun>;
}

/** A configuration of so many stores, each with one target, and a file for each. */
async function shops(
  t: TestContext,
  count: number,
  template: string,
  env: Readonly<Record<string, string>>,
): Promise<Shops> {
  const { run, box } = await scene(t);
  const aliases = Array.from({ length: count }, (_, i) => `shop${i}`);
  mkdirSync(join(box.given, 'new'));
  for (const alias of aliases) {
    writeFileSync(join(box.given, 'new', `${alias}.txt`), downloaded(makeBundle(`${alias}hash`)));
  }
  const stores = aliases.map((alias) => `  ${alias}: { targets: ['${template}'] }`).join('\n');
  writeFileSync(join(box.work, 'storekeys.yaml'), `stores:\n${stores}\n`);
  const cli: Shops['cli'] = async (...args) => {
    const ended = await run(args, { env });
    assert.equal(ended.status, 0, `${args.join(' ')}: ${ended.stderr}${ended.stdout}`);
    return ended;
  };
  const given = join(box.given, 'new');
  await cli('push', '--from-dir', given, '--offline');
  return { count, cli };
}

async function proxyOf(t: TestContext, url: string): Promise<FaultProxy> {
  const proxy = await startFaultProxy(url);
  t.after(() => proxy.stop());
  return proxy;
}

test('aws: 20 bundles to a request', async (t) => {
  const aws = await sharedAwsEmulator();
  const proxy = await proxyOf(t, aws.url);
  const env = { ...aws.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url };
  const { cli } = await shops(t, 45, `aws-sm://${newOperationId()}/{store}`, env);
  proxy.clear();
  await cli('pull', '--all', '--output-dir', '../asked/bundles');
  const names = proxy.requests.map(({ target }) => target?.split('.')[1]);
  assert.deepEqual(names.toSorted(), [...Array<string>(3).fill('BatchGetSecretValue')]);
});

test('1Password: one sign-in, one list, 50 items to a request', async (t) => {
  const op = await sharedOnePassword();
  const vault = `many ${newOperationId()}`;
  op.service.addVault({ title: vault });
  const { cli } = await shops(t, 30, `op://${vault}/{store}`, op.env);
  const seen = (await cli('pull', '--all', '--output-dir', '../asked/bundles', '--verbose')).stderr
    .split('\n')
    .filter((line) => /^[A-Z]+ \S+ \d{3} /.test(line));
  assert.ok(seen.length <= 12, seen.join('\n'));
});

test('vault: a limit on the rate of requests slows a fleet down, and stops none of it', async (t) => {
  const bao = await startOpenBao();
  after(() => bao.stop());
  const proxy = await proxyOf(t, bao.address);
  const env = { VAULT_ADDR: proxy.url, VAULT_TOKEN: bao.rootToken };
  const { cli, count } = await shops(t, 60, 'vault://secret/many/{store}?kv-version=2', env);
  const quota = await bao.call('POST', 'sys/quotas/rate-limit/all', { rate: 25, interval: '1s' });
  assert.equal(quota.status, 204);
  proxy.clear();
  const { stderr } = await cli('pull', '--all', '--output-dir', '../asked/bundles');
  assert.match(stderr, new RegExp(`${count} of ${count} stores are done`));
  const refused = proxy.requests.filter(({ status }) => status === 429).length;
  assert.ok(refused > 0, 'the limit was met');
  assert.ok(refused < count, `${refused} requests were refused`);
});
