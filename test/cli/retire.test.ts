/** The command line of a retirement: what it shows, asks, waits for, and how it ends. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { makeBundle } from '../fixtures/credentials.js';
import { startStorekeys, type CliRun } from '../harness/cli.js';
import { findSentinels } from '../harness/sentinel.js';
import { downloaded, scene, STORE_HASH, type Scene } from './store-scene.js';

const HOOK = {
  scope: 'store/order/created',
  destination: 'https://shop.example/hooks/path-key?token=query-key',
  headers: { authorization: 'header-key' },
};

interface Rotated extends Scene {
  readonly first: Bundle;
  readonly second: Bundle;
  readonly retire: (...more: string[]) => Promise<CliRun>;
}

/** After a rotation; the first account has one webhook. */
async function rotated(t: Parameters<typeof scene>[0]): Promise<Rotated> {
  const here = await scene(t);
  const [first, second] = [makeBundle(STORE_HASH), makeBundle(STORE_HASH)];
  here.store.addAccount(first, { hooks: [HOOK] });
  here.store.addAccount(second);
  writeFileSync(
    join(here.box.work, 'storekeys.yaml'),
    `stores:\n  acme: { hash: ${STORE_HASH}, targets: ['local://a', 'local://b'] }\n`,
  );
  for (const [command, bundle] of [
    ['push', first],
    ['rotate', second],
  ] as const) {
    const source = here.file(`${bundle.fingerprint}.txt`, downloaded(bundle));
    const { status, stderr } = await here.run([command, 'acme', '--from', source, '--yes']);
    assert.equal(status, 0, stderr);
  }
  // It names accounts by their client ID, which is asked for.
  const retire = (...more: string[]): Promise<CliRun> =>
    here.run(['retire', 'acme', ...more], { asked: true });
  return { ...here, first, second, retire };
}

test('webhooks first, then which account to delete and which not, then the proof', async (t) => {
  const { first, second, retire, store, run } = await rotated(t);
  const left = await retire();
  assert.equal(left.status, 10, left.stderr);
  assert.match(left.stdout, /\d+ store\/order\/created to shop\.example \(headers authorization\)/);
  assert.match(left.stdout, /do not delete it yet: its webhooks would be lost/);
  assert.doesNotMatch(left.stdout, /delete this account|header-key|path-key|query-key/);
  assert.deepEqual(findSentinels(left.stdout), []);

  const unasked = await retire('--move-webhooks');
  assert.equal(unasked.status, 2, unasked.stderr);
  assert.match(
    unasked.stderr,
    /both sets deliver until .*, its own signed with the old client secret/,
  );
  const moved = await retire('--move-webhooks', '--yes');
  assert.equal(moved.status, 10, moved.stderr);
  assert.match(moved.stderr, /store\/order\/created to shop\.example: made as \d+/);
  assert.match(moved.stdout, /both sets deliver until the previous account is deleted/);
  const [before, after] = moved.stdout.split('keep this one, which is current:');
  assert.ok(before?.includes(`client ID  ${first.clientId.reveal()}`));
  assert.ok(after?.includes(`client ID  ${second.clientId.reveal()}`));
  assert.match(moved.stdout, /Settings > Store-level API accounts/);
  assert.match(
    moved.stdout,
    new RegExp(`https://store-${STORE_HASH}\\.mybigcommerce\\.com/manage/`),
  );
  const words = moved.stdout
    .replaceAll(first.clientId.reveal(), '')
    .replaceAll(second.clientId.reveal(), '');
  assert.deepEqual(findSentinels(words), [], 'no other value is shown');

  const json = await run(['retire', 'acme', '--json']);
  assert.equal(json.status, 10, json.stderr);
  const report = JSON.parse(json.stdout) as {
    outcome: string;
    previous: { fingerprint: string };
    webhooks: { lost: unknown[]; kept: { name: string }[] };
  };
  assert.deepEqual([report.outcome, report.previous.fingerprint], ['alive', first.fingerprint]);
  assert.deepEqual(
    [report.webhooks.lost.length, report.webhooks.kept[0]?.name],
    [0, 'store/order/created to shop.example'],
  );

  store.deleteAccount(first);
  const status = await run(['status', 'acme', '--verify']);
  assert.equal(status.status, 0, 'its death is seen without a record');
  const done = await retire();
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /is deleted\n +local:\/\/a +recorded\n +local:\/\/b +recorded/);
  assert.equal((await run(['status', 'acme'])).status, 0, 'now it is recorded');
  const again = await retire();
  assert.match(again.stdout, /is deleted, as was recorded on \d{4}-\d\d-\d\d/);
});

