import assert from 'node:assert/strict';
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Config } from '../../../src/config/load.js';
import { locateModule, locateModules } from '../../../src/config/modules.js';
import { configuredProviders } from '../../../src/config/providers.js';
import { moduleTrust, trustConfig, trustedModule } from '../../../src/config/trust.js';
import type { Caller } from '../../../src/config/user-config.js';
import { makeWorkspace, ME, present, usage, type Workspace } from './workspace.js';

const YAML = 'providers: {gcp: ./gcp.mjs, azure: "@scope/azure"}\n';

const definition = (scheme: string): string =>
  `{ scheme: '${scheme}', title: 't', options: {}, pathProblem() {}, open() {} }`;

async function prepare(workspace: Workspace): Promise<void> {
  const { write } = workspace;
  await write('storekeys.yaml', YAML);
  await write('gcp.mjs', `export const provider = ${definition('gcp')};\n`);
  const manifest = {
    version: '1.2.3',
    exports: {
      '.': { require: './no.cjs', import: { types: './no.d.ts', default: './lib/main.mjs' } },
    },
  };
  await write('node_modules/@scope/azure/package.json', JSON.stringify(manifest));
  const home = 'node_modules/@scope/azure';
  await write(`${home}/lib/main.mjs`, `export default ${definition('azure')};\n`);
}

/** Everything that a configuration names, as it is. */
async function trust(config: Config, caller: Caller): Promise<void> {
  await trustConfig(config, await locateModules(config), caller);
}

test('a module of a searched file loads only after trust; one of a named file at once', async (t) => {
  const workspace = await makeWorkspace(t);
  await prepare(workspace);
  const caller = { env: workspace.env, user: ME };
  const config = present(await workspace.load());
  for (const scheme of ['gcp', 'azure']) {
    await assert.rejects(
      trustedModule(config, scheme, caller),
      usage(/the module is not trusted yet, and was not loaded/, /storekeys config trust/),
    );
  }
  const explicit = present(await workspace.load({ explicit: 'storekeys.yaml' }));
  assert.equal(
    (await trustedModule(explicit, 'gcp', caller)).path,
    join(workspace.repository, 'gcp.mjs'),
  );

  const modules = await locateModules(config);
  await trustConfig(config, modules, caller);
  assert.deepEqual(
    modules.map(({ scheme }) => scheme),
    ['gcp', 'azure'],
  );
  assert.match(modules[0]?.identity ?? '', /^sha256:[0-9a-f]{64}$/);
  assert.equal(modules[1]?.identity, '@scope/azure@1.2.3');
  for (const [scheme, load] of Object.entries(configuredProviders(config, caller))) {
    assert.equal((await load()).scheme, scheme);
  }
});

test('trust ends when the configuration, the module or the version changes', async (t) => {
  const workspace = await makeWorkspace(t);
  await prepare(workspace);
  const caller = { env: workspace.env, user: ME };
  const refused = usage(/the module has changed since it was trusted, and was not loaded/);
  const check = async (scheme: string): Promise<unknown> =>
    trustedModule(present(await workspace.load()), scheme, caller);

  await trust(present(await workspace.load()), caller);
  await check('gcp');
  await workspace.write('gcp.mjs', 'export const provider = 1;\n');
  await assert.rejects(check('gcp'), refused);
  await check('azure');
  await workspace.write('node_modules/@scope/azure/package.json', '{"version": "1.2.4"}');
  await assert.rejects(check('azure'), refused);

  await trust(present(await workspace.load()), caller);
  await check('azure');
  await workspace.write('storekeys.yaml', `# changed\n${YAML}`);
  await assert.rejects(check('azure'), refused);
});

test('what is trusted is what was found, not what is there by then', async (t) => {
  const workspace = await makeWorkspace(t);
  await prepare(workspace);
  const caller = { env: workspace.env, user: ME };
  const config = present(await workspace.load());
  const seen = await locateModules(config);
  await workspace.write('gcp.mjs', 'export const provider = 1;\n');
  await trustConfig(config, seen, caller);
  await assert.rejects(trustedModule(config, 'gcp', caller), usage(/has changed/));
});

