/** What `check` finds with an emulator that checks signatures and rights, and by what calls. */
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { awsSecretsManager } from '../../../providers/aws-secrets-manager/index.js';
import type { Diagnosis } from '../../../src/diagnosis.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { parseRef } from '../../../src/ref.js';
import { Target } from '../../../src/target/target.js';
import { sharedAwsEmulator } from '../../backends/aws-emulator.js';
import { serverFolder } from '../../backends/child-server.js';
import { startFaultProxy } from '../../backends/fault-proxy.js';
import { failure, healthy, on } from '../../harness/diagnoses.js';
import { operations } from './backend.js';
import { setOrDelete, startGuarded, useKeys } from './users.js';

const { emulator, users } = await startGuarded({
  all: ['secretsmanager:*'],
  reader: ['secretsmanager:GetSecretValue'],
  describer: ['secretsmanager:DescribeSecret'],
});
const proxy = await startFaultProxy(emulator.url);
const folder = serverFolder('aws-check');
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url,
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
// The SDK reads these files once.
const keys = users.get('all');
await writeFile(join(folder, 'config'), '[profile shop]\nregion = eu-north-1\n[profile bare]\n');
const own = `aws_access_key_id = ${keys?.id ?? ''}\naws_secret_access_key = ${keys?.secret ?? ''}\n`;
await writeFile(join(folder, 'credentials'), `[shop]\n${own}[bare]\n${own}`);
const REGION = { AWS_REGION: 'eu-central-1' };
useKeys(users.get('all'));
const raw = new SecretsManagerClient({ region: 'eu-central-1', endpoint: emulator.url });
// It reads the keys now: tests change them.
await raw.config.credentials();
after(async () => {
  raw.destroy();
  await proxy.stop();
  await emulator.stop();
});

/** What is found as this user. */
async function found(
  user: string | undefined,
  uri: string,
  env: Readonly<Record<string, string>> = REGION,
): Promise<readonly Diagnosis[]> {
  useKeys(user === undefined ? undefined : users.get(user));
  const provider = await awsSecretsManager.open({ env, onRequest: () => undefined });
  try {
    return await new Target(provider, parseRef(uri)).check();
  } finally {
    await provider.close();
  }
}

async function made(options: object = {}): Promise<string> {
  const Name = `check/${newOperationId()}`;
  await raw.send(new CreateSecretCommand({ Name, SecretString: '{}', ...options }));
  return Name;
}

