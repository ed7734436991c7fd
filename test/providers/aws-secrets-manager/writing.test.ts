import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { Base, Provider } from '../../../src/provider.js';
import { parseRef, type Ref } from '../../../src/ref.js';
import type { Secret } from '../../../src/secret.js';
import { StorekeysError } from '../../../src/errors.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { call, operations, startBackend, targetOf } from './backend.js';

const { proxy, raw, provider, client, fresh, stages, current } = await startBackend();

const flat = (byVersion: Record<string, string[]>): string[] => Object.values(byVersion).flat();

test('create: one request, with tags, description and the key asked for', async () => {
  const { ref, name } = fresh('?kms-key=alias/storekeys');
  const target = targetOf(provider, ref);
  const { base } = await look(target);
  proxy.clear();
  const fields = newFields();
  await provider.write(ref, fields, { ...writing(base), to: 'current' }, call());
  assert.deepEqual(operations(proxy), ['CreateSecret']);
  assert.ok((await current(name)) === JSON.stringify(fields.reveal()), 'stored otherwise');
  const described = await raw.send(new DescribeSecretCommand({ SecretId: name }));
  assert.equal(described.KmsKeyId, 'alias/storekeys');
  assert.deepEqual(described.Tags, [
    { Key: 'managed-by', Value: 'storekeys' },
    { Key: 'storekeys:store-hash', Value: 'conform1' },
  ]);
  assert.match(described.Description ?? '', /storekeys/);
});

test('replace: a version beside, a move, and no label of ours left', async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  const { base } = await look(target);
  proxy.clear();
  const written = await provider.write(
    ref,
    newFields(),
    { ...writing(base), to: 'current' },
    call(),
  );
  assert.deepEqual(operations(proxy), [
    'DescribeSecret',
    'PutSecretValue',
    'UpdateSecretVersionStage',
    'UpdateSecretVersionStage',
  ]);
  assert.deepEqual(await stages(name), { [base]: ['AWSPREVIOUS'], [written.id]: ['AWSCURRENT'] });
});

test('back to an earlier bundle ends on it, as a version of its own', async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  const [a, b] = [newFields(), newFields()];
  for (const fields of [a, b, a]) await put(target, fields);
  holds(await look(target), a);
  assert.ok((await current(name)) === JSON.stringify(a.reveal()));
  assert.equal((await target.history(5)).length, 3);
});

test('tags of others stay, and ours are written once', async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  await raw.send(new CreateSecretCommand({ Name: name, SecretString: '{}' }));
  const Tags = [{ Key: 'team', Value: 'shop' }];
  await raw.send(new TagResourceCommand({ SecretId: name, Tags }));
  await put(target);
  const { marks } = await look(target);
  assert.deepEqual(marks, { 'managed-by': 'storekeys', 'store-hash': 'conform1' });
  proxy.clear();
  await put(target);
  assert.ok(!operations(proxy).includes('TagResource'));
  const described = await raw.send(new DescribeSecretCommand({ SecretId: name }));
  assert.ok(described.Tags?.some(({ Key }) => Key === 'team'));
});

for (const racers of [2, 20]) {
  test(`races: of ${racers} writers one wins, and no label stays behind`, async () => {
    const { ref, name } = fresh();
    await put(targetOf(provider, ref));
    const winner = await race(ref, racers);
    holds(await look(targetOf(provider, ref)), winner);
    assert.deepEqual(flat(await stages(name)).sort(), ['AWSCURRENT', 'AWSPREVIOUS']);
    assert.equal((await provider.history(ref, 50, call())).length, 2);
  });

  test(`races: of ${racers} first values of an empty secret one wins`, async () => {
    const { ref, name } = fresh();
    await raw.send(new CreateSecretCommand({ Name: name }));
    const winner = await race(ref, racers);
    holds(await look(targetOf(provider, ref)), winner);
    assert.deepEqual(flat(await stages(name)), ['AWSCURRENT']);
  });
}

/** All write on one base; gives what the one wrote that was told "done". */
async function race(ref: Ref, racers: number): Promise<Secret<Record<string, never>>> {
  const { base } = await look(targetOf(provider, ref));
  const clients: Provider[] = await Promise.all(Array.from({ length: racers }, client));
  together('PutSecretValue', racers);
  const entries = clients.map((own) => ({ target: targetOf(own, ref), fields: newFields() }));
  const outcomes = await Promise.allSettled(
    entries.map(({ target, fields }) => target.put(fields, writing(base))),
  );
  const won = entries.filter((_, i) => outcomes[i]?.status === 'fulfilled');
  assert.equal(won.length, 1, `${won.length} were told that they won`);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    assert.ok(outcome.reason instanceof StorekeysError);
    assert.equal(outcome.reason.code, 'conflict', outcome.reason.message);
  }
  await Promise.all(clients.map((own) => own.close()));
  const [winner] = won;
  assert.ok(winner !== undefined);
  return winner.fields as Secret<Record<string, never>>;
}