test('a module is new, trusted, changed, or of a configuration that was named', async (t) => {
  const workspace = await makeWorkspace(t);
  await prepare(workspace);
  const caller = { env: workspace.env, user: ME };
  const state = async (explicit?: string): Promise<string> => {
    const config = present(await workspace.load(explicit === undefined ? {} : { explicit }));
    return moduleTrust(config, await locateModule(config, 'gcp'), caller);
  };
  assert.equal(await state(), 'new');
  await trust(present(await workspace.load()), caller);
  assert.equal(await state(), 'trusted');
  await workspace.write('gcp.mjs', '');
  assert.equal(await state(), 'changed');
  assert.equal(await state('storekeys.yaml'), 'named');
});

test('trust is for one place: the same files elsewhere are not trusted', async (t) => {
  const workspace = await makeWorkspace(t);
  await prepare(workspace);
  const caller = { env: workspace.env, user: ME };
  await trust(present(await workspace.load()), caller);
  const elsewhere = join(workspace.home, 'copy');
  await workspace.write(join(elsewhere, 'storekeys.yaml'), YAML);
  const gcp = await readFile(join(workspace.repository, 'gcp.mjs'), 'utf8');
  await workspace.write(join(elsewhere, 'gcp.mjs'), gcp);
  const copy = present(await workspace.load({ cwd: elsewhere }));
  await assert.rejects(trustedModule(copy, 'gcp', caller), usage(/is not trusted yet/));
  await workspace.write(join(elsewhere, 'storekeys.yaml'), 'providers: {gcp: ./gcp.mjs}');
  await trust(present(await workspace.load({ cwd: elsewhere })), caller);
  await trustedModule(present(await workspace.load()), 'gcp', caller);
});

test('the record is private, and one that others can write to is refused', async (t) => {
  const workspace = await makeWorkspace(t);
  await prepare(workspace);
  const caller = { env: workspace.env, user: ME };
  const config = present(await workspace.load());
  await trust(config, caller);
  const record = join(workspace.home, '.config/storekeys/trusted.json');
  assert.equal((await stat(record)).mode & 0o777, 0o600);
  await chmod(record, 0o666);
  const refused = usage(/trusted\.json is not trusted: it is writable by everybody/);
  await assert.rejects(trustedModule(config, 'gcp', caller), refused);
  await assert.rejects(trust(config, caller), refused);
  await workspace.write(record, '{"configs": []}');
  await assert.rejects(
    trustedModule(config, 'gcp', caller),
    usage(/trusted\.json:1:\d+: configs: must be a map/),
  );
  await assert.rejects(
    trust(config, { env: {}, user: ME }),
    usage(/no home directory/, /STOREKEYS_HOME/),
  );
});

test('a module that is missing, or exports no such provider', async (t) => {
  const { write, load, env } = await makeWorkspace(t);
  const modules = {
    gone: './gone.mjs',
    lost: 'lost',
    broken: './broken.mjs',
    other: './other.mjs',
  };
  await write('storekeys.yaml', JSON.stringify({ providers: modules }));
  await write('broken.mjs', 'export const = ;');
  await write('other.mjs', `export const provider = ${definition('another')};`);
  const caller = { env, user: ME };
  const config = present(await load({ explicit: 'storekeys.yaml' }));
  const providers = configuredProviders(config, caller);
  const expected: Record<string, (error: unknown) => boolean> = {
    gone: usage(/providers\.gone: there is no .*gone\.mjs/),
    lost: usage(/the package 'lost' is not installed/, /npm install lost/),
    broken: usage(/broken\.mjs cannot be loaded: SyntaxError/),
    other: usage(/other\.mjs exports no provider for other:\/\//, /defineProvider/),
  };
  for (const [scheme, load] of Object.entries(providers)) {
    await assert.rejects(load(), expected[scheme] ?? (() => false));
  }
  assert.deepEqual(Object.keys(configuredProviders(undefined, caller)), []);
  await assert.rejects(trustedModule(config, 'no', caller), usage(/there is no such provider/));
});
