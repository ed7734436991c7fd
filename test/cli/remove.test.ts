/** Off-boarding: out of every backend, back again, and for good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { bundleOf } from '../../src/target/content.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { cleanEnvironment, CLI } from '../harness/cli.js';
import { openPty } from '../harness/pty.js';
import { fleet, TARGETS, type Fleet } from './fleet.js';
import { cliBackends, downloaded, scene, STORE_HASH } from './scene.js';

const bao = await sharedOpenBao();
const backends = await cliBackends();

interface Report {
  readonly outcome: string;
  readonly targets: readonly { action: string; outcome: string; notes: readonly string[] }[];
}

async function holdings({ opener, uri }: Fleet, alias: string): Promise<readonly string[]> {
  const all = await Promise.all(
    TARGETS.map(async (name) => {
      const target = await opener.open(uri(name, alias));
      const { state, version } = await target.read('current', { purpose: 'reading' });
      return state === 'present' ? (bundleOf(version)?.storeHash ?? 'foreign') : state;
    }),
  );
  return all;
}

test('a store of three backends: removed by its name, and brought back by a push', async (t) => {
  const here = await fleet(t, 1);
  const full = TARGETS.map(() => here.hashOf('shop01'));
  const { cli, accountOf, file } = here;
  const unasked = await cli(['remove', 'shop01']);
  assert.equal(unasked.status, 2, unasked.stderr);
  assert.match(unasked.stderr, /--confirm shop01/);
  assert.equal((await cli(['remove', 'shop01', '--confirm', 'shop1'])).status, 2);
  assert.equal((await cli(['remove', 'shop01', '--dry-run'])).status, 0);
  assert.deepEqual(await holdings(here, 'shop01'), full);

  const remove = ['remove', 'shop01', '--confirm', 'shop01', '--json'];
  const removed = await cli([...remove, '--recovery-days', '7']);
  assert.equal(removed.status, 0, removed.stderr);
  const report = JSON.parse(removed.stdout) as Report;
  assert.equal(report.outcome, 'removed');
  const date = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  assert.deepEqual(report.targets[0]?.notes, [`it can be brought back until ${date}`]);
  assert.deepEqual(await holdings(here, 'shop01'), ['removed', 'removed', 'removed']);
  const again = await cli(remove);
  assert.equal(again.status, 0, again.stderr);
  const actions = (JSON.parse(again.stdout) as Report).targets.map(({ action }) => action);
  assert.deepEqual(actions, ['nothing', 'nothing', 'nothing']);

  const next = file('next.txt', downloaded(accountOf('shop01')));
  const push = ['push', 'shop01', '--from', next, '--yes', '--forget-previous'];
  assert.equal((await cli(push)).status, 5, 'AWS has to restore it first');
  const back = await cli([...push, '--restore']);
  assert.equal(back.status, 0, back.stderr);
  assert.deepEqual(await holdings(here, 'shop01'), full);
});

for (const backend of backends) {
  test(`${backend.name}: purged, no version is left and a new line begins`, async (t) => {
    const { run, account, file } = await scene(t);
    const { env } = backend;
    const uri = backend.uri();
    for (const bundle of [account(), account()]) {
      const source = file('b.txt', downloaded(bundle));
      const push = ['push', '--from', source, '--to', uri, '--yes', '--forget-previous'];
      assert.equal((await run(push, { env })).status, 0);
    }
    const purge = ['remove', '--from', uri, '--purge', '--confirm', STORE_HASH];
    const { status, stderr } = await run(purge, { env });
    if (backend.name === 'op') {
      assert.equal(status, 8, stderr);
      return;
    }
    assert.equal(status, 0, stderr);
    assert.match(stderr, /destroyed/);
    assert.equal((await run(['pull', '--from', uri], { env })).status, 4);
    assert.equal((await run(['rollback', '--target', uri, '--yes'], { env })).status, 4);
    const fresh = account();
    const source = file('c.txt', downloaded(fresh));
    const pushed = await run(['push', '--from', source, '--to', uri], { env });
    assert.equal(pushed.status, 0, pushed.stderr);
    const { stdout } = await run(['history', '--from', uri, '--json'], { env });
    const { versions } = JSON.parse(stdout) as { versions: { fingerprint: string | null }[] };
    const known = versions.flatMap(({ fingerprint }) => fingerprint ?? []);
    assert.deepEqual(known, [fresh.fingerprint]);
  });
}

test('what is not the store’s is not removed, from any of the targets', async (t) => {
  const here = await fleet(t, 2);
  const [first, second] = here.aliases.map((alias) => here.hashOf(alias));
  const path = here.uri('ops', 'shop02').replace('vault://secret/', '');
  await bao.call('POST', `secret/data/${path}`, { data: { note: 'of somebody else' } });
  const foreign = await here.cli(['remove', 'shop02', '--confirm', 'shop02']);
  assert.equal(foreign.status, 5, foreign.stderr);
  assert.match(foreign.stderr, /not a bundle/);
  await here.fill('shop01', here.accountOf('shop02'), ['ops']);
  const other = await here.cli(['remove', 'shop01', '--confirm', 'shop01']);
  assert.equal(other.status, 5, other.stderr);
  assert.deepEqual(await holdings(here, 'shop02'), [second, 'foreign', second]);
  assert.deepEqual(await holdings(here, 'shop01'), [first, second, first]);
});

test('what was staged in a target goes with it', async (t) => {
  const { run, account, file } = await scene(t);
  const env = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };
  const path = `cli/${newOperationId()}`;
  const uri = `vault://secret/${path}`;
  const bundle = account();
  const push = ['push', '--from', file('b.txt', downloaded(bundle)), '--to', uri];
  assert.equal((await run(push, { env })).status, 0);
  const staged = `secret/data/${path}--pending/${newOperationId()}`;
  await bao.call('POST', staged, { data: bundle.toFields() });
  const removed = await run(['remove', '--from', uri, '--confirm', STORE_HASH], { env });
  assert.equal(removed.status, 0, removed.stderr);
  assert.equal((await bao.call('GET', staged)).status, 404);
});

test('on a terminal the name has to be typed', async (t) => {
  const { run, account, file, box, env } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', 'local://a'])).status, 0);
  const options = { env: { ...cleanEnvironment(box), ...env }, cwd: box.work };
  for (const [typed, status] of [
    ['', 2],
    [STORE_HASH, 0],
  ] as const) {
    const session = await openPty(
      process.execPath,
      [CLI, 'remove', '--from', 'local://a'],
      options,
    );
    await session.expect(new RegExp(`type ${STORE_HASH} to remove them: $`));
    session.send(`${typed}\r`);
    assert.equal((await session.exit()).status, status);
  }
  assert.equal((await run(['pull', '--from', 'local://a'])).status, 4);
});
