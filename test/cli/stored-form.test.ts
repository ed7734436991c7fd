/** What other tools read: each backend's own client, and another implementation of age. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { openBaoBinary, pythonOfTests } from '../backends/install.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { otherAge } from '../backends/other-age.js';
import { downloaded, scene } from './scene.js';

/** All keys of the stored form, and nothing else. */
function assertStored(found: unknown, bundle: Bundle): void {
  assert.ok(typeof found === 'object' && found !== null);
  const stored = found as Record<string, unknown>;
  const expected = bundle.toFields();
  assert.deepEqual(Object.keys(stored).sort(), Object.keys(expected).sort());
  for (const [key, value] of Object.entries(expected)) {
    // The time of the capture is that of the push.
    if (key === 'captured_at') assert.match(String(stored[key]), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    else assert.ok(stored[key] === value, `${key} differs`);
  }
}

test('vault: bao kv get shows the flat keys and the marks', async (t) => {
  const { run, account, file } = await scene(t);
  const bao = await sharedOpenBao();
  const env = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };
  const path = `stored/${newOperationId()}`;
  const bundle = account();
  const source = file('b.txt', downloaded(bundle));
  const pushed = await run(['push', '--from', source, '--to', `vault://secret/${path}`], { env });
  assert.equal(pushed.status, 0, pushed.stderr);
  const shown = execFileSync(
    await openBaoBinary(),
    ['kv', 'get', '-format=json', `secret/${path}`],
    {
      env: { ...env, HOME: '/nonexistent' },
      encoding: 'utf8',
    },
  );
  const { data } = JSON.parse(shown) as {
    data: { data: unknown; metadata: { custom_metadata: unknown } };
  };
  assertStored(data.data, bundle);
  assert.deepEqual(data.metadata.custom_metadata, {
    'managed-by': 'storekeys',
    'store-hash': bundle.storeHash,
  });
});

test('aws-sm: boto3 reads one JSON object, and the tags', async (t) => {
  const { run, account, file } = await scene(t);
  const aws = await sharedAwsEmulator();
  const name = `stored/${newOperationId()}`;
  const bundle = account();
  const source = file('b.txt', downloaded(bundle));
  const pushed = await run(['push', '--from', source, '--to', `aws-sm://${name}`], {
    env: aws.env,
  });
  assert.equal(pushed.status, 0, pushed.stderr);
  const program = `
import boto3, json, sys
client = boto3.client('secretsmanager')
value = json.loads(client.get_secret_value(SecretId=sys.argv[1])['SecretString'])
tags = client.describe_secret(SecretId=sys.argv[1])['Tags']
print(json.dumps([value, {t['Key']: t['Value'] for t in tags}]))
`;
  const shown = execFileSync(await pythonOfTests(), ['-c', program, name], {
    env: { ...aws.env, AWS_DEFAULT_REGION: aws.env['AWS_REGION'] ?? '' },
    encoding: 'utf8',
  });
  const [value, tags] = JSON.parse(shown) as [unknown, unknown];
  assertStored(value, bundle);
  assert.deepEqual(tags, { 'managed-by': 'storekeys', 'storekeys:store-hash': bundle.storeHash });
});

test('local: another implementation of age opens the file', async (t) => {
  const { run, account, file, box } = await scene(t);
  const bundle = account();
  const source = file('b.txt', downloaded(bundle));
  assert.equal((await run(['push', '--from', source, '--to', 'local://a'])).status, 0);
  const home = join(box.home, 'storekeys');
  const key = /^AGE-SECRET-KEY-.*$/m.exec(readFileSync(join(home, 'identity.txt'), 'utf8'))?.[0];
  const text = await otherAge('decrypt', readFileSync(join(home, 'local/a/1.age')), key ?? '');
  const { fields } = JSON.parse(text.toString()) as { fields: unknown };
  assertStored(fields, bundle);
});
