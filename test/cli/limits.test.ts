/** A disk that is full, a home that is not there, a secret that was deleted. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { pythonOfTests } from '../backends/install.js';
import { CLI, cleanEnvironment, storekeys } from '../harness/cli.js';
import { sandbox, unprivileged } from '../harness/sandbox.js';
import { cliBackends, downloaded, scene } from './scene.js';

test('a disk that takes no more: exit 7 before any request, nothing half written', async (t) => {
  const { account, file, box, env, store } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  const asked = store.requests.length;
  // The limit on the size of a file stands for the full disk: the write fails in the same place.
  const limited = spawnSync(
    'sh',
    [
      '-c',
      `trap '' XFSZ; ulimit -f 0; exec "$@"`,
      'sh',
      process.execPath,
      CLI,
      ...['push', '--from', source, '--to', 'local://a'],
    ],
    { env: { ...cleanEnvironment(box), ...env }, cwd: box.work, encoding: 'utf8' },
  );
  assert.equal(limited.status, 7, limited.stderr);
  assert.match(limited.stderr, /cannot write to/);
  assert.equal(store.requests.length, asked);
  assert.deepEqual(readdirSync(join(box.home, 'storekeys')), []);
});

for (const backend of await cliBackends()) {
  if (backend.name === 'local') continue;
  test(`${backend.name}: a pull needs no home`, async (t) => {
    const { run, account, file } = await scene(t);
    const uri = backend.uri();
    const source = file('b.txt', downloaded(account()));
    const pushed = await run(['push', '--from', source, '--to', uri], { env: backend.env });
    assert.equal(pushed.status, 0, pushed.stderr);
    const user = unprivileged();
    const box = sandbox(t, user);
    chmodSync(box.home, 0o500);
    const pulled = await storekeys(box, ['pull', '--from', uri], {
      user,
      env: backend.env,
      asked: true,
    });
    assert.equal(pulled.status, 0, pulled.stderr);
    assert.deepEqual(readdirSync(box.home), []);
  });
}

test('aws-sm: what is scheduled for deletion comes back with --restore only', async (t) => {
  const { run, account, file } = await scene(t);
  const { env } = await sharedAwsEmulator();
  const name = `restore/${newOperationId()}`;
  const push = (...more: string[]): ReturnType<typeof run> =>
    run(
      ['push', '--from', file('b.txt', downloaded(account())), '--to', `aws-sm://${name}`, ...more],
      { env },
    );
  assert.equal((await push()).status, 0);
  execFileSync(
    await pythonOfTests(),
    [
      '-c',
      `import boto3,sys; boto3.client('secretsmanager').delete_secret(SecretId=sys.argv[1])`,
      name,
    ],
    { env: { ...env, AWS_DEFAULT_REGION: env['AWS_REGION'] ?? '' } },
  );
  const pulled = await run(['pull', '--from', `aws-sm://${name}`], { env });
  assert.equal(pulled.status, 4, pulled.stderr);
  const refused = await push('--yes');
  assert.equal(refused.status, 5, refused.stderr);
  assert.match(refused.stderr, /--restore/);
  const restored = await push('--yes', '--restore', '--forget-previous');
  assert.equal(restored.status, 0, restored.stderr);
  const history = await run(['history', '--from', `aws-sm://${name}`, '--json'], { env });
  const { versions } = JSON.parse(history.stdout) as { versions: unknown[] };
  assert.equal(versions.length, 2, 'the bundle from before the deletion is kept');
});
