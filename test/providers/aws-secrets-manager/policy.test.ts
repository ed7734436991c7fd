/**
 * The policies that storekeys prints, on an emulator that checks them: they are enough, and no action in
 * them is there for nothing. Each is taken away in turn, and what is lost then is exactly what is
 * expected.
 *
 * What the emulator does not check, and so nobody here: rights on KMS keys, conditions, and which ARN
 * AWS itself looks up for a secret that is not there (here: the one without its last six characters).
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { policyOf } from '../../../providers/aws-secrets-manager/policy.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { openJournal } from '../../../src/journal/journal.js';
import { createOpener } from '../../../src/open.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { pull } from '../../../src/operations/pull.js';
import { push, type PushOptions } from '../../../src/operations/push.js';
import { rollback } from '../../../src/operations/rollback.js';
import type { PolicyPurpose } from '../../../src/provider.js';
import { parseRef } from '../../../src/ref.js';
import { Secret } from '../../../src/secret.js';
import type { Target } from '../../../src/target/target.js';
import { startAwsEmulator } from '../../backends/aws-emulator.js';
import { serverFolder } from '../../backends/child-server.js';
import { rejectsWith } from '../../conformance/assertions.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { sandbox } from '../../harness/sandbox.js';
import { ended, said } from '../policy-outcomes.js';
import { CALLS_FOR_A_USER, makeUser } from './iam.js';

type TestScope = Parameters<typeof sandbox>[0];
type Outcomes = Readonly<Record<string, string>>;
interface Document {
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

const STEPS = ['create', 'replace', 'previous', 'rollback', 'read', 'staged'] as const;
const ACTIONS = actionsFor('push');

/** Policies by user. Each user has secrets of its own. */
const USERS: ReadonlyMap<string, (name: string) => readonly string[]> = new Map([
  ...(['pull', 'push', 'rotate'] as const).map(
    (purpose) =>
      [purpose, (name: string) => STEPS.map((step) => document(name, step, purpose))] as const,
  ),
  ...ACTIONS.map(
    (action) =>
      [
        `no-${action}`,
        (name: string) =>
          STEPS.map((step) =>
            document(name, step, 'push').replace(`"secretsmanager:${action}"`, '"none:None"'),
          ),
      ] as const,
  ),
]);

const emulator = await startAwsEmulator({ checkAfter: (USERS.size + 1) * CALLS_FOR_A_USER });
after(() => emulator.stop());
const profiles: string[] = [];
for (const [name, policies] of [
  ...USERS,
  [
    'owner',
    () => ['{"Statement":[{"Effect":"Allow","Action":["secretsmanager:*"],"Resource":["*"]}]}'],
  ] as const,
]) {
  const Statement = policies(name).flatMap((text) => (JSON.parse(text) as Document).Statement);
  const keys = await makeUser(emulator, name, JSON.stringify({ Version: '2012-10-17', Statement }));
  profiles.push(
    `[${name}]\naws_access_key_id = ${keys.id}\naws_secret_access_key = ${keys.secret}\n`,
  );
}
const credentials = join(serverFolder('aws-credentials'), 'credentials');
await writeFile(credentials, profiles.join(''));
const { AWS_REGION, AWS_EC2_METADATA_DISABLED } = emulator.env;
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
  AWS_SHARED_CREDENTIALS_FILE: credentials,
  AWS_EC2_METADATA_DISABLED,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

const ENOUGH: Outcomes = {
  create: 'done',
  'tags of the create': 'storekeys',
  replace: 'done',
  'left after the replace': '0',
  'with a previous account': 'conflict',
  rollback: 'done',
  pull: 'done',
  history: '1 version of 1',
  pendings: 'with age',
  discard: '0 left',
};

const NOT_CREATED = { create: 'denied', 'tags of the create': 'none' };
const NO_HISTORY =
  'its history is not readable, so whether an earlier account is still alive is unknown';

/** What is different without an action. */
const LOST: Readonly<Record<string, Outcomes>> = {
  CreateSecret: NOT_CREATED,
  DescribeSecret: { pendings: 'denied', discard: 'denied' },
  GetSecretValue: {
    ...NOT_CREATED,
    replace: 'denied',
    'with a previous account': 'denied',
    rollback: 'denied',
    pull: 'denied',
  },
  ListSecretVersionIds: {
    replace: NO_HISTORY,
    'with a previous account': NO_HISTORY,
    rollback: 'denied',
    history: 'denied',
    pendings: 'denied',
  },
  PutSecretValue: { replace: 'denied', rollback: 'denied' },
  TagResource: {
    create: 'its tags could not be written: AWS does not allow secretsmanager:TagResource',
    'tags of the create': 'none',
  },
  UpdateSecretVersionStage: {
    replace: 'denied',
    'left after the replace': '1',
    rollback: 'denied',
    discard: 'denied',
  },
};

test('push: the policy is enough', async (t) => {
  assert.deepEqual(await play(t, 'push'), ENOUGH);
});

