/** The least rights on a secret, as an IAM policy, from what remote-secret.ts asks. */
import type { Policy, PolicyPurpose } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { addressOf, type Address } from './address.js';

/** What a write over a bundle asks of Secrets Manager. */
const ROTATE = [
  'DescribeSecret',
  'GetSecretValue',
  'ListSecretVersionIds',
  'PutSecretValue',
  'TagResource',
  'UpdateSecretVersionStage',
];

/** What each purpose asks. */
const ACTIONS: Readonly<Record<PolicyPurpose, readonly string[]>> = {
  pull: ['GetSecretValue'],
  rotate: ROTATE,
  push: ['CreateSecret', ...ROTATE],
};

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** See `ProviderDefinition.policy`. */
export function policyOf(ref: Ref, purpose: PolicyPurpose): Policy {
  const address = addressOf(ref);
  const statements: readonly Statement[] = [
    {
      Effect: 'Allow',
      Action: ACTIONS[purpose].map((action) => `secretsmanager:${action}`),
      Resource: secretsOf(address),
    },
    ...keyStatement(address, purpose),
  ];
  const document = { Version: '2012-10-17', Statement: statements };
  return { text: `${JSON.stringify(document, null, 2)}\n`, notes: notesOn(address, purpose) };
}

/**
 * AWS ends the ARN of a secret in six characters that nobody knows before. What is not there yet is
 * looked up by its name alone. `pathProblem` sees to it that no other secret fits.
 */
function secretsOf(address: Address): readonly string[] {
  if (address.isArn) return [address.secretId];
  const arn = `${arnBegin('secretsmanager', address)}:secret:${address.name}`;
  return [arn, `${arn}-??????`];
}

/** AWS refuses a wildcard for the partition; region and account may be one. */
function arnBegin(service: string, { region = '*', account = '*', roleArn }: Address): string {
  const partition = roleArn?.split(':')[1] ?? partitionOf(region);
  return `arn:${partition}:${service}:${region}:${account}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * Secrets Manager uses the key in the name of whoever asks it.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function keyStatement(address: Address, purpose: PolicyPurpose): readonly Statement[] {
  const { kmsKey, region = '*' } = address;
  if (kmsKey === undefined) return [];
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const alias = /(?:^|:)(alias\/.*)$/.exec(kmsKey)?.[1];
  const begin = kmsKey.startsWith('arn:')
    ? kmsKey.split(':').slice(0, 5).join(':')
    : arnBegin('kms', address);
  const keys = alias === undefined ? `key/${kmsKey.replace(/^.*key\//, '')}` : 'key/*';
  return [
    {
      Effect: 'Allow',
      Action: purpose === 'pull' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [`${begin}:${keys}`],
      Condition: {
        StringLike: { 'kms:ViaService': `secretsmanager.${region}.${suffix}` },
        // A policy names a key by its id only; its aliases are a condition.
        ...(alias === undefined
          ? {}
          : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } }),
      },
    },
  ];
}

function notesOn(address: Address, purpose: PolicyPurpose): readonly string[] {
  const { region, account, roleArn, kmsKey } = address;
  const open = [
    ...(region === undefined ? ['region'] : []),
    ...(account === undefined ? ['account'] : []),
  ];
  return [
    ...(open.length === 0
      ? []
      : [`the target does not say its ${open.join(' and ')}: replace * to narrow it`]),
    ...(purpose === 'push' ? ['--restore needs secretsmanager:RestoreSecret as well'] : []),
    ...(kmsKey === undefined
      ? ['a secret with a key of your own needs rights on it: say ?kms-key=']
      : []),
    ...(roleArn === undefined
      ? []
      : [`it belongs to ${roleArn}; who assumes that role needs sts:AssumeRole on it`]),
  ];
}
