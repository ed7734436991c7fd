/** What is kept of a push that did not end, and how it is finished or dropped. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { storeDown } from '../backends/bigcommerce/answers.js';
import { startFaultProxy } from '../backends/fault-proxy.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { downloaded, scene, type Scene } from './scene.js';

/** What is in the journal of a scene. */
function kept({ box }: Scene): readonly string[] {
  try {
    return readdirSync(join(box.home, 'storekeys', 'journal'));
  } catch {
    return [];
  }
}

interface Report {
  readonly operations: readonly {
    operation: string;
    progress: string;
    fingerprint: string;
    targets: readonly { target: string; holds: string }[];
  }[];
  readonly left_behind: readonly { target: string; operation: string }[];
}

async function recovered({ run }: Scene, env = {}, ...more: string[]): Promise<Report> {
  const ended = await run(['recover', '--json', ...more], { env });
  const report = JSON.parse(ended.stdout) as Report;
  const open = report.operations.length + report.left_behind.length > 0;
  assert.equal(ended.status, open ? 10 : 0, ended.stderr);
  return report;
}

test('a paste that BigCommerce could not check is kept, and stored by recover', async (t) => {
  const here = await scene(t);
  const { run, account, store } = here;
  const bundle = account();
  store.fault({ fault: { kind: 'answer', answer: storeDown } });
  const push = ['push', '--from', '-', '--to', 'local://a', '--to', 'local://b'];
  const failed = await run(push, { stdin: downloaded(bundle) });
  assert.equal(failed.status, 7, failed.stderr);
  assert.match(failed.stderr, /the bundle is kept: see storekeys recover/);
  const { operations } = await recovered(here);
  assert.deepEqual(
    operations.map(({ progress, fingerprint }) => [progress, fingerprint]),
    [['not begun', bundle.fingerprint]],
  );
  assert.equal((await run(['recover', '--resume'])).status, 7, 'still down');
  store.clearFaults();
  const resumed = await run(['recover', '--resume']);
  assert.equal(resumed.status, 0, resumed.stderr);
  assert.match(resumed.stderr, /local:\/\/b +created/);
  assert.deepEqual(kept(here), []);
  assert.deepEqual(await recovered(here), { storekeys: 1, operations: [], left_behind: [] });
});

test('a paste that is declined is kept; dropping it asks', async (t) => {
  const here = await scene(t);
  const { run, account, file } = here;
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', 'local://a'])).status, 0);
  const second = account();
  const push = ['push', '--from', '-', '--to', 'local://a'];
  const declined = await run(push, { stdin: downloaded(second) });
  assert.equal(declined.status, 2, declined.stderr);
  assert.equal(kept(here).length, 1);
  const shown = await run(['recover']);
  assert.equal(shown.status, 10);
  assert.match(shown.stdout, new RegExp(`${second.fingerprint} for store`));
  assert.match(shown.stdout, /local:\/\/a +another bundle/);
  assert.equal((await run(['recover', '--resume'])).status, 2, 'it replaces, so it asks');
  const asked = await run(['recover', '--discard']);
  assert.equal(asked.status, 2);
  assert.match(asked.stderr, /nothing was stored yet/);
  assert.equal(kept(here).length, 1);
  assert.equal((await run(['recover', '--discard', '--yes'])).status, 0);
  assert.deepEqual(kept(here), []);
  const done = await run([...push, '--yes'], { stdin: downloaded(second) });
  assert.equal(done.status, 0, done.stderr);
  assert.deepEqual(kept(here), []);
});

test('what is rejected, a dry run, and what came from a file are not kept', async (t) => {
  const here = await scene(t);
  const { run, account, store, file } = here;
  const dead = account();
  store.deleteAccount(dead);
  const push = ['push', '--from', '-', '--to', 'local://a'];
  assert.equal((await run(push, { stdin: downloaded(dead) })).status, 3);
  assert.equal((await run(push, { stdin: 'CLIENT ID: short' })).status, 3);
  assert.equal((await run([...push, '--dry-run'], { stdin: downloaded(account()) })).status, 0);
  store.fault({ fault: { kind: 'answer', answer: storeDown } });
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', 'local://a'])).status, 7);
  assert.deepEqual(kept(here), []);
});

