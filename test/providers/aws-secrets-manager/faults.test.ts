/** What no emulator does when asked: lost answers, throttling, errors of the server, foreign pages. */
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { StorekeysError, type ErrorCode } from '../../../src/errors.js';
import type { Secret } from '../../../src/secret.js';
import { wrapped } from '../../../src/target/attempt.js';
import type { FaultAction } from '../../backends/fault-proxy.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { SENTINEL } from '../../fixtures/credentials.js';
import { call, operations, startBackend, targetOf } from './backend.js';

const { proxy, raw, env, provider, events, fresh, stages } = await startBackend();
const READING = { purpose: 'reading' } as const;

const count = (operation: string): number =>
  operations(proxy).filter((name) => name === operation).length;

/** How many versions the secret has, labelled or not. */
const versions = async (name: string): Promise<number> => Object.keys(await stages(name)).length;

test('lost answer of a create: looked at, not sent again', async () => {
  const { ref, name } = fresh();
  const target = targetOf(provider, ref);
  const { base } = await look(target);
  proxy.clear();
  proxy.fault({ match: { target: /CreateSecret/ }, action: { kind: 'cut-after' } });
  const fields = newFields();
  await target.put(fields, writing(base));
  assert.equal(count('CreateSecret'), 1);
  holds(await look(target), fields);
  assert.equal(await versions(name), 1);
});

for (const [what, kind] of Object.entries({
  'lost request': 'cut-before',
  'lost answer': 'cut-after',
} as const)) {
  for (const operation of ['PutSecretValue', 'UpdateSecretVersionStage', 'DescribeSecret']) {
    test(`${what} of ${operation} in a replace: one version, current, no label left`, async () => {
      const { ref, name } = fresh();
      const target = targetOf(provider, ref);
      await put(target);
      const { base } = await look(target);
      proxy.clear();
      proxy.fault({ match: { target: new RegExp(operation) }, action: { kind } });
      const fields = newFields();
      await target.put(fields, writing(base));
      holds(await look(target), fields);
      assert.deepEqual(Object.values(await stages(name)).sort(), [['AWSCURRENT'], ['AWSPREVIOUS']]);
      assert.equal((await target.history(10)).length, 2);
    });
  }

  for (const operation of ['PutSecretValue', 'UpdateSecretVersionStage']) {
    test(`${what} of ${operation} in stage and promote: one version, no label left`, async () => {
      const { ref, name } = fresh();
      const target = targetOf(provider, ref);
      await put(target);
      const options = writing((await look(target)).base);
      proxy.clear();
      proxy.fault({ match: { target: new RegExp(operation) }, action: { kind } });
      const fields = newFields();
      const staged = await target.stage(fields, options);
      assert.equal((await target.pendings()).length, 1);
      const { id } = await target.promote(staged.id, fields, options);
      assert.equal(id, staged.id);
      holds(await look(target), fields);
      assert.deepEqual(Object.values(await stages(name)).sort(), [['AWSCURRENT'], ['AWSPREVIOUS']]);
      assert.deepEqual(await target.pendings(), []);
    });
  }
}

test('a move that was lost while somebody else wrote is a conflict, and theirs stays', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  const { base } = await look(target);
  let theirs: Secret<unknown> | undefined;
  proxy.fault({
    match: { target: /UpdateSecretVersionStage/ },
    action: { kind: 'cut-before' },
    onMatch: async () => {
      theirs = await put(targetOf(provider, ref));
    },
  });
  await rejectsWith('conflict', target.put(newFields(), writing(base)));
  const { version } = await look(target);
  assert.deepEqual(version?.fields?.reveal(), theirs?.reveal());
});

test('a label that cannot be taken off does not fail the write, and is said', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  const { base } = await look(target);
  proxy.fault({ match: { target: /UpdateSecretVersionStage/ }, action: { kind: 'pass' } });
  proxy.fault({
    match: { target: /UpdateSecretVersionStage/ },
    action: refusal('ThrottlingException'),
  });
  const fields = newFields();
  const { notes } = await target.put(fields, writing(base));
  assert.equal(notes.length, 1);
  assert.match(notes[0] ?? '', /the label storekeys-write could not be taken off/);
  holds(await look(target), fields);
  // The next write takes it over.
  const { base: next } = await look(target);
  assert.deepEqual((await target.put(newFields(), writing(next))).notes, []);
  assert.deepEqual(Object.values(await stages(ref.path)).sort(), [['AWSCURRENT'], ['AWSPREVIOUS']]);
});

test('a replaced secret that could not be tagged is written all the same', async () => {
  const { ref, name } = fresh();
  await raw.send(new CreateSecretCommand({ Name: name, SecretString: '{}' }));
  const target = targetOf(provider, ref);
  const { base } = await look(target);
  const message =
    'User: arn:aws:iam::1:user/u is not authorized to perform: secretsmanager:TagResource';
  const action = refusal('AccessDeniedException', message);
  proxy.fault({ match: { target: /TagResource/ }, times: 2, action });
  const fields = newFields();
  const { notes } = await target.put(fields, writing(base));
  const note = 'its tags could not be written: AWS does not allow secretsmanager:TagResource';
  assert.deepEqual(notes, [note]);
  const after = await look(target);
  holds(after, fields);
  assert.deepEqual(await target.annotate({ retired: 'x' }, after.base), [note]);
});

function refusal(type: string, message = 'as told', status = 400): FaultAction {
  return { kind: 'answer', status, body: { __type: type, Message: message } };
}

