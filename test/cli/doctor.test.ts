/** `doctor` from the command line: the report, and that each cure, followed to the letter, is one. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { startFaultProxy } from '../backends/fault-proxy.js';
import { sharedOnePassword } from '../backends/onepassword/shared.js';
import { sharedOpenBao } from '../backends/openbao.js';
import { startStorekeys } from '../harness/cli.js';
import { tokenWith } from '../providers/vault/open.js';
import { cliBackends, downloaded, scene, type Scene } from './scene.js';

// Here, so that they end with the file.
const backends = await cliBackends();

/** Of the cure for a right that a token lacks. */
const POLICY_LINE = /path "(.+)" \{ capabilities = (\[.*\]) \}$/;

type Env = Readonly<Record<string, string>>;

interface Said {
  readonly subject: string;
  readonly state: string;
  readonly detail: string;
  readonly cure: string | null;
}

interface Report {
  readonly storekeys: number;
  readonly outcome: string;
  readonly configuration: readonly Said[];
  readonly targets: readonly { readonly target: string; readonly diagnoses: readonly Said[] }[];
}

/** What doctor reports, after a look at the exit status, which must fit. */
async function report({ run }: Scene, args: readonly string[], env: Env = {}): Promise<Report> {
  const ended = await run(['doctor', ...args, '--json'], { env });
  const parsed = JSON.parse(ended.stdout) as Report;
  assert.match(ended.stderr, parsed.targets.length > 0 ? /^$/ : /^targets were not looked at: /);
  assert.equal(parsed.storekeys, 1);
  assert.equal(ended.status, parsed.outcome === 'healthy' ? 0 : 10);
  return parsed;
}

/** The cures of all that failed. */
async function cures(here: Scene, args: readonly string[], env: Env = {}): Promise<string[]> {
  const { configuration, targets } = await report(here, args, env);
  const all = [...configuration, ...targets.flatMap(({ diagnoses }) => diagnoses)];
  return all.flatMap(({ state, detail, cure }) => {
    if (state !== 'failed') return [];
    assert.ok(cure !== null && cure !== '', `no cure for: ${detail}`);
    return [cure];
  });
}

async function isWell(here: Scene, args: readonly string[], env: Env = {}): Promise<void> {
  assert.deepEqual(await cures(here, args, env), []);
}

async function push(here: Scene, uri: string, env: Env = {}): Promise<void> {
  const source = here.file('b.txt', downloaded(here.account()));
  const pushed = await here.run(['push', '--from', source, '--to', uri], { env });
  assert.equal(pushed.status, 0, pushed.stderr);
}

function configure(here: Scene, yaml: string): string {
  const path = join(here.box.work, 'storekeys.yaml');
  writeFileSync(path, yaml);
  return path;
}

test('each backend: nothing in the way, on 80 columns, and no home without a local target', async (t) => {
  const here = await scene(t);
  const env = Object.assign({}, ...backends.map((backend) => backend.env)) as Env;
  const uris = backends.map((backend) => backend.uri());
  const remote = uris.filter((uri) => !uri.startsWith('local:'));
  const plain = await here.run(['doctor', ...remote], { env });
  assert.equal(plain.status, 0, plain.stdout);
  assert.equal(plain.stderr, '');
  const home = join(here.box.home, 'storekeys');
  assert.ok(!existsSync(home), 'a home was made');
  for (const uri of remote) assert.ok(plain.stdout.includes(`\n\n${uri}\n  ok `), plain.stdout);
  for (const line of plain.stdout.split('\n')) assert.ok(line.length <= 80, line);

  for (const backend of backends) await push(here, uris[backends.indexOf(backend)] ?? '', env);
  const { targets, configuration } = await report(here, uris, env);
  assert.deepEqual(
    targets.map(({ target }) => target),
    uris,
  );
  assert.match(configuration[0]?.detail ?? '', /^none:/);
});

test('each backend says by which way it signed in, and why by no other', async (t) => {
  const here = await scene(t);
  const half = {
    VAULT_ROLE_ID: 'of-a-role',
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/ci',
    OP_CONNECT_HOST: 'https://connect.example.com',
  };
  const env = Object.assign({}, ...backends.map((backend) => backend.env), half) as Env;
  const uris = backends.map((backend) => backend.uri()).filter((uri) => !uri.startsWith('local:'));
  const { targets } = await report(here, uris, env);
  const { service } = await sharedOnePassword();
  assert.deepEqual(
    targets.map(({ diagnoses }) => diagnoses.find(({ subject }) => subject === 'sign-in')?.detail),
    [
      'by VAULT_TOKEN; VAULT_ROLE_ID is set, VAULT_SECRET_ID is not',
      'by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_ROLE_ARN is set, AWS_WEB_IDENTITY_TOKEN_FILE is not',
      `by OP_SERVICE_ACCOUNT_TOKEN, at ${new URL(service.url).host}; OP_CONNECT_HOST is passed over: the SDK speaks to no Connect server`,
    ],
  );
});