test('a follower that fails: 9, and then recover or the same command', async (t) => {
  const here = await scene(t);
  const { run, account, file } = here;
  const [bao, aws] = await Promise.all([sharedOpenBao(), sharedAwsEmulator()]);
  const proxy = await startFaultProxy(bao.address);
  t.after(() => proxy.stop());
  const env = { ...aws.env, VAULT_ADDR: proxy.url, VAULT_TOKEN: bao.rootToken };
  const name = newOperationId();
  const targets = [`aws-sm://recover/${name}`, `vault://secret/recover/${name}`];
  const to = targets.flatMap((target) => ['--to', target]);
  const refuse = (): void => {
    // What is staged passes: a target that refuses even that is found out before the commit.
    const match = { method: 'POST', path: /\/recover\/[a-z0-9]+$/ };
    proxy.fault({ match, times: Infinity, action: { kind: 'answer', status: 503 } });
  };
  const push = async (bundle: Parameters<typeof downloaded>[0]): ReturnType<typeof run> =>
    run(['push', '--from', file('b.txt', downloaded(bundle)), ...to, '--yes'], { env });

  const first = account();
  refuse();
  const partial = await push(first);
  assert.equal(partial.status, 9, partial.stderr);
  assert.match(partial.stderr, /vault:.* failed/);
  assert.match(partial.stderr, /storekeys recover --resume finishes/);
  const { operations } = await recovered(here, env);
  const [operation] = operations;
  assert.equal(operation?.progress, 'committed');
  assert.deepEqual(
    operation.targets.map(({ holds }) => holds),
    ['this bundle', 'nothing'],
  );
  const refused = await run(['recover', '--discard', '--yes'], { env });
  assert.equal(refused.status, 5, refused.stderr);
  assert.match(refused.stderr, /is stored in .* already/);
  assert.equal((await run(['recover', '--resume'], { env })).status, 9);
  proxy.clear();
  const resumed = await run(['recover', '--resume'], { env });
  assert.equal(resumed.status, 0, resumed.stderr);
  assert.deepEqual(kept(here), []);

  const { status } = await run(['pull', '--from', targets[1] ?? ''], { env, asked: true });
  assert.equal(status, 0);
  const absent = `vault://secret/recover/${newOperationId()}`;
  refuse();
  const more = ['push', '--from', file('b.txt', downloaded(first)), ...to, '--to', absent];
  assert.equal((await run(more, { env })).status, 9);
  assert.equal(kept(here).length, 1);
  proxy.clear();
  assert.equal((await run(more, { env })).status, 0);
  assert.deepEqual(kept(here), [], 'the same command ended the earlier try too');
});

test('recover of one operation by its id, and words that do not fit', async (t) => {
  const here = await scene(t);
  const { run, account, store } = here;
  store.fault({ fault: { kind: 'answer', answer: storeDown } });
  for (const target of ['local://a', 'local://b']) {
    const stdin = downloaded(account());
    assert.equal((await run(['push', '--from', '-', '--to', target], { stdin })).status, 7);
  }
  store.clearFaults();
  const { operations } = await recovered(here);
  const [one, two] = operations;
  assert.ok(one !== undefined && two !== undefined);
  const resume = ['recover', '--resume', '--operation'];
  assert.equal((await run([...resume, one.operation])).status, 0);
  const left = await recovered(here);
  assert.deepEqual(
    left.operations.map(({ operation }) => operation),
    [two.operation],
  );
  assert.equal((await run([...resume, 'nosuchoperation1'])).status, 4);
  assert.equal((await run(['recover', '--resume', '--discard'])).status, 2);
});

test('copy: what one target holds goes to others, by the rules of push', async (t) => {
  const { run, account, file } = await scene(t);
  const [first, second] = [account(), account()];
  const push = (name: string, target: string, bundle: typeof first): ReturnType<typeof run> =>
    run(['push', '--from', file(name, downloaded(bundle)), '--to', target]);
  assert.equal((await push('1.txt', 'local://a', first)).status, 0);
  assert.equal((await push('2.txt', 'local://b', second)).status, 0);
  const copy = ['copy', '--from', 'local://a', '--to', 'local://b', '--to', 'local://c'];
  assert.equal((await run(copy)).status, 2, 'it replaces, so it asks');
  const copied = await run([...copy, '--yes', '--json']);
  assert.equal(copied.status, 0, copied.stderr);
  const { outcome, targets } = JSON.parse(copied.stdout) as {
    outcome: string;
    targets: { outcome: string }[];
  };
  assert.equal(outcome, 'stored');
  assert.deepEqual(
    targets.map((target) => target.outcome),
    ['replaced', 'created'],
  );
  assert.equal((await run(['copy', '--from', 'local://none', '--to', 'local://c'])).status, 4);
  assert.equal((await run(['copy', '--to', 'local://c'])).status, 2);
});
