import { PUSH, storekeys, withNextBundle } from '../contestants.js';
import type { Contestant, Group, Limit } from '../group.js';

/** A tool, run by a line of words; `setup` once beforehand. */
type Tool = (line: string, setup?: string) => Contestant;

const tool =
  (name: string, versionArg = '--version', program = name): Tool =>
  (line, setup) => ({
    name,
    needs: [program, versionArg],
    command: words(line),
    ...(setup === undefined ? {} : { setup: words(setup) }),
  });

export const aws: Tool = tool('AWS CLI', '--version', 'aws');
export const bao: Tool = tool('bao', 'version');
export const vals: Tool = tool('vals', 'version');
const fnox = tool('fnox');
export const teller: Tool = tool('teller');
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

/** How much of another tool's time may be taken. */
export const ahead = (reference: string, must = 1): Limit => ({ reference, of: 'time', must });

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
      limits: [ahead('AWS CLI', 0.2), ahead('vals')],
    },
    {
      name: 'aws-sm, write',
      contestants: [
        push('aws-sm://own'),
        aws('aws secretsmanager put-secret-value --secret-id peer --secret-string v'),
        fnox('fnox set AWS v --provider aws --key-name peer'),
        secretspec(one('set ONE v', IN_AWS)),
      ],
      limits: [ahead('AWS CLI', 0.2)],
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
      limits: [ahead('bao'), ahead('vals')],
    },
    {
      name: 'vault, write',
      contestants: [
        push('vault://secret/own?kv-version=2'),
        bao('bao kv put -mount=secret peer access_token=v'),
        secretspec(one('set ONE v', IN_VAULT)),
      ],
      limits: [ahead('bao')],
    },
  ],
};

function words(line: string): readonly string[] {
  return line.split(' ');
}
