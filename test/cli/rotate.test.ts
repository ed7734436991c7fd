/** The command line of a rotation: what it says, how it ends, and what a receiver of webhooks pulls. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'node:querystring';
import type { Bundle } from '../../src/bundle/bundle.js';
import { downloaded, scene, type Scene } from './store-scene.js';

const BOTH = ['--to', 'local://a', '--to', 'local://b'];

function source({ file }: Scene, bundle: Bundle): string {
  return file(`${bundle.fingerprint}.txt`, downloaded(bundle));
}

test('a rotation: planned, asked about, done, told; the same again is said to be there', async (t) => {
  const here = await scene(t);
  const { run, account } = here;
  const [first, next] = [account(), account()];
  const absent = await run(['rotate', '--from', source(here, first), ...BOTH, '--yes']);
  assert.equal(absent.status, 4, absent.stderr);
  assert.match(absent.stderr, /local:\/\/a: nothing is there to rotate\n.*hint: .*storekeys copy/s);
  assert.equal((await run(['push', '--from', source(here, first), ...BOTH])).status, 0);
  const rotate = ['rotate', '--from', source(here, next), ...BOTH];
  const shown = await run([...rotate, '--dry-run']);
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(shown.stderr, new RegExp(`local://b +replace ${first.fingerprint}`));
  const unasked = await run(rotate);
  assert.equal(unasked.status, 2, unasked.stderr);
  const done = await run([...rotate, '--yes', '--json', '--delete-source']);
  assert.equal(done.status, 0, done.stderr);
  const report = JSON.parse(done.stdout) as { outcome: string; targets: { outcome: string }[] };
  assert.equal(report.outcome, 'stored');
  assert.deepEqual(
    report.targets.map(({ outcome }) => outcome),
    ['replaced', 'replaced'],
  );
  assert.ok(!existsSync(rotate[2] ?? ''), 'the source file is deleted');
  const again = await run(['rotate', '--from', source(here, next), ...BOTH]);
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stderr, /local:\/\/b +unchanged/);
});

test('refused with the way on: drift, and a previous account that lives', async (t) => {
  const here = await scene(t);
  const { run, account } = here;
  const [first, stray, next, later] = [account(), account(), account(), account()];
  await run(['push', '--from', source(here, first), '--to', 'local://a']);
  await run(['push', '--from', source(here, stray), '--to', 'local://b']);
  const drift = await run(['rotate', '--from', source(here, next), ...BOTH, '--yes']);
  assert.equal(drift.status, 5, drift.stderr);
  assert.match(drift.stderr, new RegExp(`local://b: holds ${stray.fingerprint}`));
  assert.match(drift.stderr, /hint: .*storekeys copy.*--force/);
  const forced = await run(['rotate', '--from', source(here, next), ...BOTH, '--yes', '--force']);
  assert.equal(forced.status, 0, forced.stderr);
  const alive = await run(['rotate', '--from', source(here, later), ...BOTH, '--yes']);
  assert.equal(alive.status, 5, alive.stderr);
  assert.match(alive.stderr, new RegExp(`previous account .*${first.fingerprint}.* still works`));
  assert.match(alive.stderr, /hint: storekeys retire/);
});

test('pull --with-previous: both accounts under their names, masked on demand like the others', async (t) => {
  const here = await scene(t);
  const { run, account } = here;
  const [first, next] = [account(), account()];
  const to = ['--to', 'local://a'];
  await run(['push', '--from', source(here, first), ...to]);
  const pull = ['pull', '--from', 'local://a', '--with-previous'];
  const alone = await run(pull, { asked: true });
  assert.match(alone.stderr, /has no previous account that may still be alive/);
  assert.equal((await run(['rotate', '--from', source(here, next), ...to, '--yes'])).status, 0);
  const names = parse((await run(pull, { asked: true })).stdout.trimEnd(), '\n');
  assert.equal(names['BIGCOMMERCE_CLIENT_SECRET'], next.clientSecret.reveal());
  assert.equal(names['BIGCOMMERCE_CLIENT_SECRET_PREVIOUS'], first.clientSecret.reveal());
  const field = ['--field', 'client_secret_previous'];
  const one = await run([...pull, ...field], { asked: true });
  assert.equal(one.stdout.trimEnd(), first.clientSecret.reveal());
  const unasked = await run(['pull', '--from', 'local://a', ...field]);
  assert.equal(unasked.status, 2, 'it is a field only with the option');
});
