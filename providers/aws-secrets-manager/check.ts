/**
 * What is in the way of using a secret, by calls that have no effect and return no value. AWS has no way
 * to ask for most rights without using them.
 */
import type {
  DescribeSecretCommandOutput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { checkClock } from '../../src/clock.js';
import type { Diagnosis } from '../../src/diagnosis.js';
import { Findings } from '../../src/findings.js';
import type { Call } from '../../src/provider.js';
import type { Address } from './address.js';
import type { Connections } from './connections.js';
import { checkRegion, checkSignIn } from './check-sign-in.js';
import { refuseManaged } from './description.js';
import { classify, isDenied, isNamed } from './errors.js';
import { listOne, probe, type Probed } from './probe.js';

/** See `Provider.check`. */
export async function check(
  connections: Connections,
  address: Address,
  call: Call,
): Promise<readonly Diagnosis[]> {
  const found = new Findings(classify, call);
  const client = await checkSignIn(found, connections, address, call);
  if (client !== undefined) {
    const region = await checkRegion(found, connections, address, client);
    if (region !== undefined) await checkSecret(found, { client, address, region }, call);
  }
  return found.all;
}

interface Place {
  readonly client: SecretsManagerClient;
  readonly address: Address;
  readonly region: string;
}

async function checkSecret(found: Findings, place: Place, call: Call): Promise<void> {
  const { client, address } = place;
  const probed = await probe(client, address.secretId, call);
  checkAnswer(found, probed);
  const { outcome } = probed;
  if (outcome.status === 'fulfilled') {
    found.ok('permission', 'secretsmanager:DescribeSecret', 'push');
    checkDescription(found, place, outcome.value);
  } else if (isNamed(outcome.reason, 'ResourceNotFoundException')) {
    found.ok('permission', 'secretsmanager:DescribeSecret', 'push');
    found.ok('content', 'there is no such secret yet');
    checkKey(found, address, undefined);
  } else if (isDenied(outcome.reason)) {
    lacks(found, place, 'secretsmanager:DescribeSecret', 'push');
  } else {
    const isToken = classify(outcome.reason)?.code === 'denied';
    found.caught(
      outcome.reason,
      probed.host === undefined ? 'reach' : isToken ? 'token' : 'server',
    );
    return;
  }
  await checkListing(found, place, call);
  sayUntried(found, outcome);
}

function checkAnswer(found: Findings, { host, date }: Probed): void {
  if (host === undefined) return;
  found.ok('reach', host);
  checkClock(found, date, Date.now());
}

/** What others do with the secret, and what its state lets nobody do. */
function checkDescription(
  found: Findings,
  { address, region }: Place,
  description: DescribeSecretCommandOutput,
): void {
  if (description.DeletedDate === undefined) found.ok('content', 'the secret is there');
  else {
    const cure = `aws secretsmanager restore-secret --region ${region} --secret-id ${address.secretId}`;
    found.failed('content', 'the secret is scheduled for deletion', cure);
  }
  try {
    refuseManaged(description, region);
    found.ok('owner', 'no rotation, and no other service', 'push');
  } catch (error) {
    found.caught(error, 'owner', 'push');
  }
  checkKey(found, address, description.KmsKeyId);
}

/** A key of one's own can lock out whoever may do everything else. Trying it would be to read. */
function checkKey(found: Findings, { kmsKey }: Address, used: string | undefined): void {
  const key = used ?? kmsKey;
  if (key === undefined) return;
  const rights = 'kms:Decrypt to read, kms:GenerateDataKey to write';
  found.unknown('key', `${key}: whether you may use it is not tried (${rights})`);
}

async function checkListing(found: Findings, place: Place, call: Call): Promise<void> {
  const right = 'secretsmanager:ListSecretVersionIds';
  try {
    await listOne(place.client, place.address.secretId, call);
    found.ok('permission', right, 'rotate');
  } catch (error) {
    if (isDenied(error)) lacks(found, place, right, 'rotate');
    else if (isNamed(error, 'ResourceNotFoundException')) found.ok('permission', right, 'rotate');
    else found.caught(error, 'permission', 'rotate');
  }
}

function lacks(
  found: Findings,
  { address, region }: Place,
  right: string,
  purpose: 'push' | 'rotate',
): void {
  const { isArn, secretId, account = '*', name } = address;
  const arn = isArn
    ? secretId
    : `arn:aws:secretsmanager:${region}:${account}:secret:${name}-??????`;
  found.failed('permission', `AWS does not allow ${right}`, `allow ${right} on ${arn}`, purpose);
}

/** Every right that can only be tried by using it. */
function sayUntried(found: Findings, { status, ...rest }: Probed['outcome']): void {
  const isAbsent = 'reason' in rest && isNamed(rest.reason, 'ResourceNotFoundException');
  const untried = 'not tried, it would';
  found.unknown('permission', `GetSecretValue: ${untried} read the secret`, 'pull');
  const writing = [
    ...(status === 'fulfilled' ? [] : ['CreateSecret']),
    ...(isAbsent ? [] : ['PutSecretValue', 'UpdateSecretVersionStage']),
    'TagResource',
  ];
  found.unknown('permission', `${writing.join(', ')}: ${untried} write`, 'push');
  if (isAbsent) return;
  found.unknown('permission', `DeleteSecret, RestoreSecret: ${untried} remove`, 'remove');
}