for (const action of ACTIONS) {
  test(`push: without ${action}`, async (t) => {
    const outcomes = await play(t, `no-${action}`);
    const changed = Object.entries(outcomes).filter(([name, was]) => ENOUGH[name] !== was);
    assert.deepEqual(Object.fromEntries(changed), LOST[action]);
  });
}

test('rotate: as push, where something is', async (t) => {
  const outcomes = await play(t, 'rotate');
  assert.deepEqual(outcomes, { ...ENOUGH, ...NOT_CREATED });
});

test('pull: one action, and nothing else can be done with it', async (t) => {
  const outcomes = await play(t, 'pull');
  const done = Object.keys(outcomes).filter((name) => outcomes[name] === ENOUGH[name]);
  assert.deepEqual(done, ['left after the replace', 'pull']);
});

test('the emulator tells secrets apart by the end of their ARN', async (t) => {
  const opener = createOpener({ env: { STOREKEYS_HOME: sandbox(t).home, AWS_REGION } });
  const at = (as: string): Promise<Target> =>
    opener.open(`aws-sm://${nameOf('push', 'read')}-other?profile=${as}`);
  const fields = new Secret({ ...newBundle().toFields() });
  const owned = await at('owner');
  const { base } = await owned.read('current', { purpose: 'reading' });
  await owned.put(fields, { base, op: newOperationId(), marks: {} });
  await rejectsWith('denied', (await at('push')).read('current', { purpose: 'reading' }));
  await opener.close();
});

/** All that a policy is for, each on a secret of its own that the owner has made ready. */
async function play(t: TestScope, user: string): Promise<Outcomes> {
  const env = { STOREKEYS_HOME: join(sandbox(t).home, 'storekeys'), AWS_REGION };
  const opener = createOpener({ env });
  const at = (step: (typeof STEPS)[number], as = user): Promise<Target> =>
    opener.open(`aws-sm://${nameOf(user, step)}?profile=${as}`);
  const [first, second, third] = [newBundle(), newBundle(), newBundle()];
  const outcomes: Record<string, string> = {};

  /** With a second target, so that it is staged. */
  const optionsFor = async (target: Target): Promise<Omit<PushOptions, 'bundle'>> => ({
    targets: [target, await opener.open(`local://${newOperationId()}`)],
    bigCommerce: undefined,
    journal: openJournal({ env, pid: process.pid }),
    confirm: () => Promise.resolve(true),
  });
  const store = async (target: Target, bundle: Bundle, careful = false): Promise<string> =>
    ended(async () =>
      said(await push({ bundle, ...(await optionsFor(target)), forgetPrevious: !careful })),
    );
  /** The owner puts the first bundle there. */
  const ready = async (step: (typeof STEPS)[number]): Promise<Target> => {
    const target = await at(step, 'owner');
    assert.equal(await store(target, first), 'done');
    return target;
  };

  outcomes['create'] = await store(await at('create'), first);
  const made = await (await at('create', 'owner')).read('current', { purpose: 'writing' });
  outcomes['tags of the create'] = made.marks?.['managed-by'] ?? 'none';

  const replaced = await ready('replace');
  outcomes['replace'] = await store(await at('replace'), second);
  outcomes['left after the replace'] = String((await replaced.pendings()).length);

  await store(await ready('previous'), second);
  outcomes['with a previous account'] = await store(await at('previous'), third, true);

  await store(await ready('rollback'), second);
  outcomes['rollback'] = await ended(async () =>
    said(await rollback({ to: 'previous', ...(await optionsFor(await at('rollback'))) })),
  );

  await ready('read');
  const reader = await at('read');
  outcomes['pull'] = await ended(async () => {
    const { bundle } = await pull({ targets: [reader] });
    return bundle.equals(first) ? 'done' : 'another bundle';
  });
  outcomes['history'] = await ended(async () => `${(await reader.history(9)).length} version of 1`);

  const owned = await ready('staged');
  const { base } = await owned.read('current', { purpose: 'reading' });
  const options = { base, op: newOperationId(), marks: {} };
  const { id } = await owned.stage(new Secret({ ...second.toFields() }), options);
  const dropper = await at('staged');
  outcomes['pendings'] = await ended(async () => {
    const [pending] = await dropper.pendings();
    return pending?.createdAt === undefined ? 'without age' : 'with age';
  });
  outcomes['discard'] = await ended(async () => {
    await dropper.discard(id);
    return `${(await owned.pendings()).length} left`;
  });
  await opener.close();
  return outcomes;
}

function nameOf(user: string, step: string): string {
  return `shops/${user}/${step}`;
}

function document(user: string, step: string, purpose: PolicyPurpose): string {
  return policyOf(parseRef(`aws-sm://${nameOf(user, step)}`), purpose).text;
}

function actionsFor(purpose: PolicyPurpose): readonly string[] {
  const { Statement } = JSON.parse(policyOf(parseRef('aws-sm://a'), purpose).text) as Document;
  return Statement.flatMap(({ Action }) => Action.map((name) => name.replace(/^.*:/, '')));
}

function newBundle(): Bundle {
  return makeBundle('policytest');
}
