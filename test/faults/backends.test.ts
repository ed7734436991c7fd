/** Backends that go down, are sealed, take a right away, or are changed by others in the middle of a push. */
import {
  DeleteSecretCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { after, test, type TestContext } from 'node:test';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { answers } from '../backends/child-server.js';
import { startOpenBao } from '../backends/openbao.js';
import { makeBundle } from '../fixtures/credentials.js';
import { startAws, startVault } from './places.js';
import { ended, Situation, STORE, type Kind } from './situation.js';

const bao = await startOpenBao({ storage: 'inmem' });
after(() => bao.stop());
await bao.call('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
// A new engine of version 2 prepares itself first.
await answers(async () => (await bao.call('GET', 'secret/config')).status === 200, 20_000);
const vault = await startVault(bao);
const aws = await startAws();
const emulator = await sharedAwsEmulator();
const secrets = new SecretsManagerClient({ endpoint: emulator.url });
after(() => {
  secrets.destroy();
});

async function situation(t: TestContext, ...kinds: readonly Kind[]): Promise<Situation> {
  const here = new Situation(t, [aws, vault], kinds);
  t.after(async () => {
    vault.proxy.clear();
    aws.proxy.clear();
    await vault.proxy.accept();
  });
  await here.begin();
  return here;
}

/** Of the same store, by somebody without storekeys. */
const OTHER = makeBundle(STORE);

const seal = (): Promise<unknown> => bao.call('PUT', 'sys/seal');

/** The key of a target, below `secret/`. */
function keyOf(here: Situation): string {
  return here.uri('vault').replace('vault://secret/', '');
}

/** A token with rights on what the tests of this file write. */
async function limitedToken(
  metadata: readonly string[] = ['read', 'list', 'update', 'patch', 'delete'],
): Promise<string> {
  const paths = {
    'secret/data/faults/*': ['create', 'read', 'update'],
    'secret/metadata/faults/*': metadata,
  };
  const name = `faults-${metadata.join('-')}`;
  const policy = Object.entries(paths)
    .map(([path, rights]) => `path "${path}" { capabilities = ${JSON.stringify(rights)} }`)
    .join('\n');
  await bao.call('PUT', `sys/policies/acl/${name}`, { policy });
  const answer = await bao.call('POST', 'auth/token/create', { policies: [name] });
  return (answer.body as { auth: { client_token: string } }).auth.client_token;
}

const revoke = (token: string): Promise<unknown> =>
  bao.call('POST', 'auth/token/revoke', { token });

test('the lead is sealed before the commit: 7, nothing changed; unsealed, resume ends it', async (t) => {
  const here = await situation(t, 'vault', 'local');
  here.when('vault', 'commit', seal);
  ended(await here.push({ pasted: true }), 7, /is sealed/, /unseal/, /the bundle is kept/);
  await bao.unseal();
  assert.deepEqual(await here.held(), ['first', 'first']);
  await here.assertKept(1);
  await here.resume();
  here.proven('commit', 'vault: sealed', 'exit 7, nothing changed; ended by recover --resume');
});

test('a follower is sealed after the commit: 9; unsealed, resume ends it', async (t) => {
  const here = await situation(t, 'aws', 'vault', 'local');
  here.when('aws', 'read-back', seal);
  ended(await here.push(), 9, /vault:\S+ +failed: .*is sealed/, /recover --resume finishes/);
  await bao.unseal();
  assert.deepEqual(await here.held(), ['next', 'first', 'next']);
  await here.assertKept(1);
  await here.resume();
  here.proven('follow', 'vault: sealed', 'exit 9; ended by recover --resume');
});

test('the lead is down: 7, a paste is kept, and the hint says how to go on', async (t) => {
  const here = await situation(t, 'vault', 'local');
  vault.proxy.refuse();
  const said = [/hint: .*the bundle is kept: see storekeys recover/, /hint: .*--to/];
  ended(await here.push({ pasted: true }), 7, /nothing answers at/, ...said);
  await here.assertKept(1);
  ended(await here.recover('--resume', '--yes'), 7);
  await here.assertKept(1);
  await vault.proxy.accept();
  assert.deepEqual(await here.held(), ['first', 'first']);
  ended(await here.recover('--resume', '--yes'), 0);
  await here.assertDone();
  here.proven('plan', 'vault: down', 'exit 7, paste kept; ended by recover --resume');
});

test('a follower is down at the plan: 7, and nothing changed anywhere', async (t) => {
  const here = await situation(t, 'aws', 'vault', 'local');
  vault.proxy.refuse();
  ended(await here.push(), 7, /vault:\S+: nothing answers at/);
  await vault.proxy.accept();
  assert.deepEqual(await here.held(), ['first', 'first', 'first']);
  assert.deepEqual(await here.targets.staged(), []);
  await here.assertKept(0);
  here.proven('plan', 'vault: down', 'exit 7, nothing changed');
});

test('a follower goes down after the commit: 9; when it is back, resume ends it', async (t) => {
  const here = await situation(t, 'aws', 'vault', 'local');
  here.when('aws', 'read-back', () => {
    vault.proxy.refuse();
  });
  ended(await here.push(), 9, /vault:\S+ +failed: /);
  await vault.proxy.accept();
  assert.deepEqual(await here.held(), ['next', 'first', 'next']);
  await here.resume();
  here.proven('follow', 'vault: down', 'exit 9; ended by recover --resume');
});

test('the token of the lead is revoked before the commit: 6, nothing changed', async (t) => {
  const here = await situation(t, 'vault', 'local');
  const token = await limitedToken();
  here.when('vault', 'commit', () => revoke(token));
  ended(await here.push({ env: { VAULT_TOKEN: token } }), 6, /permission denied/);
  assert.deepEqual(await here.held(), ['first', 'first']);
  // With a dead token nothing can be dropped there.
  const { name } = (await here.targets.open())[0] ?? {};
  assert.deepEqual(await here.targets.staged(), [name]);
  const to = here.targets.uris.flatMap((uri) => ['--to', uri]);
  ended(await here.recover(...to), 10);
  ended(await here.recover('--discard', '--yes', ...to), 0);
  assert.deepEqual(await here.targets.staged(), []);
  ended(await here.push(), 0);
  await here.assertDone();
  here.proven(
    'commit',
    'vault: token revoked',
    'exit 6, nothing changed; recover --discard drops what is staged',
  );
});

test('the token of a follower is revoked after the commit: 9; a good one ends it', async (t) => {
  const here = await situation(t, 'aws', 'vault');
  const token = await limitedToken();
  here.when('aws', 'read-back', () => revoke(token));
  ended(await here.push({ env: { VAULT_TOKEN: token } }), 9, /vault:\S+ +failed: .*denied/);
  assert.deepEqual(await here.held(), ['next', 'first']);
  await here.resume();
  here.proven('follow', 'vault: token revoked', 'exit 9; ended by recover --resume');
});

const READ_ONLY = ['read', 'list', 'delete'];

test('a key that keeps one version, and no right to change that: 6 at the plan', async (t) => {
  const here = await situation(t, 'aws', 'vault');
  await bao.call('POST', `secret/metadata/${keyOf(here)}`, { max_versions: 1 });
  const token = await limitedToken(READ_ONLY);
  const run = await here.push({ env: { VAULT_TOKEN: token } });
  ended(run, 6, /keeps one version only/, /set max_versions to 10/);
  assert.deepEqual(await here.held(), ['first', 'first']);
  assert.deepEqual(await here.targets.staged(), []);
  here.proven('plan', 'vault: keeps one version, for ever', 'exit 6, nothing changed');
});

test('a key that keeps one version, and the right to change that: the old bundle stays', async (t) => {
  const here = await situation(t, 'aws', 'vault');
  await bao.call('POST', `secret/metadata/${keyOf(here)}`, { max_versions: 1 });
  ended(await here.push(), 0);
  await here.assertDone();
  await here.targets.assertVersions(2);
  here.proven('plan', 'vault: keeps one version', 'stored, and the old one is kept');
});

test('a key comes to keep one version after the commit: 9, and nothing is lost', async (t) => {
  const here = await situation(t, 'aws', 'vault');
  const token = await limitedToken(READ_ONLY);
  here.when('aws', 'read-back', () =>
    bao.call('POST', `secret/metadata/${keyOf(here)}`, { max_versions: 1 }),
  );
  const run = await here.push({ env: { VAULT_TOKEN: token } });
  ended(run, 9, /vault:\S+ +failed: .*keeps one version only/);
  assert.deepEqual(await here.held(), ['next', 'first']);
  await here.resume();
  await here.targets.assertVersions(2);
  here.proven('follow', 'vault: keeps one version', 'exit 9; ended by recover --resume');
});

test('the secret of the lead is scheduled for deletion before the commit: 5', async (t) => {
  const here = await situation(t, 'aws', 'vault', 'local');
  const SecretId = here.uri('aws').replace('aws-sm://', '');
  here.when('aws', 'commit', () => secrets.send(new DeleteSecretCommand({ SecretId })));
  ended(await here.push(), 5, /aws-sm:\S+: /);
  await here.assertKept(0);
  ended(await here.push(), 5, /is scheduled for deletion/, /--restore/);
  await secrets.send(new RestoreSecretCommand({ SecretId }));
  assert.deepEqual(await here.held(), ['first', 'first', 'first']);
  ended(await here.recover('--discard', '--yes', '--to', here.uri('aws')), 0);
  assert.deepEqual(await here.targets.staged(), []);
  ended(await here.push(), 0);
  await here.assertDone();
  here.proven('commit', 'aws: scheduled for deletion', 'exit 5, nothing changed');
});

test('the secret of the lead is deleted for good before the commit: 5', async (t) => {
  const here = await situation(t, 'aws', 'vault', 'local');
  const SecretId = here.uri('aws').replace('aws-sm://', '');
  here.when('aws', 'commit', () =>
    secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })),
  );
  ended(await here.push(), 5, /aws-sm:\S+: changed by somebody else/);
  assert.deepEqual(await here.held(), ['nothing', 'first', 'first']);
  assert.deepEqual(await here.targets.staged(), []);
  await here.assertKept(0);
  ended(await here.push(), 0, /aws-sm:\S+ +created/, /vault:\S+ +replaced/);
  await here.assertDone();
  here.proven('commit', 'aws: deleted', 'exit 5, nothing changed; the same command stores it');
});

