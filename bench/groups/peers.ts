import { PUSH, storekeys, withNextBundle } from '../contestants.js';
import type { Contestant, Group } from '../group.js';

/** A tool, run by a line of words; `setup` once beforehand. */
const tool =
  (name: string, versionArg = '--version', program = name) =>
  (line: string, setup?: string): Contestant => ({
    name,
    needs: [program, versionArg],
    command: words(line),
    ...(setup === undefined ? {} : { setup: words(setup) }),
  });

const aws = tool('AWS CLI', '--version', 'aws');
const bao = tool('bao', 'version');
const vals = tool('vals', 'version');
const fnox = tool('fnox');
const teller = tool('teller');
const secretspec = tool('secretspec');

/** Reads a secret as it is. */
export const AWS_CLI: Contestant = aws(
  'aws secretsmanager get-secret-value --secret-id same --query SecretString --output text',
);

/** Reads or writes the one secret of secretspec.toml. */
const one = (verb: string, provider: string): string =>
  `secretspec ${verb} --file secretspec.toml --reason bench --provider ${provider}`;
const IN_AWS = 'awssm://eu-central-1';
const IN_VAULT = 'vault://{vault-host}/secret?tls=false';

const push = (target: string): Contestant =>
  withNextBundle(storekeys('push', '--from', 'next.json', '--to', target, ...PUSH));

/** Other tools that read or write one secret. Each has its own idea of what that takes: see the requests. */
export const peers: Group = {
  name: 'peers',
  title: 'Other tools',
  seeds: [
    'aws-sm://same',
    'vault://secret/same',
    'aws-sm://own',
    'vault://secret/own',
    'aws-sm://peer',
  ],
  files: {
    'fnox.toml': `[providers.aws]
type = "aws-sm"
region = "eu-central-1"
[providers.vault]
type = "vault"
path = "secret"
[secrets]
AWS = { provider = "aws", value = "same" }
VAULT = { provider = "vault", value = "same/access_token" }
`,
    'secretspec.toml': `[project]
name = "bench"
revision = "1.0"
[profiles.default]
ONE = { description = "one" }
`,
    'teller-aws.yml':
      'providers: { a: { kind: aws_secretsmanager, maps: [{ id: m, path: same }] } }',
    'teller-vault.yml':
      'providers: { a: { kind: hashicorp, maps: [{ id: m, path: secret/same }] } }',
  },
  cases: [
    {
      name: 'aws-sm, read',
      contestants: [
        storekeys('pull', '--from', 'aws-sm://same'),
        AWS_CLI,
        vals('vals get ref+awssecrets://same'),
        fnox('fnox --no-daemon get AWS'),
        secretspec(one('get ONE', IN_AWS), one('set ONE v', IN_AWS)),
        teller('teller --config teller-aws.yml env'),
      ],
    },
    {
      name: 'aws-sm, write',
      contestants: [
        push('aws-sm://own'),
        aws('aws secretsmanager put-secret-value --secret-id peer --secret-string v'),
        fnox('fnox set AWS v --provider aws --key-name peer'),
        secretspec(one('set ONE v', IN_AWS)),
      ],
    },
    {
      name: 'vault, read',
      contestants: [
        storekeys('pull', '--from', 'vault://secret/same?kv-version=2'),
        bao('bao kv get -mount=secret -field=access_token same'),
        vals('vals get ref+vault://secret/same#/access_token'),
        fnox('fnox --no-daemon get VAULT'),
        secretspec(one('get ONE', IN_VAULT), one('set ONE v', IN_VAULT)),
        teller('teller --config teller-vault.yml env'),
      ],
    },
    {
      name: 'vault, write',
      contestants: [
        push('vault://secret/own?kv-version=2'),
        bao('bao kv put -mount=secret peer access_token=v'),
        secretspec(one('set ONE v', IN_VAULT)),
      ],
    },
  ],
};

function words(line: string): readonly string[] {
  return line.split(' ');
}
