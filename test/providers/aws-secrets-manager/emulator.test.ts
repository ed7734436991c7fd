/** The emulator's own answers, where this provider leans on what AWS documents. No storekeys in here. */
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBackend } from './backend.js';

const { raw, fresh, stages } = await startBackend();

/** A secret with two versions, the second under a label of its own. */
async function made(): Promise<{ name: string; one: string; two: string }> {
  const { name } = fresh();
  const first = await raw.send(new CreateSecretCommand({ Name: name, SecretString: 'one' }));
  const second = await raw.send(
    new PutSecretValueCommand({ SecretId: name, SecretString: 'two', VersionStages: ['mine'] }),
  );
  return { name, one: first.VersionId ?? '', two: second.VersionId ?? '' };
}

const move = (SecretId: string, to?: string, from?: string): Promise<unknown> =>
  raw.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: to,
      RemoveFromVersionId: from,
    }),
  );

test('a move takes AWSPREVIOUS along, and plain and batch reads follow it', async () => {
  const { name, one, two } = await made();
  await move(name, two, one);
  assert.deepEqual(await stages(name), { [one]: ['AWSPREVIOUS'], [two]: ['mine', 'AWSCURRENT'] });
  const plain = await raw.send(new GetSecretValueCommand({ SecretId: name }));
  assert.equal(plain.SecretString, 'two');
  const batch = await raw.send(new BatchGetSecretValueCommand({ SecretIdList: [name] }));
  assert.equal(batch.SecretValues?.[0]?.SecretString, 'two');
});

test('a move that is refused changes nothing', async () => {
  const { name, one, two } = await made();
  const invalid = { name: 'InvalidParameterException' };
  await assert.rejects(move(name, two), invalid);
  await assert.rejects(move(name, two, two), invalid);
  await assert.rejects(move(name, undefined, one), invalid);
  const unknown = 'x'.repeat(36);
  await assert.rejects(move(name, unknown, one), { name: 'ResourceNotFoundException' });
  assert.deepEqual(await stages(name), { [one]: ['AWSCURRENT'], [two]: ['mine'] });
});

test('the first value of a secret is current, whatever label it was given', async () => {
  const { name } = fresh();
  await raw.send(new CreateSecretCommand({ Name: name }));
  const put = { SecretId: name, SecretString: 'one', VersionStages: ['mine'] };
  const first = await raw.send(new PutSecretValueCommand(put));
  assert.deepEqual(first.VersionStages, ['mine', 'AWSCURRENT']);
  const second = await raw.send(new PutSecretValueCommand({ ...put, SecretString: 'two' }));
  assert.deepEqual(second.VersionStages, ['mine']);
});

test('a token that was used: the same content changes nothing, other content is refused', async () => {
  const { name, one } = await made();
  const put = { SecretId: name, ClientRequestToken: one, VersionStages: ['other'] };
  const same = await raw.send(new PutSecretValueCommand({ ...put, SecretString: 'one' }));
  assert.deepEqual(same.VersionStages, ['AWSCURRENT']);
  await assert.rejects(raw.send(new PutSecretValueCommand({ ...put, SecretString: 'three' })), {
    name: 'ResourceExistsException',
  });
});

test('a secret has 20 labels, and one more is refused', async () => {
  const { name } = await made();
  const labels = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `label-${from + i}`);
  const put = (VersionStages: string[]): Promise<unknown> =>
    raw.send(new PutSecretValueCommand({ SecretId: name, SecretString: 'x', VersionStages }));
  await put(labels(0, 18));
  await assert.rejects(put(['one-more']), { name: 'LimitExceededException' });
  await put(['label-0']);
});

test('a secret that waits for deletion takes nothing, and keeps its name', async () => {
  const { name } = await made();
  await raw.send(new DeleteSecretCommand({ SecretId: name }));
  const refused = { name: 'InvalidRequestException' };
  const SecretId = name;
  const Tags = [{ Key: 'a', Value: 'b' }];
  await assert.rejects(raw.send(new GetSecretValueCommand({ SecretId })), refused);
  await assert.rejects(
    raw.send(new PutSecretValueCommand({ SecretId, SecretString: 'x' })),
    refused,
  );
  await assert.rejects(raw.send(new TagResourceCommand({ SecretId, Tags })), refused);
  await assert.rejects(
    raw.send(new CreateSecretCommand({ Name: name, SecretString: 'x' })),
    refused,
  );
  const described = await raw.send(new DescribeSecretCommand({ SecretId }));
  assert.ok(described.DeletedDate instanceof Date);
});

test('versions without labels are listed only when asked for, in pages', async () => {
  const { name, one, two } = await made();
  await move(name, two, one);
  const three = await raw.send(new PutSecretValueCommand({ SecretId: name, SecretString: 'x' }));
  const list = new ListSecretVersionIdsCommand({ SecretId: name });
  assert.deepEqual(
    (await raw.send(list)).Versions?.map(({ VersionId }) => VersionId),
    [two, three.VersionId],
  );
  const all = { SecretId: name, IncludeDeprecated: true, MaxResults: 2 };
  const page = await raw.send(new ListSecretVersionIdsCommand(all));
  assert.deepEqual(
    page.Versions?.map(({ VersionId }) => VersionId),
    [one, two],
  );
  const { NextToken } = page;
  const rest = await raw.send(new ListSecretVersionIdsCommand({ ...all, NextToken }));
  assert.equal(rest.Versions?.length, 1);
  assert.equal(rest.NextToken, undefined);
});
