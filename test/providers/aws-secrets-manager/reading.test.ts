import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pull } from '../../../src/operations/pull.js';
import { parseRef } from '../../../src/ref.js';
import { Secret } from '../../../src/secret.js';
import { rejectsWith } from '../../conformance/assertions.js';
import { look, put } from '../../conformance/context.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { call, operations, startBackend, targetOf } from './backend.js';

const { proxy, raw, provider, events, fresh } = await startBackend();
const READING = { purpose: 'reading' } as const;

test('pull is one request, and tells of it', async () => {
  const { ref, name } = fresh();
  const bundle = makeBundle();
  await raw.send(
    new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(bundle.toFields()) }),
  );
  proxy.clear();
  events.length = 0;
  const pulled = await pull({ targets: [targetOf(provider, ref)] });
  assert.ok(pulled.bundle.equals(bundle));
  assert.deepEqual(operations(proxy), ['GetSecretValue']);
  const [event, ...others] = events;
  assert.deepEqual(others, []);
  assert.equal(event?.path, '/GetSecretValue');
  assert.equal(event.method, 'POST');
  assert.equal(event.host, '127.0.0.1');
  assert.equal(event.status, 200);
});

test('a binary that holds the same JSON counts, as some tools write it', async () => {
  const { ref, name } = fresh();
  const bundle = makeBundle();
  const SecretBinary = Buffer.from(JSON.stringify(bundle.toFields()));
  await raw.send(new CreateSecretCommand({ Name: name, SecretBinary }));
  const target = targetOf(provider, ref);
  assert.ok((await pull({ targets: [target] })).bundle.equals(bundle));
  await put(target);
  const { version } = await look(target);
  assert.notEqual(version?.fields?.reveal()['client_id'], bundle.clientId.reveal());
});

for (const [what, value] of Object.entries({
  text: { SecretString: 'plain' },
  'a JSON array': { SecretString: '["a"]' },
  'a JSON text': { SecretString: '"a"' },
  null: { SecretString: 'null' },
  'bytes that are no text': { SecretBinary: Uint8Array.from([0, 255, 128]) },
})) {
  test(`${what} is a version without fields`, async () => {
    const { ref, name } = fresh();
    await raw.send(new CreateSecretCommand({ Name: name, ...value }));
    const reading = await provider.read(ref, 'current', READING, call());
    assert.equal(reading.state, 'present');
    assert.ok(reading.version !== null);
    assert.equal(reading.version.fields, undefined);
  });
}

test('a secret without a value is empty, one scheduled for deletion removed', async () => {
  const { ref, name } = fresh();
  await raw.send(new CreateSecretCommand({ Name: name }));
  assert.equal((await provider.read(ref, 'current', READING, call())).state, 'empty');
  await put(targetOf(provider, ref));
  await raw.send(new DeleteSecretCommand({ SecretId: name }));
  const reading = await provider.read(ref, 'current', READING, call());
  assert.equal(reading.version, null);
  assert.equal(reading.state, 'removed');
  const [entry] = await provider.history(ref, 5, call());
  assert.equal(entry?.state, 'removed');
});

test('the stage is always named: a move by others is seen at once', async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  const first = await put(target);
  await put(target);
  const [now, before] = await target.history(2);
  await raw.send(
    new UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: before?.id,
      RemoveFromVersionId: now?.id,
    }),
  );
  const { version } = await look(target);
  assert.deepEqual(version?.fields?.reveal(), first.reveal());
  assert.equal((await target.history(5))[0]?.id, before?.id);
});

test('an ARN reads the same secret, and is the same place by region and name', async () => {
  const { ref, name } = fresh();
  const { ARN } = await raw.send(new CreateSecretCommand({ Name: name, SecretString: '{"a":1}' }));
  const byArn = parseRef(`aws-sm://${ARN}`);
  const reading = await provider.read(byArn, 'current', READING, call());
  assert.deepEqual(reading.version?.fields?.reveal(), { a: 1 });
  proxy.clear();
  assert.deepEqual((await provider.locate(byArn, call())).place, [
    'eu-central-1',
    name,
    '123456789012',
  ]);
  assert.deepEqual((await provider.locate(ref, call())).place, ['eu-central-1', name, '']);
  assert.deepEqual(operations(proxy), [], 'locating asked the backend');
});

