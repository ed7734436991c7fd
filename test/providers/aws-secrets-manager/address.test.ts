import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, pathProblem } from '../../../providers/aws-secrets-manager/address.js';
import { StorekeysError } from '../../../src/errors.js';
import { parseRef } from '../../../src/ref.js';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:bigcommerce/acme-AbCdEf';
const ROLE = 'arn:aws:iam::210987654321:role/storekeys';

test('names: what CreateSecret takes', () => {
  for (const path of ['a', 'bigcommerce/acme', 'A_b+c=d.e@f-g', 'x'.repeat(512), ARN]) {
    assert.equal(pathProblem(path), undefined, path);
  }
  assert.equal(pathProblem(ARN.replace('arn:aws:', 'arn:aws-us-gov:')), undefined);
});

test('names: what it does not take, or takes for a part of an ARN', () => {
  assert.match(pathProblem('a b') ?? '', /ASCII letters/);
  assert.match(pathProblem('käse') ?? '', /ASCII letters/);
  assert.match(pathProblem('x'.repeat(513)) ?? '', /512/);
  assert.match(pathProblem('acme-europe') ?? '', /give that secret's ARN/);
  assert.match(pathProblem(ARN.slice(0, -7)) ?? '', /whole ARN/);
  assert.match(pathProblem('arn:aws:s3:::bucket') ?? '', /whole ARN/);
});

test('an ARN tells region, account and name', () => {
  const { secretId, name, isArn, account, region } = addressOf(parseRef(`aws-sm://${ARN}`));
  assert.deepEqual(
    { secretId, name, isArn, account, region },
    {
      secretId: ARN,
      name: 'bigcommerce/acme',
      isArn: true,
      account: '123456789012',
      region: 'eu-west-1',
    },
  );
});

test('a role tells the account in which a name is looked up', () => {
  const address = addressOf(parseRef(`aws-sm://acme?role-arn=${ROLE}&external-id=x&profile=p`));
  assert.equal(address.account, '210987654321');
  assert.equal(address.externalId, 'x');
  assert.equal(address.profile, 'p');
});

test('options that contradict each other are refused', () => {
  const refused = {
    [`aws-sm://${ARN}?region=us-east-1`]: /not that of the ARN/,
    'aws-sm://acme?external-id=x': /needs role-arn/,
    'aws-sm://acme?role-arn=storekeys': /not the ARN of a role/,
    'aws-sm://acme?region=example.com/': /not the name of a region/,
  };
  for (const [uri, message] of Object.entries(refused)) {
    assert.throws(
      () => addressOf(parseRef(uri)),
      (error) =>
        error instanceof StorekeysError && error.code === 'usage' && message.test(error.message),
      uri,
    );
  }
  assert.equal(addressOf(parseRef(`aws-sm://${ARN}?region=eu-west-1`)).region, 'eu-west-1');
});
