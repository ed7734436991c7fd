/** Commands on many stores: a line for each, one exit status, and a second run that does what is left. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { startStorekeys, type CliRun } from '../harness/cli.js';
import { fleet, type Fleet } from './fleet.js';
import { downloaded } from './scene.js';

interface Line {
  readonly store: string;
  readonly outcome: string;
  readonly fingerprint?: string;
  readonly error: { readonly code: string } | null;
}

function linesOf({ stdout }: CliRun): readonly Line[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

function byStore(lines: readonly Line[]): Readonly<Record<string, Line>> {
  return Object.fromEntries(lines.map((line) => [line.store, line]));
}

/** Writes the next account of each store into a folder. */
function nextAccounts(here: Fleet, aliases = here.aliases): ReadonlyMap<string, Bundle> {
  const folder = join(here.box.given, 'new');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return new Map(
    aliases.map((alias) => {
      const bundle = here.accountOf(alias, 0);
      writeFileSync(join(folder, `${alias}.txt`), downloaded(bundle));
      return [alias, bundle];
    }),
  );
}

const folderOf = ({ box }: Fleet): string => join(box.given, 'new');

test('rotate, verify, pull and copy of all stores', async (t) => {
  const here = await fleet(t, 5);
  const next = nextAccounts(here);
  const rotate = ['rotate', '--from-dir', folderOf(here), '--yes', '--json-lines'];
  const rotated = await here.cli(rotate);
  assert.equal(rotated.status, 0, rotated.stderr);
  assert.match(rotated.stderr, /5 of 5 stores are done\n$/);
  assert.deepEqual(Object.keys(byStore(linesOf(rotated))).toSorted(), here.aliases);
  for (const { store, outcome, fingerprint } of linesOf(rotated)) {
    assert.equal(outcome, 'stored');
    assert.equal(fingerprint, next.get(store)?.fingerprint);
  }

  const verified = await here.cli(['verify', '--all']);
  assert.equal(verified.status, 0, verified.stderr);
  assert.match(verified.stderr, /5 of 5 stores are verified\n$/);
  const lost = next.get('shop03');
  assert.ok(lost !== undefined);
  here.store.deleteAccount(lost);
  const rejected = await here.cli(['verify', '--all', '--json-lines']);
  assert.equal(rejected.status, 3);
  const bad = linesOf(rejected).filter(({ error }) => error !== null);
  assert.deepEqual(
    bad.map(({ store, error }) => [store, error?.code]),
    [['shop03', 'invalid']],
  );

  const folder = join(here.box.asked, 'bundles');
  const pull = ['pull', '--all', '--from', 'ops', '--output-dir', folder, '--format', 'json'];
  const pulled = await here.cli(pull);
  assert.equal(pulled.status, 0, pulled.stderr);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  for (const [alias, bundle] of next) {
    const file = join(folder, `${alias}.json`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const { access_token: token } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      string
    >;
    assert.ok(token === bundle.accessToken.reveal(), alias);
  }
  rmSync(join(folder, 'shop02.json'));
  writeFileSync(join(folder, 'shop04.json'), '{}');
  const checked = await here.cli([...pull, '--check']);
  assert.equal(checked.status, 10);
  assert.match(checked.stdout, /^shop02 {2}[0-9a-f]{8} {2}absent/m);
  assert.match(checked.stdout, /^shop04 {2}[0-9a-f]{8} {2}stale/m);
  assert.match(checked.stderr, /3 of 5 stores are current\n$/);
  const again = byStore(linesOf(await here.cli([...pull, '--json-lines'])));
  assert.deepEqual(
    here.aliases.map((alias) => again[alias]?.outcome),
    ['unchanged', 'written', 'unchanged', 'rewritten', 'unchanged'],
  );

  const copied = await here.cli(['copy', '--all', '--from', 'prod', '--offline']);
  assert.equal(copied.status, 0, copied.stderr);
  assert.match(copied.stdout, /^shop01 {2}[0-9a-f]{8} {2}2 unchanged$/m);
});

test('what fails in one store stops no other, and a second run does the rest', async (t) => {
  const here = await fleet(t, 4);
  nextAccounts(here);
  const file = join(folderOf(here), 'shop02.txt');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.replace(/ACCESS TOKEN: .*/, 'ACCESS TOKEN:'));
  const push = ['push', '--from-dir', folderOf(here), '--yes', '--offline', '--json-lines'];
  const first = await here.cli([...push, '--delete-source']);
  assert.equal(first.status, 9, first.stderr);
  assert.match(first.stderr, /3 of 4 stores are done; the same command again does the rest\n$/);
  assert.equal(byStore(linesOf(first))['shop02']?.error?.code, 'invalid');
  assert.deepEqual(readdirSync(folderOf(here)), ['shop02.txt']);

  writeFileSync(file, good);
  const second = await here.cli(push);
  assert.equal(second.status, 0, second.stderr);
  assert.deepEqual(
    linesOf(second).map(({ store, outcome }) => [store, outcome]),
    [['shop02', 'stored']],
  );
  const status = await here.cli(['status', '--json-lines']);
  assert.equal(status.status, 10, 'the accounts before are still alive');
  assert.doesNotMatch(status.stdout, /drift|absent|unreadable/);
  assert.deepEqual(
    linesOf(status).map(({ store }) => store),
    here.aliases,
  );
});

