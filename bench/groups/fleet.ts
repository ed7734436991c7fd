import { makeBundle } from '../../test/fixtures/credentials.js';
import { bare, floor, FLOOR, PUSH, storekeys } from '../contestants.js';
import type { Case, Contestant, Group } from '../group.js';
import { aliases, namesFrom, STORES } from '../requests/many.js';
import { ahead, aws, bao, teller, vals } from './peers.js';

const STORE_HASH = 'bench12345';

/** The larger fleet. */
const MANY = 2_000;

type Backend = 'vault' | 'aws';

/** By the name that the programs of bare/ and floor/ have for it. */
const TEMPLATES: Readonly<Record<Backend, string>> = {
  vault: 'vault://secret/FOLDER/{store}?kv-version=2',
  aws: 'aws-sm://FOLDER/{store}',
};
const REFERENCES: Readonly<Record<Backend, (name: string) => string>> = {
  vault: (name) => `ref+vault://secret/${name}#/access_token`,
  aws: (name) => `ref+awssecrets://${name}`,
};
const KINDS: Readonly<Record<Backend, string>> = { vault: 'hashicorp', aws: 'aws_secretsmanager' };
const mapOf =
  (backend: Backend) =>
  (name: string, i: number): object => ({
    id: `m${i}`,
    path: backend === 'vault' ? `secret/${name}` : name,
  });
const BACKENDS = ['vault', 'aws'] as const;
const SIZES = [STORES, MANY] as const;

const folderOf = (count: number): string => `fleet${count}`;

const config = (template: string, count: number): string =>
  `targets: { all: '${template}' }\nstores:\n` +
  aliases(count)
    .map((alias) => `  ${alias}: { targets: [all] }\n`)
    .join('');

const files: Record<string, string> = {};
for (const count of SIZES) {
  const folder = folderOf(count);
  for (const alias of aliases(count)) {
    files[`${folder}/${alias}.json`] = JSON.stringify(makeBundle(STORE_HASH).toFields());
  }
  const names = namesFrom(folder, count);
  files[`${folder}.txt`] = names.map((name) => `${name}\n`).join('');
  for (const backend of BACKENDS) {
    files[`${backend}-${folder}.yaml`] = config(
      TEMPLATES[backend].replace('FOLDER', folder),
      count,
    );
    files[`${backend}-${folder}.teller.yml`] = JSON.stringify({
      providers: { a: { kind: KINDS[backend], maps: names.map(mapOf(backend)) } },
    });
    files[`${backend}-${folder}.vals`] = names
      .map((name, i) => `k${i}: ${REFERENCES[backend](name)}\n`)
      .join('');
  }
}
for (const backend of BACKENDS)
  files[`${backend}-new.yaml.in`] = config(TEMPLATES[backend], STORES);

/** A command for each name of a list, as many at a time as there are processors. */
const loop = (tool: Contestant, list: string, perCall = 1): Contestant => ({
  ...tool,
  command: ['sh', '-c', `xargs -n ${perCall} -P $(nproc) ${tool.command.join(' ')} < ${list}`],
  once: true,
});

const push = (count: number, configuration: string): Contestant =>
  storekeys('push', '--from-dir', folderOf(count), '--config', configuration, ...PUSH);

/** Other tools, each in its best way. */
const readers = (backend: Backend, count: number): readonly Contestant[] => {
  const folder = folderOf(count);
  const all = [
    vals(`vals eval -f ${backend}-${folder}.vals`),
    teller(`teller --config ${backend}-${folder}.teller.yml env`),
  ];
  if (backend === 'aws') {
    const batch = aws('aws secretsmanager batch-get-secret-value --secret-id-list');
    return [...all, loop(batch, `${folder}.txt`, 20)];
  }
  // A process for each of so many would say no more than those of fewer.
  return count > STORES ? all : [...all, loop(bao('bao kv get -mount=secret'), `${folder}.txt`)];
};

/** All bundles read, one line said of each. */
const read = (backend: Backend, count: number): Case => {
  const folder = folderOf(count);
  const configuration = `${backend}-${folder}.yaml`;
  const ours: Contestant = {
    ...storekeys('verify', '--all', '--offline', '--config', configuration),
    setup: push(count, configuration).command,
  };
  const others = readers(backend, count);
  const limits = others.map(({ name }) => ahead(name));
  const name = `${backend}, ${count} read`;
  if (count > STORES) return { name, contestants: [ours, ...others], limits };
  return {
    name,
    contestants: [
      ours,
      floor(backend, 'pull-many', folder),
      bare(backend, 'pull-many', folder),
      ...others,
    ],
    limits: [{ reference: FLOOR, of: 'time', must: 1.5, aim: 1.2 }, ...limits],
  };
};

/** All bundles stored where nothing was, each read back; the others write and do not look. */
const write = (backend: Backend): Case => {
  const create = aws('aws secretsmanager put-secret-value --secret-string v --secret-id');
  const put = bao('bao kv put -mount=secret');
  const other = backend === 'aws' ? create : { ...put, command: ['sh', 'put.sh'] };
  return {
    name: `${backend}, ${STORES} written`,
    contestants: [
      {
        ...push(STORES, 'new.yaml'),
        prepare: [
          'sh',
          '-c',
          `sed "s/FOLDER/new-$(date +%s%N)/" ${backend}-new.yaml.in > new.yaml`,
        ],
      },
      loop(other, `${folderOf(STORES)}.txt`),
    ],
    limits: [ahead(other.name)],
  };
};

/** What is wrong with any of many stores. */
const status: Case = {
  name: `vault, status of ${MANY}`,
  contestants: [storekeys('status', '--config', `vault-${folderOf(MANY)}.yaml`)],
  mostMegabytes: 150,
};

/** Many stores at once. */
export const fleet: Group = {
  name: 'fleet',
  title: 'Many stores',
  files: { ...files, 'put.sh': 'exec bao kv put -mount=secret "$1" access_token=v\n' },
  cases: [
    ...BACKENDS.flatMap((backend) => SIZES.map((count) => read(backend, count))),
    ...BACKENDS.map(write),
    status,
  ],
};