test('reading many: 20 to a request, each id once, failures told one by one', async () => {
  const made = await Promise.all(
    Array.from({ length: 23 }, async (_, i) => {
      const { ref, name } = fresh();
      await raw.send(
        new CreateSecretCommand({ Name: name, SecretString: JSON.stringify({ number: i }) }),
      );
      return ref;
    }),
  );
  const removed = made[22];
  assert.ok(removed !== undefined);
  await raw.send(new DeleteSecretCommand({ SecretId: removed.path }));
  const empty = fresh();
  await raw.send(new CreateSecretCommand({ Name: empty.name }));
  const refs = [...made, ...made.slice(0, 5), fresh().ref, empty.ref];
  proxy.clear();
  const outcomes = await provider.readMany(refs, call());
  const states = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value.state : 'failed',
  );
  assert.deepEqual(states, [
    ...Array.from({ length: 22 }, () => 'present'),
    'removed',
    ...Array.from({ length: 5 }, () => 'present'),
    'absent',
    'empty',
  ]);
  for (const [i, outcome] of outcomes.slice(0, 22).entries()) {
    assert.ok(outcome.status === 'fulfilled');
    assert.deepEqual(outcome.value.version?.fields?.reveal(), { number: i });
  }
  const asked = operations(proxy);
  assert.equal(asked.filter((name) => name === 'BatchGetSecretValue').length, 2);
  assert.equal(asked.filter((name) => name === 'GetSecretValue').length, 3);
});

test('reading many: where a batch is not allowed, one by one', async () => {
  const refs = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const { ref, name } = fresh();
      await raw.send(new CreateSecretCommand({ Name: name, SecretString: '{}' }));
      return ref;
    }),
  );
  proxy.clear();
  const body = { __type: 'AccessDeniedException', Message: 'no' };
  proxy.fault({ match: { target: /Batch/ }, action: { kind: 'answer', status: 400, body } });
  const outcomes = await provider.readMany(refs, call());
  assert.ok(outcomes.every((outcome) => outcome.status === 'fulfilled'));
  assert.equal(operations(proxy).filter((name) => name === 'GetSecretValue').length, 10);
});

test('a secret that AWS rotates is read, and not written', async () => {
  const { ref, name } = fresh();
  await raw.send(new CreateSecretCommand({ Name: name, SecretString: '{}' }));
  const { base } = await provider.read(ref, 'current', { purpose: 'writing' }, call());
  await raw.send(
    new RotateSecretCommand({
      SecretId: name,
      RotationLambdaARN: 'arn:aws:lambda:eu-central-1:123456789012:function:rotate',
      RotateImmediately: false,
    }),
  );
  assert.equal((await provider.read(ref, 'current', READING, call())).state, 'present');
  const target = targetOf(provider, ref);
  await rejectsWith('unsupported', look(target));
  const fields = new Secret({ ...makeBundle().toFields() });
  const options = { base, op: 'rotationisturned', marks: {} };
  await rejectsWith('unsupported', target.put(fields, options));
});

test("another service's secret and a replica are read, and not written", async () => {
  const owned = fresh();
  const Tags = [{ Key: 'aws:secretsmanager:owningService', Value: 'rds' }];
  await raw.send(new CreateSecretCommand({ Name: owned.name, SecretString: '{}', Tags }));
  await rejectsWith('unsupported', look(targetOf(provider, owned.ref)));

  const { name } = fresh();
  await raw.send(new CreateSecretCommand({ Name: name, SecretString: '{"a":1}' }));
  const AddReplicaRegions = [{ Region: 'eu-west-1' }];
  await raw.send(new ReplicateSecretToRegionsCommand({ SecretId: name, AddReplicaRegions }));
  const replica = parseRef(`aws-sm://${name}?region=eu-west-1`);
  const reading = await provider.read(replica, 'current', READING, call());
  assert.deepEqual(reading.version?.fields?.reveal(), { a: 1 });
  await rejectsWith('unsupported', look(targetOf(provider, replica)));
  const primary = targetOf(provider, parseRef(`aws-sm://${name}`));
  await rejectsWith('unsupported', primary.remove((await look(primary)).base));
});

test('a version left empty by a rotation that failed is no value, and no pending', async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  await raw.send(
    new RotateSecretCommand({
      SecretId: name,
      RotationLambdaARN: 'arn:aws:lambda:eu-central-1:123456789012:function:rotate',
    }),
  );
  assert.deepEqual(await target.pendings(), []);
  assert.equal((await target.history(5)).length, 1);
  await raw.send(
    new PutSecretValueCommand({ SecretId: name, SecretString: '{}', VersionStages: ['theirs'] }),
  );
  assert.equal((await target.history(5)).length, 2);
});
