/** A pipeline that signs in to Vault by a login: no token of it outlives the command, however that ends. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { startFaultProxy, type FaultProxy } from '../backends/fault-proxy.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { startStorekeys } from '../harness/cli.js';
import { accessorsOf, makeAppRole, makeSecretId, must } from '../providers/vault/logins.js';
import { downloaded, scene, type Scene } from './store-scene.js';

const server = await sharedOpenBao();
const READ = { method: 'GET', path: /^\/v1\/secret\/data\// };

interface Job {
  readonly here: Scene;
  readonly proxy: FaultProxy;
  /** All that the job has to set. */
  readonly env: Readonly<Record<string, string>>;
  readonly uri: string;
  readonly bundle: Bundle;
  /** The accessors of the tokens that its logins made and that are alive. */
  readonly alive: () => Promise<readonly string[]>;
}

/** A bundle in Vault, and a job that may read it once it has signed in. */
async function job(t: TestContext): Promise<Job> {
  const here = await scene(t);
  const proxy = await startFaultProxy(server.address);
  t.after(() => proxy.stop());
  const { mount, env } = await makeAppRole(server);
  const uri = `vault://secret/job/${newOperationId()}`;
  const bundle = here.account();
  const source = here.file('b.txt', downloaded(bundle));
  const root = { VAULT_ADDR: server.address, VAULT_TOKEN: server.rootToken };
  const pushed = await here.run(['push', '--from', source, '--to', uri], { env: root });
  assert.equal(pushed.status, 0, pushed.stderr);
  const secret = { VAULT_SECRET_ID: await makeSecretId(server, mount) };
  return {
    here,
    proxy,
    env: { ...here.env, ...env, ...secret, VAULT_ADDR: proxy.url },
    uri,
    bundle,
    alive: () => accessorsOf(server, mount),
  };
}

test('a pull signs in, prints the bundle, and leaves no token behind', async (t) => {
  const { here, proxy, env, uri, bundle, alive } = await job(t);
  const during: string[] = [];
  proxy.fault({
    match: READ,
    action: { kind: 'pass' },
    onMatch: async () => {
      during.push(...(await alive()));
    },
  });
  const pulled = await here.run(['pull', '--from', uri, '--format', 'json'], { env, asked: true });
  assert.equal(pulled.status, 0, pulled.stderr);
  const { access_token: token } = JSON.parse(pulled.stdout) as Record<string, string>;
  assert.ok(token === bundle.accessToken.reveal(), 'another token was pulled');

  assert.equal(during.length, 1, 'one login for the whole command');
  const looked = await server.call('POST', 'auth/token/lookup-accessor', { accessor: during[0] });
  assert.ok(looked.status >= 400, `the accessor is known: ${looked.status}`);
  const { keys } = await must(server, 'GET', 'auth/token/accessors?list=true');
  assert.ok(!(keys as string[]).includes(during[0] ?? ''));
});

test('a command that fails leaves none either', async (t) => {
  const { here, proxy, env, uri, alive } = await job(t);
  for (const [from, status] of [
    [`${uri}-not-there`, 4],
    ['vault://not-allowed/acme?kv-version=2', 6],
  ] as const) {
    proxy.clear();
    const pulled = await here.run(['pull', '--from', from], { env });
    assert.equal(pulled.status, status, pulled.stderr);
    const logins = proxy.requests.filter(({ path }) => path.endsWith('/login'));
    assert.deepEqual(
      logins.map((login) => login.status),
      [200],
    );
    assert.deepEqual(await alive(), []);
  }
});

for (const [moment, match, action] of [
  ['it reads', READ, { kind: 'hang' }],
  ['it signs in', { path: /\/login$/ }, { kind: 'pass' }],
] as const) {
  test(`SIGTERM while ${moment}: 143, and no token is left`, async (t) => {
    const { here, proxy, env, uri, alive } = await job(t);
    const asked = new Promise<void>((resolve) => {
      proxy.fault({
        match,
        action,
        onMatch: () => {
          running.child.kill('SIGTERM');
          resolve();
        },
      });
    });
    const running = startStorekeys(here.box, ['pull', '--from', uri], { env, asked: true });
    await asked;
    const { status, stdout } = await running.finished;
    assert.deepEqual([status, stdout], [143, '']);
    await proxy.quiet();
    assert.ok(proxy.requests.some(({ path }) => path.endsWith('/login')));
    assert.deepEqual(await alive(), []);
  });
}