/** What others may do to a follower between the commit and its turn. */
const MEDDLING: Readonly<
  Record<string, { readonly does: (here: Situation) => Promise<unknown>; readonly holds: string }>
> = {
  'its key is deleted': {
    does: (here) => bao.call('DELETE', `secret/metadata/${keyOf(here)}`),
    holds: 'nothing',
  },
  'its version is deleted': {
    does: (here) => bao.call('DELETE', `secret/data/${keyOf(here)}`),
    holds: 'nothing',
  },
  'another bundle is put there': {
    does: (here) => {
      const data = OTHER.toFields();
      return bao.call('POST', `secret/data/${keyOf(here)}`, { data });
    },
    holds: OTHER.fingerprint,
  },
  'something else is put there': {
    does: (here) => bao.call('POST', `secret/data/${keyOf(here)}`, { data: { other: 'tool' } }),
    holds: 'other (present)',
  },
};

for (const [what, { does, holds }] of Object.entries(MEDDLING)) {
  test(`after the commit, of a follower, ${what}: 9, and it is left alone`, async (t) => {
    const here = await situation(t, 'aws', 'vault', 'local');
    here.when('aws', 'read-back', () => does(here));
    ended(await here.push(), 9, /vault:\S+ +failed: .*holds something else by now/);
    assert.deepEqual(await here.held(), ['next', holds, 'next']);
    ended(await here.recover('--resume'), 9, /holds something else by now/);
    assert.deepEqual(await here.held(), ['next', holds, 'next']);
    // The same command plans anew, with what it now sees.
    ended(await here.push(), 0);
    await here.assertDone();
    here.proven('follow', `vault: ${what}`, 'exit 9, left alone; ended by the same command');
  });
}