const FAILURES: Readonly<Record<string, readonly [FaultAction, ErrorCode, RegExp]>> = {
  throttling: [refusal('ThrottlingException'), 'unavailable', /fewer requests/],
  'a quota': [refusal('LimitExceededException'), 'unavailable', /quota/],
  'an error of the server': [refusal('InternalServiceError', '', 500), 'unavailable', /its own/],
  'a gateway that is down': [{ kind: 'html', status: 502 }, 'unavailable', /of its own/],
  'a page instead of an answer': [{ kind: 'html' }, 'unavailable', /does not come from AWS/],
  'an empty answer': [{ kind: 'answer', status: 200 }, 'unavailable', /does not come from AWS/],
  'a redirect': [{ kind: 'redirect', to: 'http://127.0.0.1:1' }, 'unavailable', /not come from/],
  'a broken connection': [{ kind: 'cut-before' }, 'unavailable', /broke off/],
  'half an answer': [{ kind: 'truncate' }, 'unavailable', /broke off/],
  'expired credentials': [refusal('ExpiredTokenException'), 'denied', /expired/],
  'unknown credentials': [refusal('UnrecognizedClientException'), 'denied', /not know these/],
  'a wrong signature': [refusal('InvalidSignatureException'), 'denied', /signature/],
  'a right that lacks': [
    refusal(
      'AccessDeniedException',
      'User: arn:zq is not authorized to perform: secretsmanager:GetSecretValue',
    ),
    'denied',
    /AWS does not allow secretsmanager:GetSecretValue$/,
  ],
  'no right to the key': [
    refusal('AccessDeniedException', 'Access to KMS is not allowed'),
    'denied',
    /KMS key/,
  ],
  'a key that is disabled': [refusal('DecryptionFailure'), 'denied', /KMS key/],
  'a name that is new': [
    refusal('BrandNewException', 'zq-text'),
    'unavailable',
    /AWS answered 400/,
  ],
};

for (const [what, [action, code, message]] of Object.entries(FAILURES)) {
  test(`${what} is told as ${code}, in own words and without values`, async () => {
    const { ref } = fresh();
    const target = targetOf(provider, ref);
    await put(target);
    proxy.fault({ match: { target: /GetSecretValue/ }, action });
    const once = call();
    const reading = wrapped(provider, target.name, once.signal, () =>
      provider.read(ref, 'current', READING, once),
    );
    await assert.rejects(reading, (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      const shown = inspect(error, { depth: 9, showHidden: true });
      assert.doesNotMatch(shown, /arn:|zq-text/);
      assertNoSecret(shown);
      return true;
    });
  });
}

test('what the SDK throws holds no value and no key either', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  const { base } = await look(target);
  const thrown: unknown[] = [];
  for (const action of [
    refusal('ValidationException'),
    { kind: 'cut-after' },
    { kind: 'html' },
  ] as const) {
    proxy.fault({ match: { target: /CreateSecret/ }, action });
    const options = { ...writing(base), to: 'current' } as const;
    await provider.write(ref, newFields(), options, call()).catch((error: unknown) => {
      thrown.push(error);
    });
  }
  assert.equal(thrown.length, 3);
  for (const error of thrown) assertNoSecret(inspect(error, { depth: 9, showHidden: true }));
});

function assertNoSecret(text: string): void {
  assert.ok(!SENTINEL.test(text), 'a value of the bundle is in the error');
  assert.ok(!text.includes(env['AWS_SECRET_ACCESS_KEY'] ?? ''), 'the secret key is in the error');
}

test('throttling that passes is waited out', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  const { base } = await look(target);
  proxy.clear();
  proxy.fault({
    match: { target: /PutSecretValue/ },
    times: 2,
    action: refusal('ThrottlingException'),
  });
  const fields = newFields();
  await target.put(fields, writing(base));
  assert.equal(count('PutSecretValue'), 3);
  holds(await look(target), fields);
});

test('a value that shows late is waited for', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  proxy.fault({
    match: { target: /GetSecretValue/ },
    times: 2,
    action: refusal('ResourceNotFoundException'),
  });
  const { base } = await provider.read(ref, 'current', READING, call());
  const fields = newFields();
  await target.put(fields, writing(base));
  holds(await look(target), fields);
});

test('a current version that is not readable yet is not taken for an empty secret', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  const fields = await put(target);
  proxy.fault({
    match: { target: /GetSecretValue/ },
    action: refusal('ResourceNotFoundException'),
  });
  holds(await target.read('current', READING), fields);
});

test('a clock that is wrong is set right by the answer', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  const fields = await put(target);
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const body = { __type: 'InvalidSignatureException', Message: 'Signature expired' };
  proxy.fault({ action: { kind: 'answer', status: 400, headers: { date }, body } });
  holds(await target.read('current', READING), fields);
});

test('an abort ends the request under way', async () => {
  const { ref } = fresh();
  const target = targetOf(provider, ref);
  await put(target);
  const controller = new AbortController();
  proxy.fault({
    match: { target: /GetSecretValue/ },
    action: { kind: 'hang' },
    onMatch: () => {
      controller.abort();
    },
  });
  const start = performance.now();
  await rejectsWith('unavailable', target.read('current', READING, controller.signal));
  assert.ok(performance.now() - start < 2_000);
});

test('a server that is not there is told, with the request', async () => {
  const { ref } = fresh();
  const gone = process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = 'http://127.0.0.1:1';
  try {
    const other = targetOf(provider, { ...ref, options: { region: 'us-east-1' } });
    events.length = 0;
    await assert.rejects(other.read('current', READING), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.match(error.message, /the connection was refused/);
      assert.equal(error.mayHaveHappened, false);
      return true;
    });
    assert.ok(events.length > 0 && events.every(({ status }) => status === undefined));
  } finally {
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = gone;
  }
});
