import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeConfig, type DescribedConfig } from '../../../src/config/describe.js';
import { configuredProviders } from '../../../src/config/providers.js';
import { trustConfig } from '../../../src/config/trust.js';
import { locateModules } from '../../../src/config/modules.js';
import { createOpener, knownSchemes } from '../../../src/open.js';
import { makeWorkspace, ME, present, type Workspace } from './workspace.js';

const YAML = `
targets:
  prod: aws-sm://shops/{store}?region=eu-west-1
  ops: vault://kv/{hash}
  far: vault://kv/far?address=https://elsewhere.example
  odd: local://{store}?tokn=abc
  own: own://{store}
stores:
  acme: { hash: abc123def0, targets: [prod, ops, local://acme] }
  globex: { targets: [ops, far, odd, own] }
  empty: {}
providers: { own: ./own.mjs, gone: ./gone.mjs }
`;

async function described({ load, env }: Workspace): Promise<DescribedConfig> {
  const caller = { env, user: ME };
  const config = present(await load());
  const providers = configuredProviders(config, caller);
  const opener = createOpener({ env, providers });
  return describeConfig(config, { caller, schemes: knownSchemes({}), opener });
}

/** A line for each thing that is named. */
function lines({ stores, providers }: DescribedConfig): readonly string[] {
  return [
    ...stores.flatMap(({ alias, hash, targets }) =>
      targets.map(({ name, place }) => {
        const where = 'problem' in place ? place.problem.message : place.uri;
        return `${alias} ${hash ?? '-'} ${name ?? '-'} ${where}`;
      }),
    ),
    ...providers.map(({ scheme, module }) =>
      'problem' in module ? `${scheme} ${module.problem.code}` : `${scheme} ${module.trust}`,
    ),
  ];
}

test('what each store leads to, and what of it cannot be used, with one problem hiding no other', async (t) => {
  const workspace = await makeWorkspace(t);
  const path = await workspace.write('storekeys.yaml', YAML);
  const definition = "{ scheme: 'own', title: 't', options: {}, pathProblem() {}, open() {} }";
  await workspace.write('own.mjs', `export default ${definition};\n`);
  const before = lines(await described(workspace));
  assert.deepEqual(before, [
    'acme abc123def0 prod aws-sm://shops/acme?region=eu-west-1',
    'acme abc123def0 ops vault://kv/abc123def0',
    'acme abc123def0 - local://acme',
    "globex - ops target 'ops': {hash} stands for the store hash, which is not known",
    `globex - far target 'far' of ${path}: ?address= leads to an address that neither you nor your environment named`,
    "globex - odd target 'local://globex': unknown option 'tokn'",
    `globex - own ${path}: providers.own: the module is not trusted yet, and was not loaded`,
    'own new',
    'gone usage',
  ]);
  await workspace.write('gone.mjs', '');
  const config = present(await workspace.load());
  await trustConfig(config, await locateModules(config), { env: workspace.env, user: ME });
  const after = lines(await described(workspace));
  assert.deepEqual(
    after.filter((line) => !before.includes(line)),
    ['globex - own own://globex', 'own trusted', 'gone trusted'],
  );
});
