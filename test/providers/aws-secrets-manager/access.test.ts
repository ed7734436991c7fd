/** Sign-in, regions and rights: an emulator that checks signatures and IAM policies. */
import {
  DescribeSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, mock, test } from 'node:test';
import { awsSecretsManager } from '../../../providers/aws-secrets-manager/index.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { RequestEvent } from '../../../src/provider.js';
import { parseRef } from '../../../src/ref.js';
import { Target } from '../../../src/target/target.js';
import { serverFolder } from '../../backends/child-server.js';
import { startFaultProxy } from '../../backends/fault-proxy.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { policy, setOrDelete, startGuarded, useKeys } from './users.js';

const ROLE = 'arn:aws:iam::123456789012:role/storekeys';
const POLICIES = {
  all: ['secretsmanager:*', 'sts:AssumeRole'],
  reader: ['secretsmanager:GetSecretValue'],
  untagged: [
    'secretsmanager:CreateSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:DescribeSecret',
  ],
  blind: [
    'secretsmanager:CreateSecret',
    'secretsmanager:TagResource',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
  ],
} as const satisfies Record<string, readonly string[]>;

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});
const { emulator, users } = await startGuarded(POLICIES, 2, async (iam) => {
  await iam({ Action: 'CreateRole', RoleName: 'storekeys', AssumeRolePolicyDocument: trust });
  await iam({
    Action: 'PutRolePolicy',
    RoleName: 'storekeys',
    PolicyName: 'p',
    PolicyDocument: policy(['secretsmanager:*']),
  });
});
const proxy = await startFaultProxy(emulator.url);

const folder = serverFolder('aws-config');
const config = join(folder, 'config');
await writeFile(config, '[profile regional]\nregion = eu-north-1\n[profile plain]\n');
await writeFile(
  join(folder, 'credentials'),
  ['regional', 'plain'].map((name) => `[${name}]\n${keysOf('all')}`).join(''),
);
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
  AWS_ENDPOINT_URL_STS: proxy.url,
  AWS_CONFIG_FILE: config,
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
after(async () => {
  await proxy.stop();
  await emulator.stop();
});

const events: RequestEvent[] = [];
// The SDK warns once in the life of a process: it may be in any of the tests.
const warned = mock.method(console, 'warn', () => undefined);
const REGION = { AWS_REGION: 'eu-central-1' };

/** A target as this user opens it, or with what is in the process's environment. */
async function targetAs(user: string | undefined, uri: string, env = REGION): Promise<Target> {
  useKeys(user === undefined ? undefined : users.get(user));
  const provider = await awsSecretsManager.open({ env, onRequest: (event) => events.push(event) });
  const target = new Target(provider, parseRef(uri));
  // The SDK reads the process's environment when it signs in for the first time.
  if (user !== undefined) await target.locate();
  return target;
}

function keysOf(user: string): string {
  const keys = users.get(user);
  return `aws_access_key_id = ${keys?.id ?? ''}\naws_secret_access_key = ${keys?.secret ?? ''}\n`;
}

const fresh = (): string => `aws-sm://test/${newOperationId()}`;

test('a reader needs one right, also where nothing is', async () => {
  const uri = fresh();
  const fields = await put(await targetAs('all', uri));
  const reader = await targetAs('reader', uri);
  holds(await reader.read('current', { purpose: 'reading' }), fields);
  const nothing = await targetAs('reader', fresh());
  assert.equal((await nothing.read('current', { purpose: 'reading' })).state, 'absent');
  const { base } = await look(nothing);
  await rejectsWith('denied', nothing.put(newFields(), writing(base)));
});

test('an earlier version is readable for a reader, and no base for a write', async () => {
  const uri = fresh();
  const owner = await targetAs('all', uri);
  const first = await put(owner);
  await put(owner);
  const [, before] = await owner.history(2);
  assert.ok(before !== undefined);
  const reader = await targetAs('reader', uri);
  const earlier = await reader.read({ id: before.id }, { purpose: 'reading' });
  holds(earlier, first);
  await rejectsWith('conflict', reader.put(newFields(), writing(earlier.base)));
});

test('a create without the right to tag is done without tags, and says so', async () => {
  const target = await targetAs('untagged', fresh());
  const { base } = await look(target);
  const fields = newFields();
  const { notes } = await target.put(fields, writing(base));
  assert.deepEqual(notes, [
    'its tags could not be written: AWS does not allow secretsmanager:TagResource',
  ]);
  const after = await look(target);
  holds(after, fields);
  assert.deepEqual(after.marks, {});
});

