/** Going back to an earlier bundle, over several targets and in one. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { createOpener } from '../../src/open.js';
import { history } from '../../src/operations/history.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedOpenBao } from '../backends/openbao.js';
import type { CliRun } from '../harness/cli.js';
import { cliBackends, downloaded, scene, type Scene } from './scene.js';

const bao = await sharedOpenBao();
const backends = await cliBackends();
const env = Object.assign({}, ...backends.map((each) => each.env)) as Record<string, string>;
// The AWS SDK's sign-in chain reads the process itself.
Object.assign(process.env, env);
const looker = createOpener({ env });
after(() => void looker.close());

/** Stores a bundle from a file. */
async function pushed({ run, file }: Scene, bundle: Bundle, to: readonly string[]): Promise<void> {
  const source = file(`${bundle.fingerprint}.txt`, downloaded(bundle));
  const targets = to.flatMap((uri) => ['--to', uri]);
  const args = ['push', '--from', source, ...targets, '--yes', '--forget-previous'];
  const { status, stderr } = await run(args, { env });
  assert.equal(status, 0, stderr);
}

/** Fingerprints of a target's bundles, newest first; read in this process, which is signed in already. */
async function line({ box }: Scene, uri: string): Promise<readonly (string | undefined)[]> {
  const opener = uri.startsWith('local:')
    ? createOpener({ env: { STOREKEYS_HOME: join(box.home, 'storekeys') } })
    : looker;
  const versions = await history({ target: await opener.open(uri), limit: 10 });
  return versions.map(({ bundle }) => bundle?.fingerprint);
}

function back({ run }: Scene, uris: readonly string[], ...more: string[]): Promise<CliRun> {
  return run(['rollback', ...uris.flatMap((uri) => ['--target', uri]), ...more], { env });
}

test('on all backends at once: to the previous bundle, and by fingerprint to the other', async (t) => {
  const here = await scene(t);
  const uris = backends.map(({ uri }) => uri());
  const [first, second] = [here.account(), here.account()];
  await pushed(here, first, uris);
  await pushed(here, second, uris);
  const asked = await back(here, uris);
  assert.equal(asked.status, 2, 'it replaces, so it asks');
  assert.match(asked.stderr, new RegExp(`replace ${second.fingerprint}`));
  const shown = await back(here, uris, '--dry-run');
  assert.equal(shown.status, 0, shown.stderr);
  for (const uri of uris) assert.equal((await line(here, uri))[0], second.fingerprint);
  const done = await back(here, uris, '--yes');
  assert.equal(done.status, 0, done.stderr);
  for (const uri of uris) {
    assert.deepEqual((await line(here, uri)).slice(0, 2), [first.fingerprint, second.fingerprint]);
  }
  const forth = await back(here, uris, '--to', second.fingerprint, '--yes', '--json');
  assert.equal(forth.status, 0, forth.stderr);
  const report = JSON.parse(forth.stdout) as { outcome: string; fingerprint: string };
  assert.deepEqual([report.outcome, report.fingerprint], ['stored', second.fingerprint]);
  for (const uri of uris) assert.equal((await line(here, uri))[0], second.fingerprint);
});

test('a target that lacks the bundle gets it from one that has it', async (t) => {
  const here = await scene(t);
  const [keeps, lacks] = ['local://keeps', `vault://secret/cli/${newOperationId()}`];
  const [first, second] = [here.account(), here.account()];
  await pushed(here, first, [keeps]);
  await pushed(here, second, [keeps, lacks]);
  const previous = await back(here, [keeps, lacks], '--yes');
  assert.equal(previous.status, 0, previous.stderr);
  assert.equal(
    (await line(here, lacks))[0],
    first.fingerprint,
    'the lead itself had no earlier one',
  );
  const third = `vault://secret/cli/${newOperationId()}`;
  const created = await back(here, [keeps, third], '--to', second.fingerprint, '--yes');
  assert.equal(created.status, 0, created.stderr);
  assert.match(created.stderr, new RegExp(`${third} +created`));
  assert.deepEqual(await line(here, third), [second.fingerprint]);
});

test('a bundle that BigCommerce rejects by now is not gone back to, unless nobody is asked', async (t) => {
  const here = await scene(t);
  const [first, second] = [here.account(), here.account()];
  for (const bundle of [first, second]) await pushed(here, bundle, ['local://a']);
  here.store.deleteAccount(first);
  const refused = await back(here, ['local://a'], '--yes');
  assert.equal(refused.status, 3, refused.stderr);
  assert.equal((await line(here, 'local://a'))[0], second.fingerprint);
  assert.equal((await back(here, ['local://a'], '--yes', '--offline')).status, 0);
  assert.equal((await line(here, 'local://a'))[0], first.fingerprint);
});

test('what was destroyed is refused by its name; what others added beside it is kept', async (t) => {
  const here = await scene(t);
  const path = `cli/${newOperationId()}`;
  const uri = `vault://secret/${path}`;
  const bundles = [here.account(), here.account(), here.account()];
  const [first, second, third] = bundles;
  for (const bundle of bundles) await pushed(here, bundle, [uri]);
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  await bao.call('PUT', `secret/destroy/${path}`, { versions: [1] });
  const gone = await back(here, [uri], '--to', first.fingerprint, '--yes');
  assert.equal(gone.status, 4, gone.stderr);
  assert.match(gone.stderr, /version 1 was destroyed/);
  const byId = await back(here, [uri], '--to-version', '1', '--yes');
  assert.equal(byId.status, 4, byId.stderr);
  assert.match(byId.stderr, /version 1 was destroyed/);
  assert.equal((await back(here, [uri], '--to-version', '9', '--yes')).status, 4);

  const data = { ...third.toFields(), note: 'of somebody else' };
  await bao.call('POST', `secret/data/${path}`, { data });
  const done = await back(here, [uri], '--to-version', '2', '--yes');
  assert.equal(done.status, 0, done.stderr);
  const { body } = await bao.call('GET', `secret/data/${path}`);
  const now = (body as { data: { data: Record<string, string> } }).data.data;
  assert.equal(now['note'], 'of somebody else');
  assert.ok(now['access_token'] === second.accessToken.reveal());
});

test('refused before anything is asked: no versions, several targets for one version, no such word', async (t) => {
  const here = await scene(t);
  await bao.call('POST', 'sys/mounts/rollback-kv1', { type: 'kv', options: { version: '1' } });
  t.after(() => bao.call('DELETE', 'sys/mounts/rollback-kv1'));
  const kv1 = 'vault://rollback-kv1/acme';
  assert.equal((await back(here, [kv1])).status, 8);
  assert.equal((await back(here, ['local://a', 'local://b'], '--to-version', '1')).status, 2);
  assert.equal((await back(here, ['local://a'], '--to', 'yesterday')).status, 2);
  assert.equal((await back(here, ['local://a'])).status, 4);
});
