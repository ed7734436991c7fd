/** 1Password from the command line: what commands ask it, and what they say when it does not answer. */
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { startOnePassword } from '../backends/onepassword/stand-in.js';
import type { CliRun } from '../harness/cli.js';
import { downloaded, scene, type Scene } from './store-scene.js';

const VAULT = 'Integrations';
const service = await startOnePassword({ after });
const vaultId = service.addVault({ title: VAULT });
/** All that a pipeline has to set. */
const env = { OP_SERVICE_ACCOUNT_TOKEN: service.token() };

afterEach(() => {
  service.faults.clear();
});

/** A run, with what it asked 1Password beside the sign-in. */
interface Counted extends CliRun {
  readonly signIn: number;
  /** Methods, in their order. */
  readonly asked: readonly string[];
}

/** Runs the program. Values on standard output are asked for. */
async function counted({ run }: Scene, args: readonly string[]): Promise<Counted> {
  service.clearRequests();
  const ended = await run(args, { env, asked: true });
  const { requests } = service;
  const others = requests.filter(({ signIn }) => !signIn);
  return {
    ...ended,
    signIn: requests.length - others.length,
    asked: others.map(({ method }) => method),
  };
}

function pushOf({ file }: Scene, bundle: Bundle, uri: string): readonly string[] {
  return ['push', '--from', file('b.txt', downloaded(bundle)), '--to', uri];
}

function newUri(): string {
  return `op://${VAULT}/cli ${newOperationId()}`;
}

/** The id of the one item of a URI's title. */
function idOf(uri: string): string {
  const [item] = service
    .items(vaultId)
    .filter(({ overview }) => overview.title === uri.split('/').at(-1));
  assert.ok(item !== undefined);
  return item.id;
}

test('push, pull, verify and history, with nothing but a token', async (t) => {
  const here = await scene(t);
  const [first, second] = [here.account(), here.account()];
  const uri = newUri();

  const created = await counted(here, pushOf(here, first, uri));
  assert.equal(created.status, 0, created.stderr);
  assert.equal(created.signIn, 4);
  assert.equal(created.asked.length, 7, created.asked.join(' '));
  assert.equal(created.asked.filter((method) => method === 'PATCH').length, 1);

  const unchanged = await counted(here, pushOf(here, first, uri));
  assert.equal(unchanged.status, 0, unchanged.stderr);
  assert.match(unchanged.stderr, /unchanged/);
  assert.ok(!unchanged.asked.includes('PATCH'));

  const replaced = await counted(here, [...pushOf(here, second, uri), '--yes']);
  assert.equal(replaced.status, 0, replaced.stderr);
  assert.equal(replaced.asked.filter((method) => method === 'PATCH').length, 1);

  const byIds = `op://${vaultId}/${idOf(uri)}`;
  for (const [from, requests] of [
    [uri, 4],
    [byIds, 3],
  ] as const) {
    const pulled = await counted(here, ['pull', '--from', from, '--format', 'json']);
    assert.equal(pulled.status, 0, pulled.stderr);
    assert.deepEqual([pulled.signIn, pulled.asked.length], [4, requests], from);
    const { access_token: token } = JSON.parse(pulled.stdout) as Record<string, string>;
    assert.ok(token === second.accessToken.reveal(), 'another token was pulled');
  }

  const verified = await counted(here, ['verify', '--from', uri]);
  assert.equal(verified.status, 0, verified.stderr);
  assert.ok(!verified.asked.includes('PATCH'));

  const { status, stdout, stderr } = await counted(here, ['history', '--from', uri, '--json']);
  assert.equal(status, 0, stderr);
  const { versions } = JSON.parse(stdout) as {
    readonly versions: readonly { readonly state: string; readonly fingerprint: string }[];
  };
  assert.deepEqual(
    versions.map(({ state, fingerprint }) => [state, fingerprint]),
    [
      ['current', second.fingerprint],
      ['older', first.fingerprint],
    ],
  );
});