test('without the right to describe, a write is still a compare-and-set', async () => {
  const uri = fresh();
  const target = await targetAs('blind', uri);
  await put(target);
  const seen = await look(target);
  assert.equal(seen.marks, undefined);
  const fields = await put(target);
  holds(await look(target), fields);
  await rejectsWith('conflict', target.put(newFields(), writing(seen.base)));
  const options = writing((await look(target)).base);
  const next = newFields();
  const staged = await target.stage(next, options);
  await target.promote(staged.id, next, options);
  holds(await look(target), next);
  await rejectsWith('denied', target.pendings());
  const owner = await targetAs('all', uri);
  assert.deepEqual(await owner.pendings(), []);
});

test('wrong keys are told as not signed in', async () => {
  const uri = fresh();
  users.set('unknown', { id: 'AKIAUNKNOWNEXAMPLE00', secret: 'wrong' });
  users.set('mistyped', { id: users.get('all')?.id ?? '', secret: 'wrong' });
  for (const user of ['unknown', 'mistyped']) {
    await rejectsWith('denied', look(await targetAs(user, uri)));
  }
});

test('no credentials, and those that name what is not there, are told as not signed in', async () => {
  await rejectsWith('denied', look(await targetAs(undefined, fresh())));
  await rejectsWith('denied', look(await targetAs(undefined, `${fresh()}?profile=nobody`)));
  Object.assign(process.env, {
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'no-such-token'),
    AWS_ROLE_ARN: ROLE,
  });
  try {
    await rejectsWith('denied', look(await targetAs(undefined, fresh())));
  } finally {
    setOrDelete('AWS_WEB_IDENTITY_TOKEN_FILE', undefined);
    setOrDelete('AWS_ROLE_ARN', undefined);
  }
});

test('a role is assumed on top of the chain, with its external id', async () => {
  const uri = fresh();
  let asked = '';
  proxy.fault({
    match: ({ body }) => String(body).includes('Action=AssumeRole'),
    action: { kind: 'pass' },
    onMatch: ({ body }) => {
      asked = String(body);
    },
  });
  events.length = 0;
  const target = await targetAs('all', `${uri}?role-arn=${ROLE}&external-id=shop`);
  const fields = await put(target);
  assert.match(asked, /ExternalId=shop/);
  // The half of an earlier read that failed may still be reported meanwhile.
  assert.equal(events.filter(({ path }) => path === '/AssumeRole').length, 1);
  assert.deepEqual(
    (await target.locate()).place.filter((_, i) => i !== 1),
    ['eu-central-1', '123456789012'],
  );
  holds(await look(await targetAs('all', uri)), fields);
  const refused = `${uri}?role-arn=${ROLE}`;
  await assert.rejects(targetAs('reader', refused), /AWS does not allow sts:AssumeRole/);
});

test('the region: option, environment, profile; none is told', async () => {
  const name = fresh().replace('aws-sm://', '');
  const region = async (query: string, env: Record<string, string>): Promise<unknown> =>
    (await (await targetAs('all', `aws-sm://${name}${query}`, env as typeof REGION)).locate())
      .place[0];
  assert.equal(await region('?region=eu-west-1', REGION), 'eu-west-1');
  assert.equal(await region('?profile=regional', REGION), 'eu-central-1');
  assert.equal(await region('?profile=regional', {}), 'eu-north-1');
  assert.equal(
    await region('', { AWS_DEFAULT_REGION: 'ap-south-1', AWS_REGION: '' }),
    'ap-south-1',
  );
  await rejectsWith('usage', region('?profile=plain', {}));
});

test('a profile beside keys in the environment works, and prints nothing', async () => {
  process.env['AWS_PROFILE'] = 'plain';
  try {
    const uri = fresh();
    await put(await targetAs('reader', uri));
    await put(await targetAs('reader', `${uri}?role-arn=${ROLE}`));
    await put(await targetAs('reader', `${uri}?profile=regional`));
  } finally {
    setOrDelete('AWS_PROFILE', undefined);
  }
  assert.equal(warned.mock.callCount(), 0);
});

test('the emulator itself refuses what IAM does not allow', async () => {
  const keys = users.get('reader');
  const credentials = { accessKeyId: keys?.id ?? '', secretAccessKey: keys?.secret ?? '' };
  const client = new SecretsManagerClient({ region: 'eu-central-1', credentials, maxAttempts: 1 });
  const refused = { name: 'AccessDeniedException' };
  await assert.rejects(client.send(new DescribeSecretCommand({ SecretId: 'x' })), refused);
  await assert.rejects(
    client.send(new UpdateSecretVersionStageCommand({ SecretId: 'x', VersionStage: 'y' })),
    refused,
  );
  client.destroy();
});