test('all rights: asked without an effect and without a value, and what that leaves open', async () => {
  const name = await made();
  proxy.clear();
  const diagnoses = await found('all', `aws-sm://${name}`);
  healthy(diagnoses);
  assert.deepEqual(operations(proxy), ['DescribeSecret', 'ListSecretVersionIds']);
  assert.equal(on(diagnoses, 'sign-in').detail, 'by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  assert.equal(on(diagnoses, 'place').detail, 'region eu-central-1, from AWS_REGION');
  const unknown = diagnoses.filter(({ state }) => state === 'unknown');
  assert.deepEqual(
    unknown.map(({ purpose, detail }) => `${purpose ?? ''}: ${detail.split(':')[0] ?? ''}`),
    [
      'pull: GetSecretValue',
      'push: PutSecretValue, UpdateSecretVersionStage, TagResource',
      'remove: DeleteSecret, RestoreSecret',
    ],
  );
  const absent = await found('all', `aws-sm://check/${newOperationId()}`);
  healthy(absent);
  assert.equal(on(absent, 'content').detail, 'there is no such secret yet');
});

test('a right that is missing, with the action and the resource to allow', async () => {
  const name = await made();
  const asReader = await found('reader', `aws-sm://${name}`);
  assert.ok(asReader.every(({ state, purpose }) => state !== 'failed' || purpose !== 'pull'));
  const reader = failure(asReader.filter(({ purpose }) => purpose !== 'rotate'));
  assert.equal(reader.what, 'permission: AWS does not allow secretsmanager:DescribeSecret');
  assert.equal(
    reader.cure,
    `allow secretsmanager:DescribeSecret on arn:aws:secretsmanager:eu-central-1:*:secret:${name}-??????`,
  );
  const describer = await found('describer', `aws-sm://${name}`);
  assert.match(failure(describer).what, /ListSecretVersionIds$/);
  const [lacking] = describer.filter(({ state }) => state === 'failed');
  assert.equal(lacking?.purpose, 'rotate');
});

test('keys that AWS does not take, and none at all', async () => {
  users.set('unknown', { id: 'AKIAUNKNOWNEXAMPLE00', secret: 'wrong' });
  users.set('mistyped', { id: users.get('all')?.id ?? '', secret: 'wrong' });
  const uri = `aws-sm://check/${newOperationId()}`;
  assert.match(failure(await found('unknown', uri)).what, /^token: AWS does not know these/);
  assert.match(failure(await found('mistyped', uri)).what, /^token: .*signature/);
  const { what, cure } = failure(await found(undefined, uri));
  assert.equal(what, 'sign-in: no usable AWS credentials were found');
  assert.match(cure, /AWS_PROFILE/);
});

test('a profile and its region are named as the source', async () => {
  const uri = `aws-sm://check/${newOperationId()}`;
  const diagnoses = await found(undefined, `${uri}?profile=shop`, {});
  healthy(diagnoses);
  assert.equal(on(diagnoses, 'sign-in').detail, 'by the AWS configuration files, profile shop');
  assert.equal(
    on(diagnoses, 'place').detail,
    'region eu-north-1, from the AWS configuration files',
  );
  const nowhere = failure(await found(undefined, `${uri}?profile=bare`, {}));
  assert.equal(nowhere.what, 'place: no AWS region is set');
  assert.match(nowhere.cure, /\?region=/);
  const there = await found(undefined, `${uri}?profile=bare&region=eu-west-1`, {});
  healthy(there);
  assert.equal(on(there, 'place').detail, 'region eu-west-1, from ?region=');
});

test('scheduled for deletion: the command that is the cure brings it back', async () => {
  const name = await made();
  await raw.send(new DeleteSecretCommand({ SecretId: name }));
  const diagnoses = await found('all', `aws-sm://${name}`);
  const { what, cure } = failure(diagnoses);
  assert.equal(what, 'content: the secret is scheduled for deletion');
  const command = `aws secretsmanager restore-secret --region eu-central-1 --secret-id ${name}`;
  assert.equal(cure, command);
  await raw.send(new RestoreSecretCommand({ SecretId: name }));
  healthy(await found('all', `aws-sm://${name}`));
});

test("another service's secret, and a key of one's own", async () => {
  const Tags = [{ Key: 'aws:secretsmanager:owningService', Value: 'rds' }];
  const owned = await found('all', `aws-sm://${await made({ Tags })}`);
  assert.equal(failure(owned).what, 'owner: the secret belongs to the service rds');
  const key = 'arn:aws:kms:eu-central-1:123456789012:key/example';
  const encrypted = await found('all', `aws-sm://${await made({ KmsKeyId: key })}`);
  healthy(encrypted);
  assert.ok(on(encrypted, 'key').detail.startsWith(`${key}: whether you may use it`));
});

test('a clock that is off, a page of a proxy, and nobody there', async () => {
  const uri = `aws-sm://${await made()}`;
  proxy.fault({ action: { kind: 'clock', seconds: 200 } });
  const { what, cure } = failure(await found('all', uri));
  assert.match(what, /^clock: this machine is \d{3} seconds behind the server$/);
  assert.match(cure, /timedatectl/);
  proxy.fault({ action: { kind: 'html' } });
  assert.match(failure(await found('all', uri)).what, /^server: /);
  proxy.fault({ action: { kind: 'answer', status: 200, body: {} } });
  assert.match(failure(await found('all', uri)).what, /^server: .* not come from AWS/);
  proxy.refuse();
  assert.equal(failure(await found('all', uri)).what, 'reach: the connection was refused');
  await proxy.accept();
  healthy(await found('all', uri));
});

test('a region that is none has no server', async () => {
  setOrDelete('AWS_ENDPOINT_URL_SECRETS_MANAGER', undefined);
  try {
    const { what, cure } = failure(await found('all', 'aws-sm://check/x?region=xx-nowhere-1'));
    assert.match(what, /^reach: the server's name (?:is not known|could not be looked up)$/);
    assert.match(cure, /region/);
  } finally {
    setOrDelete('AWS_ENDPOINT_URL_SECRETS_MANAGER', proxy.url);
  }
});

test('a web identity and an assumed role are named as the source', async () => {
  const shared = await sharedAwsEmulator();
  const uri = `aws-sm://check/${newOperationId()}`;
  const token = join(folder, 'token');
  await writeFile(token, 'made.up.token');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: shared.url,
    AWS_ENDPOINT_URL_STS: shared.url,
    AWS_WEB_IDENTITY_TOKEN_FILE: token,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/ci',
    AWS_REGION: 'eu-central-1',
  });
  try {
    const web = await found(undefined, uri);
    healthy(web);
    assert.equal(
      on(web, 'sign-in').detail,
      'by a web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)',
    );
    assert.match(on(web, 'token').detail, /^until \d{4}-/);
    const role = 'arn:aws:iam::123456789012:role/storekeys';
    const assumed = await found('all', `${uri}?role-arn=${role}`);
    assert.equal(on(assumed, 'sign-in').detail, `by the role ${role}`);
  } finally {
    for (const name of [
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'AWS_ROLE_ARN',
      'AWS_ENDPOINT_URL_STS',
      'AWS_REGION',
    ]) {
      setOrDelete(name, undefined);
    }
    setOrDelete('AWS_ENDPOINT_URL_SECRETS_MANAGER', proxy.url);
  }
});