test('without arguments: all targets of all stores, each place once; by name: in each store', async (t) => {
  const here = await scene(t);
  const path = configure(
    here,
    `targets:
  here: local://{store}
  common: local://common
stores:
  acme: { hash: abc123, targets: [here, common] }
  globex: { targets: [here, 'local://of-{hash}'] }
`,
  );
  const names = ({ targets }: Report): readonly string[] => targets.map(({ target }) => target);
  const all = await report(here, []);
  assert.deepEqual(names(all), [
    'local://acme',
    'local://common',
    'local://globex',
    'local://of-{hash} of globex',
  ]);
  assert.equal(all.configuration[0]?.detail, `${path}, found by search, trusted`);
  const [unfilled] = all.targets.at(-1)?.diagnoses ?? [];
  assert.match(unfilled?.cure ?? '', /give the store its 'hash'/);
  assert.deepEqual(names(await report(here, ['here'])), ['local://acme', 'local://globex']);
  const twice = ['common', 'local://common', 'local://common?recipient=age1example'];
  assert.deepEqual(names(await report(here, twice)), ['local://common']);
  const mistyped = await here.run(['doctor', 'comon']);
  assert.equal(mistyped.status, 2);
  assert.match(mistyped.stderr, /did you mean 'common'/);
  configure(here, 'stores: {}\n');
  assert.equal((await here.run(['doctor'])).status, 2, 'there is nothing to look at');
});

test('cure: a file that others can write is named, or taken from them', async (t) => {
  const here = await scene(t);
  const path = configure(here, 'stores:\n  acme: { targets: [local://acme] }\n');
  chmodSync(path, 0o666);
  const [cure = ''] = await cures(here, []);
  const [, option = ''] = /(--config \S+)$/.exec(cure) ?? [];
  await isWell(here, option.split(' '));
  chmodSync(path, 0o644);
  configure(here, 'stors: {}\n');
  const [unknown = ''] = await cures(here, []);
  assert.match(unknown, /storekeys config schema/);
});

test('cure: a module that is not trusted is loaded from a file that is named', async (t) => {
  const here = await scene(t);
  configure(here, 'providers: { gcp: ./gcp.mjs }\nstores:\n  acme: { targets: [gcp://acme] }\n');
  const check = "[{ subject: 'reach', state: 'ok', detail: 'there' }]";
  writeFileSync(
    join(here.box.work, 'gcp.mjs'),
    `export const provider = { scheme: 'gcp', title: 't', options: {}, pathProblem() {},
      open: () => ({ check: () => Promise.resolve(${check}), close: () => Promise.resolve() }) };\n`,
  );
  const found = await cures(here, []);
  assert.equal(found.length, 2, 'of the configuration and of the target');
  assert.match(found[0] ?? '', /name the file with --config$/);
  await isWell(here, ['--config', './storekeys.yaml']);
});

test('cure: an address that only the configuration names', async (t) => {
  const here = await scene(t);
  const bao = await sharedOpenBao();
  const uri = `vault://secret/${newOperationId()}`;
  configure(here, `targets:\n  ops: ${uri}?address=${bao.address}\n`);
  const env = { VAULT_TOKEN: bao.rootToken };
  const [cure = ''] = await cures(here, ['ops'], env);
  assert.match(cure, /set VAULT_ADDR or BAO_ADDR to it/);
  await isWell(here, ['ops'], { ...env, VAULT_ADDR: bao.address });
});

test('cure: an identity that others can read', async (t) => {
  const here = await scene(t);
  await push(here, 'local://acme');
  chmodSync(join(here.box.home, 'storekeys', 'identity.txt'), 0o644);
  const [cure = ''] = await cures(here, ['local://acme']);
  execFileSync('sh', ['-c', cure]);
  await isWell(here, ['local://acme']);
});

test('cure: a wrong mount, and a missing right', async (t) => {
  const here = await scene(t);
  const bao = await sharedOpenBao();
  const name = newOperationId();
  const env = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };
  const [mount = ''] = await cures(here, [`vault://secrets/${name}`], env);
  const [, right = ''] = /vault:\/\/(secret)\/…/.exec(mount) ?? [];
  const uri = `vault://${right}/${name}`;
  await isWell(here, [uri], env);

  const rules: Record<string, string[]> = { [`secret/data/${name}`]: ['read'] };
  const limited = async (): Promise<Env> => ({
    ...env,
    VAULT_TOKEN: await tokenWith(bao, rules),
  });
  await isWell(here, [uri, '--for', 'pull'], await limited());
  const { status, stdout } = await here.run(['doctor', uri], { env: await limited() });
  assert.equal(status, 10);
  assert.match(
    stdout,
    /\n {2}failed {2}permission write: no create, update on .*\n {4}cure: in a policy: path/,
  );
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
  for (const goal of ['push', 'rotate', 'all']) {
    const missing = await cures(here, [uri, '--for', goal], await limited());
    assert.ok(missing.length > 0);
    for (const cure of missing) {
      const [, path = '', list = ''] =
        /path "(.+)" \{ capabilities = (\[.*\]) \}$/.exec(cure) ?? [];
      rules[path] = JSON.parse(list) as string[];
    }
    await isWell(here, [uri, '--for', goal], await limited());
  }
});