test('--verbose: each request, with no query and nothing of the token', async (t) => {
  const here = await scene(t);
  const uri = newUri();
  const pushed = await here.run(pushOf(here, here.account(), uri), { env });
  assert.equal(pushed.status, 0, pushed.stderr);
  service.clearRequests();
  const pulled = await here.run(['pull', '--from', uri, '--verbose'], { env, asked: true });
  assert.equal(pulled.status, 0, pulled.stderr);
  const { host } = new URL(service.url);
  const lines = pulled.stderr.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.replace(/ \d+ ms$/, '')),
    service.requests.map(({ method, path, status }) => {
      const [withoutQuery = ''] = path.split('?', 1);
      return `${method} ${host}${withoutQuery} ${status ?? 'no answer'}`;
    }),
  );
  assert.ok(service.requests.some(({ path }) => path.includes('?')));
  const parts: unknown = JSON.parse(Buffer.from(service.token().slice(4), 'base64url').toString());
  // What it holds beside secrets is its address, and words.
  const secrets = textsIn(parts).filter((part) => part.length > 20 && !part.includes('://'));
  assert.ok(secrets.length > 0);
  for (const secret of secrets) assert.ok(!pulled.stderr.includes(secret));
});

/** All texts in JSON. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test('--timeout: a service that never answers ends no command late', async (t) => {
  const here = await scene(t);
  const uri = newUri();
  const pushed = await here.run(pushOf(here, here.account(), uri), { env });
  assert.equal(pushed.status, 0, pushed.stderr);
  const other = [...pushOf(here, here.account(), uri), '--yes'];
  for (const [args, seconds, silent] of [
    [['pull', '--from', uri], 2, { method: 'POST', path: /auth\/start/ }],
    [['pull', '--from', uri], 5, { method: 'GET', path: /overviews/ }],
    [other, 5, { method: 'PATCH', path: /items/ }],
  ] as const) {
    service.clearRequests();
    service.faults.add({ fault: { kind: 'silence' }, ...silent });
    const start = performance.now();
    const timeout = ['--timeout', `${seconds}`];
    const ended = await here.run([...args, ...timeout], { env, deadlineMs: 30_000 });
    const took = performance.now() - start;
    assert.equal(ended.status, 7, ended.stderr);
    assert.match(ended.stderr, /no answer in time/);
    const [last] = service.requests.filter(({ status }) => status === undefined);
    assert.ok(last?.method === silent.method && silent.path.test(last.path));
    // Beside that: what a program takes to start and to sign in, and a second for a slow reader of its
    // last words. The client by itself would wait for minutes.
    assert.ok(took < seconds * 1_000 + 15_000, `${took} ms`);
    service.faults.clear();
  }
});

test('an error that does not pass: a push is over after a few tries, and says so', async (t) => {
  const here = await scene(t);
  const uri = newUri();
  service.faults.add({ fault: { kind: 'status', status: 500 }, method: 'PATCH' });
  service.clearRequests();
  const args = pushOf(here, here.account(), uri);
  const pushed = await here.run(args, { env, deadlineMs: 30_000 });
  assert.equal(pushed.status, 7, pushed.stderr);
  const writes = service.requests.filter(({ method }) => method === 'PATCH');
  assert.ok(writes.length >= 2 && writes.length <= 6, `${writes.length} writes`);
});

test('a used-up quota is not asked twice, and the hint says how long to wait', async (t) => {
  const here = await scene(t);
  service.faults.add({ fault: { kind: 'status', status: 429 } });
  const pulled = await counted(here, ['pull', '--from', newUri()]);
  assert.equal(pulled.status, 7, pulled.stderr);
  assert.match(pulled.stderr, /quota of requests is used up/);
  assert.match(pulled.stderr, /hint: wait for the hour or the day to pass/);
  assert.equal(service.requests.length, 1);
});

test('a vault that is not there: named with those that are', async (t) => {
  const here = await scene(t);
  const pulled = await here.run(['pull', '--from', 'op://Integration/shop'], { env });
  assert.equal(pulled.status, 4, pulled.stderr);
  assert.match(pulled.stderr, /there is no vault 'Integration' for this account/);
  assert.match(pulled.stderr, /hint: it sees 'Integrations'/);
});

test('nobody signed in: said before anything is asked', async (t) => {
  const here = await scene(t);
  service.clearRequests();
  const pulled = await here.run(['pull', '--from', newUri()]);
  assert.equal(pulled.status, 6, pulled.stderr);
  assert.match(pulled.stderr, /hint: set OP_SERVICE_ACCOUNT_TOKEN/);
  assert.equal(service.requests.length, 0);
});
