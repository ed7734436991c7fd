import { makeBundle } from '../../test/fixtures/credentials.js';
import { bare, floor, storekeys } from '../contestants.js';
import type { Case, Contestant, Group } from '../group.js';
import { aliases, STORES } from '../requests/many.js';

const STORE_HASH = 'bench12345';

/** By the name that the programs of bare/ and floor/ have for it. */
const TEMPLATES: Readonly<Record<'vault' | 'aws', string>> = {
  vault: 'vault://secret/FOLDER/{store}?kv-version=2',
  aws: 'aws-sm://FOLDER/{store}',
};

const config = (template: string): string =>
  `targets: { all: '${template}' }\nstores:\n` +
  aliases()
    .map((alias) => `  ${alias}: { targets: [all] }\n`)
    .join('');

const files: Record<string, string> = {};
for (const alias of aliases()) {
  files[`fleet/${alias}.json`] = JSON.stringify(makeBundle(STORE_HASH).toFields());
}
for (const [backend, template] of Object.entries(TEMPLATES)) {
  files[`${backend}.yaml`] = config(template.replace('FOLDER', 'fleet'));
  files[`${backend}-new.yaml.in`] = config(template);
}

const push = ['push', '--from-dir', 'fleet', '--offline', '--yes', '--forget-previous'];

/** All bundles read, one line said of each. */
const read = (backend: 'vault' | 'aws'): Case => {
  const at = ['--config', `${backend}.yaml`];
  const ours: Contestant = {
    ...storekeys('verify', '--all', '--offline', ...at),
    setup: [...storekeys(...push, ...at).command],
  };
  return {
    name: `${backend}, ${STORES} read`,
    contestants: [ours, floor(backend, 'pull-many', 'fleet'), bare(backend, 'pull-many', 'fleet')],
    limits: [{ reference: 'Node without SDK', of: 'time', must: 1.5, aim: 1.2 }],
  };
};

/** All bundles stored where nothing was, each read back. Nothing else does that, so that it stands alone. */
const write = (backend: 'vault' | 'aws'): Case => ({
  name: `${backend}, ${STORES} written`,
  contestants: [
    {
      ...storekeys(...push, '--config', 'new.yaml'),
      prepare: ['sh', '-c', `sed "s/FOLDER/new-$(date +%s%N)/" ${backend}-new.yaml.in > new.yaml`],
    },
  ],
});

/** Many stores at once. */
export const fleet: Group = {
  name: 'fleet',
  title: 'Many stores',
  files,
  cases: [read('vault'), read('aws'), write('vault'), write('aws')],
};
