/** The examples of programs: a service that is never restarted, and a function that was frozen. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { freePort } from '../backends/child-server.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { findSentinels } from '../harness/sentinel.js';
import { shop, SHOP_HASH } from '../operations/shop.js';

const bao = await sharedOpenBao();
const aws = await sharedAwsEmulator();

const SERVICE = fileURLToPath(new URL('../../examples/http-service.ts', import.meta.url));

interface Service {
  readonly url: string;
  /** All that it said so far. */
  readonly said: () => string;
}

async function started(t: TestContext, env: Readonly<Record<string, string>>): Promise<Service> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', 'tsx', SERVICE], {
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let text = '';
  const lines = createInterface({ input: child.stderr });
  const ready = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      text += `${line}\n`;
      if (line === 'ready') resolve();
    });
  });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null], text);
  });
  await Promise.race([ready, ended.then(() => assert.fail(`it ended: ${text}`))]);
  return { url: `http://127.0.0.1:${port}`, said: () => text };
}

test('http-service: a rotation and the end of the first account need no restart', async (t) => {
  const vault = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };
  const { account, pushed, rotated, retired, store } = await shop(t, { env: vault });
  const uri = `vault://secret/service/${newOperationId()}`;
  const scope = 'store/order/created';
  const first = account();
  await pushed(first, [uri]);
  const env = { ...vault, TARGET: uri, STOREKEYS_BIGCOMMERCE_URL: store.url };
  const { url, said } = await started(t, env);
  const delivered = async (): Promise<readonly (number | undefined)[]> =>
    (await store.deliver(SHOP_HASH, scope, { type: 'order', id: 1 })).map(({ status }) => status);
  store.addAccount(first, { hooks: [{ scope, destination: `${url}/hook` }] });
  assert.equal((await fetch(url)).status, 200);
  assert.deepEqual(await delivered(), [204]);

  const second = account();
  await rotated(second, [uri]);
  assert.equal((await fetch(url)).status, 200, 'with the first one, which works');
  await retired([uri], { moveWebhooks: true });
  assert.deepEqual(
    await delivered(),
    [204, 204],
    'of both accounts, also the one it had not known',
  );
  store.deleteAccount(first);
  assert.equal((await fetch(url)).status, 200, 'with the second one');
  assert.deepEqual(await delivered(), [204]);
  const forged = await fetch(`${url}/hook`, { method: 'POST', body: '{}' });
  assert.equal(forged.status, 401);
  assert.match(said(), new RegExp(`read ${second.fingerprint}`));
  assert.deepEqual(findSentinels(said()), []);
});

test('lambda-handler: an instance reads once, and again when its token is refused', async (t) => {
  const { account, pushed, rotated, store } = await shop(t, { env: aws.env });
  const uri = `aws-sm://lambda/${newOperationId()}`;
  const first = account();
  await pushed(first, [uri]);
  Object.assign(process.env, { TARGET: uri, STOREKEYS_BIGCOMMERCE_URL: store.url });
  const { handler } = await import('../../examples/lambda-handler.js');
  assert.deepEqual(await handler(), { statusCode: 200 });
  await rotated(account(), [uri]);
  store.deleteAccount(first);
  assert.deepEqual(await Promise.all([handler(), handler()]), [
    { statusCode: 200 },
    { statusCode: 200 },
  ]);
});
