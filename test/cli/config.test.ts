import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanEnvironment, CLI } from '../harness/cli.js';
import { openPty, ORDINARY } from '../harness/pty.js';
import { scene, type Scene } from './store-scene.js';

const OWN = `
const capabilities = {};
export default { scheme: 'own', title: 'own', options: {}, pathProblem: () => undefined,
  policy: () => ({ text: 'the module was loaded\\n', notes: [] }), open: () => ({ capabilities }) };
`;
const YAML = `
targets: { here: 'local://{store}', mine: 'own://{store}' }
stores: { acme: { hash: abc123def0, targets: [here, mine] } }
providers: { own: ./own.mjs }
`;

/** A configuration with a provider beside it. */
function configured({ box }: Scene): string {
  writeFileSync(join(box.work, 'own.mjs'), OWN);
  const path = join(box.work, 'storekeys.yaml');
  writeFileSync(path, YAML);
  return path;
}

const LOAD = ['policy', 'own://a', '--for', 'pull'];

test('config show: the file, why it is trusted, and what it means', async (t) => {
  const set = await scene(t);
  const { run } = set;
  const path = configured(set);
  const searched = await run(['config', 'show']);
  assert.equal(searched.status, 0, searched.stderr);
  assert.equal(searched.stderr, '');
  const shown = searched.stdout;
  assert.ok(shown.includes(`configuration  ${path}\n`));
  assert.match(shown, /found by +search\n/);
  assert.match(shown, /trusted +yes: nobody but you and root can write to it/);
  assert.match(shown, /own {2}.*own\.mjs {2}not loaded: not trusted yet.*config trust/);
  assert.match(shown, / {2}acme {2}abc123def0 {2}here {2}local:\/\/acme\n/);
  assert.match(shown, /mine {2}cannot be used: .*the module is not trusted yet/);
  const named = await run(['config', 'show', '--config', 'storekeys.yaml']);
  assert.match(named.stdout, /found by +--config\ntrusted +yes: you named it/);
  assert.match(named.stdout, /mine {2}own:\/\/acme\n/);
  const env = { STOREKEYS_CONFIG: path };
  assert.match((await run(['config', 'show'], { env })).stdout, /found by +STOREKEYS_CONFIG/);
});

test('config show --json', async (t) => {
  const set = await scene(t);
  const path = configured(set);
  const { stdout } = await set.run(['config', 'show', '--json']);
  const shape = JSON.parse(stdout) as Record<string, unknown>;
  assert.equal(shape['storekeys'], 1);
  assert.equal(shape['path'], path);
  assert.equal(shape['found_by'], 'search');
  assert.match(String(shape['sha256']), /^[0-9a-f]{64}$/);
  const [provider] = shape['providers'] as [{ identity: string; trust: string }];
  assert.match(provider.identity, /^sha256:/);
  assert.equal(provider.trust, 'new');
  const [store] = shape['stores'] as [{ store: string; targets: unknown[] }];
  assert.equal(store.store, 'acme');
  assert.deepEqual(store.targets[0], { name: 'here', uri: 'local://acme', error: null });
  assert.match(JSON.stringify(store.targets[1]), /"uri":null,"error":\{"code":"usage"/);
});

test('config show: none, and one that is refused', async (t) => {
  const set = await scene(t);
  const none = await set.run(['config', 'show']);
  assert.equal(none.status, 4);
  assert.match(none.stderr, /there is no configuration.*\n.*storekeys init/);
  const path = configured(set);
  chmodSync(path, 0o666);
  const refused = await set.run(['config', 'show']);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /is not trusted: it is writable by everybody\n.*--config/);
  assert.equal((await set.run(['config', 'shwo'])).status, 2);
});

test('config trust: without a terminal it shows, and needs --yes', async (t) => {
  const set = await scene(t);
  const { run, box } = set;
  const path = configured(set);
  const before = await run(LOAD);
  assert.equal(before.status, 2);
  assert.match(before.stderr, /not trusted yet/);
  const asked = await run(['config', 'trust']);
  assert.equal(asked.status, 2);
  assert.match(asked.stderr, /own\.mjs {2}sha256:[0-9a-f]{64}\n/);
  assert.match(asked.stderr, /no terminal to ask on\n.*--yes/);
  assert.equal((await run(LOAD)).status, 2);
  assert.equal((await run(['config', 'trust', '--yes'])).status, 0);
  assert.equal((await run(LOAD)).stdout, 'the module was loaded\n');
  assert.match((await run(['config', 'show'])).stdout, /loaded: you trusted it/);
  writeFileSync(join(box.work, 'own.mjs'), `${OWN}// changed\n`);
  assert.match((await run(LOAD)).stderr, /has changed since it was trusted/);
  assert.equal((await run(['config', 'trust', '--yes'])).status, 0);
  writeFileSync(path, `# changed\n${readFileSync(path, 'utf8')}`);
  assert.match((await run(LOAD)).stderr, /has changed since it was trusted/);
});

test('config trust: asks on the terminal', async (t) => {
  const set = await scene(t);
  const { run, box, env } = set;
  configured(set);
  for (const [answer, status] of [
    ['n', 2],
    ['y', 0],
  ] as const) {
    const session = await openPty(process.execPath, [CLI, 'config', 'trust'], {
      env: { ...cleanEnvironment(box), ...env },
      cwd: box.work,
    });
    await session.expect(/sees every bundle/);
    await session.expect(/trust them as they are now\? \[y\/N\] /);
    session.send(`${answer}\r`);
    const ending = await session.exit();
    assert.equal(ending.status, status);
    assert.deepEqual(ending.modes, ORDINARY);
    assert.equal((await run(LOAD)).status, status);
  }
});

test('config trust: nothing to trust, and a module that is not there', async (t) => {
  const set = await scene(t);
  const { run, box } = set;
  const path = join(box.work, 'storekeys.yaml');
  writeFileSync(path, 'stores: {}\n');
  const nothing = await run(['config', 'trust']);
  assert.equal(nothing.status, 0);
  assert.match(nothing.stderr, /nothing to trust/);
  assert.ok(!existsSync(join(box.home, '.config')), 'a home was made for nothing');
  writeFileSync(path, 'providers: { own: ./own.mjs }\n');
  const missing = await run(['config', 'trust', '--yes']);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /providers\.own: there is no /);
});
