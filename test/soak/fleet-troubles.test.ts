/** What stands between a fleet and its server: told by `status` and `doctor`, and mended by the cure. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startFaultProxy } from '../backends/fault-proxy.js';
import { sharedOpenBao, startOpenBao } from '../backends/openbao.js';
import { tokenWith } from '../providers/vault/open.js';
import { fleet, type Fleet } from '../cli/fleet.js';

const bao = await startOpenBao({ tls: true });
after(() => bao.stop());
const plain = await sharedOpenBao();

type Env = Readonly<Record<string, string>>;

/** 80 columns; only a path that is longer, as that of a sandbox, is not broken. */
function assertFits(text: string): void {
  const wide = text
    .split('\n')
    .filter((line) => line.length > 80 && !line.includes('storekeys.yaml'));
  assert.deepEqual(wide, []);
}

/** How many lines of `status` say so of a target; all else must be well. */
async function told({ cli }: Fleet, word: RegExp, env?: Env): Promise<number> {
  const { stdout, stderr, status } = await cli(['status'], env);
  const rows = stdout.split('\n').filter((line) => /^shop\d\d +(prod|ops|people) /.test(line));
  assertFits(stdout);
  const troubled = rows.filter((line) => !line.endsWith(' ok'));
  assert.equal(status, troubled.length > 0 ? 10 : 0, stderr);
  for (const line of troubled) assert.match(line, word);
  return troubled.length;
}

/** The cures that `doctor` has for a target, each once; it is found as `status` says. */
async function cures({ cli }: Fleet, env?: Env): Promise<readonly string[]> {
  const { stdout, stderr, status } = await cli(['doctor', 'ops', '--json'], env);
  assert.notEqual(stdout, '', stderr);
  const { targets } = JSON.parse(stdout) as {
    targets: { diagnoses: { state: string; cure: string | null }[] }[];
  };
  const failed = targets.flatMap(({ diagnoses }) =>
    diagnoses.filter(({ state }) => state === 'failed'),
  );
  assert.equal(status, failed.length > 0 ? 10 : 0, stderr);
  return [...new Set(failed.map(({ cure }) => cure ?? ''))];
}

const isWell = async (here: Fleet, env?: Env): Promise<void> => {
  assert.deepEqual(await cures(here, env), []);
  assert.equal(await told(here, /ok/, env), 0);
};

test('20 stores: sealed, an expired token, a missing right, a wrong mount, a certificate', async (t) => {
  const here = await fleet(t, 20, bao);
  await t.test('sealed', async () => {
    await bao.call('PUT', 'sys/seal');
    assert.equal(await told(here, /unreadable$/), 20);
    assert.match((await cures(here)).join(), /^unseal it: .*bao operator unseal$/);
    assertFits((await here.cli(['doctor', 'ops'])).stdout);
    await bao.unseal();
    await isWell(here);
  });
  await t.test('an expired token', async () => {
    const token = await tokenWith(bao, { 'secret/*': ['read', 'list'] });
    await bao.call('POST', 'auth/token/revoke', { token });
    const env = { VAULT_TOKEN: token };
    assert.equal(await told(here, /unreadable$/, env), 20);
    assert.match((await cures(here, env)).join(), /a new VAULT_TOKEN/);
    await isWell(here, { VAULT_TOKEN: bao.rootToken });
  });
  await t.test('a missing right', async () => {
    const rules: Record<string, string[]> = { 'secret/metadata/*': ['list'] };
    const limited = async (): Promise<Env> => ({ VAULT_TOKEN: await tokenWith(bao, rules) });
    assert.equal(await told(here, /unreadable$/, await limited()), 20);
    for (const cure of await cures(here, await limited())) {
      const [, path = '', can = ''] = /path "(.+)" \{ capabilities = (\[.*\]) \}$/.exec(cure) ?? [];
      rules[path] = JSON.parse(can) as string[];
    }
    await isWell(here, await limited());
  });
  await t.test('a wrong mount', async () => {
    const path = join(here.box.work, 'storekeys.yaml');
    const right = readFileSync(path, 'utf8');
    writeFileSync(path, right.replace('vault://secret/', 'vault://secrets/'));
    assert.equal(await told(here, /unreadable$/), 20);
    const [cure = ''] = await cures(here);
    const [, mount = ''] = /(vault:\/\/secret\/)…/.exec(cure) ?? [];
    writeFileSync(path, right.replace('vault://secret/', mount));
    await isWell(here);
  });
  await t.test('a certificate of an authority that nobody named', async () => {
    const env = { VAULT_CACERT: '' };
    assert.equal(await told(here, /unreadable$/, env), 20);
    const [cure = ''] = await cures(here, env);
    const [variable = ''] = /VAULT_CACERT/.exec(cure) ?? [];
    await isWell(here, { [variable]: bao.caFile ?? '' });
  });
});

test('a clock that is off is told by doctor', async (t) => {
  const here = await fleet(t, 2, plain);
  const proxy = await startFaultProxy(plain.address);
  t.after(() => void proxy.stop());
  proxy.fault({ times: Infinity, action: { kind: 'clock', seconds: 600 } });
  const env = { VAULT_ADDR: proxy.url };
  assert.match((await cures(here, env)).join(), /clock/);
  proxy.clear();
  await isWell(here, env);
});