test('the rights that doctor asks for are all that push, history and recover take', async (t) => {
  const here = await scene(t);
  const bao = await sharedOpenBao();
  const name = newOperationId();
  const rules: Record<string, string[]> = { [`secret/data/${name}`]: ['read'] };
  const env = async (): Promise<Env> => ({
    VAULT_ADDR: bao.address,
    VAULT_TOKEN: await tokenWith(bao, rules),
  });
  const uri = `vault://secret/${name}`;
  for (const cure of await cures(here, [uri], await env())) {
    const [, path = '', list = ''] = POLICY_LINE.exec(cure) ?? [];
    rules[path] = JSON.parse(list) as string[];
  }
  // A create, and a replace that is staged.
  for (const more of [[], ['--yes']]) {
    const source = here.file('b.txt', downloaded(here.account()));
    const to = ['--to', uri, '--to', 'local://beside'];
    const pushed = await here.run(['push', '--from', source, ...to, ...more], { env: await env() });
    assert.equal(pushed.status, 0, pushed.stderr);
    assert.doesNotMatch(pushed.stderr, /vault:.*(?:not|may)/);
  }
  const listed = await here.run(['history', '--from', uri, '--json'], { env: await env() });
  assert.equal((JSON.parse(listed.stdout) as { versions: object[] }).versions.length, 2);
  const left = await here.run(['recover', '--to', uri], { env: await env() });
  assert.equal(left.status, 0, left.stdout);
});

test('cure: no token for Vault, and a wrong one', async (t) => {
  const here = await scene(t);
  const bao = await sharedOpenBao();
  const uri = `vault://secret/${newOperationId()}`;
  const env = { VAULT_ADDR: bao.address };
  assert.match((await cures(here, [uri], env))[0] ?? '', /^set VAULT_TOKEN/);
  writeFileSync(join(here.box.home, '.vault-token'), 'wrong', { mode: 0o600 });
  assert.match(
    (await cures(here, [uri], env))[0] ?? '',
    /^sign in again: vault login, or a new VAULT_TOKEN;/,
  );
  await isWell(here, [uri], { ...env, VAULT_TOKEN: bao.rootToken });
  writeFileSync(join(here.box.home, '.vault-token'), bao.rootToken);
  await isWell(here, [uri], env);
});

test('cure: a region that nobody named', async (t) => {
  const here = await scene(t);
  const aws = await sharedAwsEmulator();
  const { AWS_REGION: region = '', ...nowhere } = aws.env;
  const uri = `aws-sm://cli/${newOperationId()}`;
  const [cure = ''] = await cures(here, [uri], nowhere);
  const [, option = '', variable = ''] =
    /add \?(region)=… to the target, or set (\w+)$/.exec(cure) ?? [];
  await isWell(here, [`${uri}?${option}=${region}`], nowhere);
  await isWell(here, [uri], { ...nowhere, [variable]: region });
});

test('cure: a vault that is none, and an item that is archived', async (t) => {
  const here = await scene(t);
  const { service, env, vault, vaultId } = await sharedOnePassword();
  const title = `cli ${newOperationId()}`;
  const [cure = ''] = await cures(here, [`op://Nowhere/${title}`], env);
  const [, seen = ''] = /it sees '([^']+)'/.exec(cure) ?? [];
  assert.equal(seen, vault, cure);
  const uri = `op://${seen}/${title}`;
  await isWell(here, [uri], env);
  await push(here, uri, env);
  const item = service.items(vaultId).find(({ overview }) => overview.title === title);
  service.archiveItem(vaultId, item?.id ?? '');
  assert.match((await cures(here, [uri], env))[0] ?? '', /or push again, which makes a new item$/);
  await push(here, uri, env);
  await isWell(here, [uri], env);
});

test('a server that never answers: the time is over, or a signal ends it', async (t) => {
  const here = await scene(t);
  const bao = await sharedOpenBao();
  const proxy = await startFaultProxy(bao.address);
  t.after(() => proxy.stop());
  const env = { ...here.env, VAULT_ADDR: proxy.url, VAULT_TOKEN: bao.rootToken };
  const uri = `vault://secret/${newOperationId()}`;
  proxy.fault({ times: 10, action: { kind: 'hang' } });
  const [cure = ''] = await cures(here, [uri, '--timeout', '300ms'], env);
  assert.match(cure, /allow more time with --timeout/);
  proxy.clear();
  const asked = new Promise<void>((resolve) => {
    proxy.fault({
      action: { kind: 'hang' },
      onMatch: () => {
        resolve();
      },
    });
  });
  const running = startStorekeys(here.box, ['doctor', uri], { env });
  await asked;
  running.child.kill('SIGINT');
  assert.equal((await running.finished).status, 130);
});

test('local targets only: the home may be made, a broken one is said', async (t) => {
  const here = await scene(t);
  mkdirSync(here.box.home, { recursive: true });
  writeFileSync(join(here.box.home, 'storekeys'), '');
  const [cure = ''] = await cures(here, ['local://acme']);
  assert.match(cure, /set STOREKEYS_HOME to a folder that is$/);
  await isWell(here, ['local://acme'], { STOREKEYS_HOME: join(here.box.home, 'other') });
});