test('while a follower is staged, somebody writes there: 9, and it is left alone', async (t) => {
  const here = await situation(t, 'aws', 'vault', 'local');
  here.when('vault', 'stage', () =>
    bao.call('POST', `secret/data/${keyOf(here)}`, { data: OTHER.toFields() }),
  );
  // A staged copy guards nothing: at its turn to follow the target is compared with the plan.
  ended(await here.push(), 9, /vault:\S+ +failed: .*holds something else by now/);
  assert.deepEqual(await here.held(), ['next', OTHER.fingerprint, 'next']);
  ended(await here.push(), 0);
  await here.assertDone();
  const outcome = 'exit 9, left alone; ended by the same command';
  here.proven('stage', 'vault: another bundle is put there', outcome);
});

test('in an empty follower, something that is not ours before its turn: 9, then --adopt', async (t) => {
  const here = await situation(t, 'aws', 'vault', 'local');
  await bao.call('DELETE', `secret/metadata/${keyOf(here)}`);
  here.when('aws', 'commit', () =>
    bao.call('POST', `secret/data/${keyOf(here)}`, { data: { other: 'tool' } }),
  );
  ended(await here.push(), 9, /vault:\S+ +failed: .*holds something else by now/);
  assert.deepEqual(await here.held(), ['next', 'other (present)', 'next']);
  ended(await here.push(), 5, /is not a bundle/, /--adopt/);
  ended(await here.push({ flags: ['--adopt'] }), 0);
  await here.assertDone();
  const { body } = await bao.call('GET', `secret/data/${keyOf(here)}`);
  const { data } = (body as { data: { data: Record<string, unknown> } }).data;
  assert.equal(data['other'], 'tool', 'what was there is kept beside the bundle');
  const outcome = 'exit 9, left alone; ended by the same command with --adopt';
  here.proven('follow', 'vault: foreign content is put there', outcome);
});

test('before the commit somebody writes to the lead: 5, nothing changed', async (t) => {
  const here = await situation(t, 'vault', 'local');
  here.when('vault', 'commit', () =>
    bao.call('POST', `secret/data/${keyOf(here)}`, { data: OTHER.toFields() }),
  );
  ended(await here.push(), 5, /vault:\S+: changed by somebody else/);
  assert.deepEqual(await here.held(), [OTHER.fingerprint, 'first']);
  assert.deepEqual(await here.targets.staged(), []);
  await here.assertKept(0);
  here.proven('commit', 'vault: another bundle is put there', 'exit 5, nothing changed');
});
