/** What stands in the policies of `aws-sm://`, where no emulator checks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf } from '../../../providers/aws-secrets-manager/policy.js';
import { parseRef } from '../../../src/ref.js';

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

function statements(uri: string, purpose: 'pull' | 'push' = 'pull'): readonly Statement[] {
  const { text } = policyOf(parseRef(uri), purpose);
  return (JSON.parse(text) as { Statement: Statement[] }).Statement;
}

function resources(uri: string): readonly string[] {
  return statements(uri)[0]?.Resource ?? [];
}

test('region, account and partition are as the ref says, else left open', () => {
  const both = (begin: string): readonly string[] => [
    `${begin}:secret:shops/acme`,
    `${begin}:secret:shops/acme-??????`,
  ];
  assert.deepEqual(resources('aws-sm://shops/acme'), both('arn:aws:secretsmanager:*:*'));
  assert.deepEqual(
    resources('aws-sm://shops/acme?region=cn-north-1'),
    both('arn:aws-cn:secretsmanager:cn-north-1:*'),
  );
  const role = 'role-arn=arn:aws-us-gov:iam::123456789012:role/deploy';
  assert.deepEqual(
    resources(`aws-sm://shops/acme?${role}`),
    both('arn:aws-us-gov:secretsmanager:*:123456789012'),
  );
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shops/acme-AbCdEf';
  assert.deepEqual(resources(`aws-sm://${arn}`), [arn]);
});

test('what is left open is said, and nothing else', () => {
  const notes = (uri: string): string => policyOf(parseRef(uri), 'pull').notes.join('\n');
  assert.match(notes('aws-sm://a'), /does not say its region and account/);
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf';
  assert.equal(notes(`aws-sm://${arn}?kms-key=alias/shops`), '');
  const role = 'arn:aws:iam::123456789012:role/deploy';
  assert.match(notes(`aws-sm://a?role-arn=${role}`), /it belongs to arn:aws:iam.*sts:AssumeRole/);
  assert.match(policyOf(parseRef('aws-sm://a'), 'push').notes.join(), /RestoreSecret/);
});

test('a key of its own: by id, ARN and alias, through Secrets Manager only', () => {
  const key = (option: string, purpose?: 'push'): Statement | undefined =>
    statements(`aws-sm://a?region=eu-west-1&kms-key=${option}`, purpose)[1];
  assert.equal(statements('aws-sm://a').length, 1);
  const via = { StringLike: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } };
  assert.deepEqual(key('1234abcd-12ab'), {
    Effect: 'Allow',
    Action: ['kms:Decrypt'],
    Resource: ['arn:aws:kms:eu-west-1:*:key/1234abcd-12ab'],
    Condition: via,
  });
  const arn = 'arn:aws:kms:eu-west-1:210987654321:key/1234abcd-12ab';
  assert.deepEqual(key(arn)?.Resource, [arn]);
  assert.deepEqual(key('alias/shops', 'push'), {
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: ['arn:aws:kms:eu-west-1:*:key/*'],
    Condition: { ...via, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shops' } },
  });
  assert.deepEqual(key('arn:aws:kms:eu-west-1:210987654321:alias/shops')?.Resource, [
    'arn:aws:kms:eu-west-1:210987654321:key/*',
  ]);
});