test('without a yes nothing is replaced, and a dry run says what would be done', async (t) => {
  const here = await fleet(t, 2);
  nextAccounts(here);
  const push = ['push', '--from-dir', folderOf(here), '--offline'];
  const refused = await here.cli(push);
  assert.equal(refused.status, 2);
  assert.match(refused.stdout, /^shop01 {2}failed \(usage\): nothing was changed.*--yes$/m);
  const planned = await here.cli([...push, '--dry-run']);
  assert.equal(planned.status, 0, planned.stderr);
  assert.match(planned.stdout, /^shop01 {2}[0-9a-f]{8} {2}3 replace$/m);
});

test('an interruption loses nothing, and the same command goes on', async (t) => {
  const here = await fleet(t, 6);
  const next = nextAccounts(here);
  const args = ['push', '--from-dir', folderOf(here), '--yes', '--offline', '--concurrency', '1'];
  const env = { ...here.env, ...here.signedIn };
  const { child, finished } = startStorekeys(here.box, args, { env });
  assert.ok(child.stdout !== null);
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const { status, stderr } = await finished;
  assert.equal(status, 130, stderr);
  assert.match(stderr, /interrupted: [1-5] of 6 stores are done; the same command again goes on/);
  const second = await here.cli(args);
  assert.equal(second.status, 0, second.stderr);
  const well = await here.cli(['status', '--json-lines']);
  for (const { store } of linesOf(well)) {
    assert.ok(well.stdout.includes(next.get(store)?.fingerprint ?? '-'), store);
  }
  assert.equal((await here.cli(['recover'])).status, 0, 'nothing is left behind');
});

test('parts of a fleet: every store in one of them', async (t) => {
  const here = await fleet(t, 6);
  const targets = ['copy', '--all', '--from', 'prod', '--to', 'ops', '--offline', '--json-lines'];
  const parts = await Promise.all(
    ['1/3', '2/3', '3/3'].map(async (part) =>
      linesOf(await here.cli([...targets, '--shard', part])),
    ),
  );
  const stores = parts.flat().map(({ store }) => store);
  assert.deepEqual(stores.toSorted(), here.aliases);
  const bad = await here.cli([...targets, '--shard', '4/3']);
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /--shard: '4\/3' is not a part such as 3\/8/);
});

test('what belongs to one store is refused for many, before anything is done', async (t) => {
  const here = await fleet(t, 1);
  nextAccounts(here);
  const dir = ['--from-dir', folderOf(here)];
  const refused = async (args: readonly string[], message: RegExp): Promise<void> => {
    const { status, stderr, stdout } = await here.cli(args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, message);
  };
  await refused(['push', 'shop01', ...dir], /--from-dir is for many stores/);
  await refused(['push', ...dir, '--to', 'ops'], /--to is for one store/);
  await refused(['push', ...dir, '--from', 'x.txt'], /--from is for one store/);
  await refused(['push', ...dir, '--json'], /use --json-lines/);
  await refused(['push', 'shop01', '--from', 'x', '--shard', '1/2'], /--shard is for many stores/);
  await refused(['pull', '--all'], /name it with --output-dir/);
  await refused(['pull', 'shop01', '--output-dir', 'x'], /--output-dir is for many stores/);
  await refused(
    ['pull', '--all', '--output-dir', 'x', '--format', 'github-actions'],
    /not a format/,
  );
  await refused(['pull', '--all', '--output-dir', 'x', '--field', 'client_id'], /--field is for/);
  await refused(['status', '--json', '--json-lines'], /choose one of them/);
  await refused(['push', '--from-dir', 'nowhere'], /'nowhere' cannot be read \(ENOENT\)/);
  writeFileSync(join(folderOf(here), 'shop01.env'), '');
  await refused(['push', ...dir], /there are two files for shop01/);
  writeFileSync(join(folderOf(here), 'other.txt'), '');
  await refused(['push', ...dir], /other\.txt' is called as no store is/);
});