test('status says since when the previous account is alive, and that retire is the way', async (t) => {
  const { first, run } = await rotated(t);
  const today = new Date().toISOString().slice(0, 10);
  const { status, stdout } = await run(['status', 'acme', '--verify']);
  assert.equal(status, 10);
  const words = stdout.replace(/\s+/g, ' ');
  assert.match(
    words,
    new RegExp(`${first.fingerprint}\\) is alive since its replacement on ${today}`),
  );
  assert.match(words, /storekeys retire acme/);
});

test('in use somewhere: exit 5, each place named, whatever is accepted', async (t) => {
  const { first, file, run, box, retire } = await rotated(t);
  const source = file('again.txt', downloaded(first));
  assert.equal((await run(['push', '--from', source, '--to', 'local://other'])).status, 0);
  writeFileSync(
    join(box.work, 'storekeys.yaml'),
    `stores:\n  acme: { hash: ${STORE_HASH}, targets: ['local://a', 'local://b'] }\n` +
      `  europe: { hash: ${STORE_HASH}, targets: ['local://other'] }\n`,
  );
  const refused = await retire('--accept-loss', '--wait', '1s');
  assert.equal(refused.status, 5, refused.stderr);
  assert.match(refused.stderr, /error: - europe local:\/\/other: holds it as current/);
  assert.match(refused.stderr, /hint: storekeys status and storekeys recover/);
});

test('--wait: shows what it waits for; ends by the deletion, by its time, or by Ctrl-C', async (t) => {
  const { first, box, env, store, retire } = await rotated(t);
  const late = await retire('--accept-loss', '--wait', '500ms');
  assert.equal(late.status, 10, late.stderr);
  assert.match(late.stderr, /the time is over, and its token still works/);
  const args = ['retire', 'acme', '--accept-loss', '--wait'];
  const waiting = (): Promise<unknown> => store.nextRequest();

  const interrupted = startStorekeys(box, args, { env, asked: true });
  while (!store.requests.at(-1)?.path.includes('metafields')) await waiting();
  interrupted.child.kill('SIGINT');
  assert.equal((await interrupted.finished).status, 130);

  const patient = startStorekeys(box, args, { env, asked: true });
  const seen = store.requests.length;
  const asked = (): number =>
    store.requests
      .slice(seen)
      .filter(({ account, path }) => account === first.fingerprint && path.endsWith('v2/time'))
      .length;
  // Asked once at the start; the second time it waits.
  while (asked() < 2) await waiting();
  store.deleteAccount(first);
  const done = await patient.finished;
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /delete this account[^]*is deleted\n +local:\/\/a +recorded/);
});

test('--purge: asks, and then the earlier version is gone', async (t) => {
  const { first, second, store, retire, run } = await rotated(t);
  store.deleteAccount(first);
  const unasked = await retire('--purge');
  assert.equal(unasked.status, 2, unasked.stderr);
  assert.match(
    unasked.stderr,
    new RegExp(`destroys what is stored of the account ${first.fingerprint}`),
  );
  const done = await retire('--purge', '--yes');
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /purged:\n +local:\/\/a +version 1\n +local:\/\/b +version 1/);
  const { stdout } = await run(['history', 'acme', '--from', 'local://a']);
  assert.ok(stdout.includes(second.fingerprint) && !stdout.includes(first.fingerprint));
  const nothing = await retire();
  assert.equal(nothing.status, 0);
  assert.match(nothing.stdout, /one account only .*: nothing to retire/);
});