/** Nobody's request goes on before everybody's has come: all have passed the look before it. */
function together(operation: string, count: number): void {
  let come = 0;
  let open: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  proxy.fault({
    match: { target: new RegExp(operation) },
    times: count,
    action: { kind: 'pass' },
    onMatch: () => {
      come++;
      if (come === count) open();
      return gate;
    },
  });
}

test("somebody else's AWSPENDING and labels are left alone", async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  for (const label of ['AWSPENDING', 'theirs']) {
    await raw.send(
      new PutSecretValueCommand({ SecretId: name, SecretString: '{}', VersionStages: [label] }),
    );
  }
  const held = async (): Promise<unknown> => {
    const byVersion = await stages(name);
    return Object.keys(byVersion).filter((id) =>
      byVersion[id]?.some((label) => label === 'AWSPENDING' || label === 'theirs'),
    );
  };
  const before = await held();
  await put(target);
  const options = writing((await look(target)).base);
  const fields = newFields();
  const staged = await target.stage(fields, options);
  await target.discard(staged.id);
  const again = await target.stage(fields, options);
  assert.equal(again.id, staged.id, 'a repeat within one operation has its own version');
  assert.equal((await target.pendings()).length, 1);
  await target.promote(again.id, fields, options);
  holds(await look(target), fields);
  assert.deepEqual(await held(), before);
});

test('a dropped pending is no part of the history', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  await put(target);
  const before = await target.history(10);
  const staged = await target.stage(newFields(), writing((await look(target)).base));
  const [pending] = await target.pendings();
  assert.ok(pending?.createdAt instanceof Date);
  await target.discard(staged.id);
  assert.deepEqual(await target.history(10), before);
});

test('what was dropped is not promoted any more', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  const kept = await put(target);
  const options = writing((await look(target)).base);
  const fields = newFields();
  const staged = await target.stage(fields, options);
  await target.discard(staged.id);
  const promoting = provider.promote(ref, staged.id, { ...options, to: 'current' }, call());
  await assert.rejects(promoting, (error) => {
    const failure = error instanceof StorekeysError ? error : provider.classify(error);
    return failure?.code === 'not-found';
  });
  holds(await look(target), kept);
});

test('nothing can be pending on a secret without a value', async () => {
  const { ref, name } = fresh();
  await raw.send(new CreateSecretCommand({ Name: name }));
  const target = targetOf(provider, ref);
  const { base } = await look(target);
  await rejectsWith('unsupported', target.stage(newFields(), writing(base)));
  assert.deepEqual(await stages(name), {});
});

test('scheduled for deletion: refused whatever the base, and restored', async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  const fields = await put(target);
  const { base } = await look(target);
  await raw.send(new DeleteSecretCommand({ SecretId: name }));
  const removed = await look(target);
  assert.equal(removed.state, 'removed');
  for (const stale of ['absent', base, removed.base]) {
    await assert.rejects(target.put(newFields(), writing(stale as Base)), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.equal(error.code, 'conflict');
      return stale === base || (error.hint ?? '').includes('--restore');
    });
  }
  await target.restore();
  await target.restore();
  holds(await look(target), fields);
});

test('too much for one secret is refused before any request', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  const { base } = await look(target);
  proxy.clear();
  const fields = newFields({ note: 'é'.repeat(33_000) });
  await rejectsWith('invalid', target.put(fields, writing(base)));
  assert.deepEqual(operations(proxy), []);
  await put(target, newFields({ note: 'é'.repeat(32_000) }));
});

test('an ARN creates nothing', async () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:nothing/there-AbCdEf';
  const target = targetOf(provider, parseRef(`aws-sm://${arn}`));
  const reading = await look(target);
  assert.equal(reading.state, 'absent');
  await rejectsWith('usage', target.put(newFields(), writing(reading.base)));
});

test('a base that nobody saw takes no write', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  const kept = await put(target);
  const op = newOperationId();
  for (const base of ['unseen', '', 'a-version-that-never-was-current'] as Base[]) {
    const options = { base, op, marks: {} };
    await rejectsWith('conflict', target.put(newFields(), options));
    await rejectsWith('conflict', target.stage(newFields(), options));
    await rejectsWith('conflict', target.annotate({ retired: 'x' }, base));
    await rejectsWith('conflict', target.remove(base));
  }
  holds(await look(target), kept);
});
