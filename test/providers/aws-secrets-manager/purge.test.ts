/** What a purge leaves of a version, seen by the SDK's own client. */
import {
  GetSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { Target } from '../../../src/target/target.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { startBackend } from './backend.js';

const { raw, provider, fresh, stages } = await startBackend();

async function label(
  SecretId: string,
  VersionStage: string,
  MoveToVersionId: string,
): Promise<void> {
  await raw.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId }));
}

test('all labels are off; the content stays readable by its id, and that is said', async () => {
  const { ref, name } = fresh();
  const there = new Target(provider, ref);
  await put(there);
  await put(there);
  const [current, older] = await there.history(5);
  assert.ok(current !== undefined && older !== undefined);
  await label(name, 'blue', older.id);
  assert.deepEqual((await stages(name))[older.id]?.sort(), ['AWSPREVIOUS', 'blue']);
  const notes = await there.purge(older.id);
  assert.match(notes.join(), /can be read by its id$/);
  assert.deepEqual(await stages(name), { [current.id]: ['AWSCURRENT'] });
  const left = await raw.send(new GetSecretValueCommand({ SecretId: name, VersionId: older.id }));
  assert.equal(left.VersionId, older.id);
  // It is there, so the history lists it, and what is left is said again.
  assert.equal((await there.history(5))[1]?.state, 'older');
  assert.deepEqual(await there.purge(older.id), notes);
});

test('a label that an operation left on what was current does not make it pending', async () => {
  const { ref, name } = fresh();
  const there = new Target(provider, ref);
  for (let i = 0; i < 3; i++) await put(there);
  const oldest = (await there.history(5)).at(-1);
  assert.equal(oldest?.state, 'older');
  await label(name, `storekeys-${newOperationId()}`, oldest.id);
  assert.equal((await there.purge(oldest.id)).length, 1);
  assert.equal((await stages(name))[oldest.id], undefined);
});

test('a write on its way to be current is left alone', async () => {
  const { ref, name } = fresh();
  const there = new Target(provider, ref);
  await put(there);
  const { id } = await there.stage(newFields(), writing((await look(there)).base));
  await label(name, 'storekeys-write', id);
  const before = (await stages(name))[id];
  assert.equal(before?.length, 2);
  assert.deepEqual(await there.purge(id), []);
  assert.deepEqual((await stages(name))[id], before);
});
