/** Users of the emulator's IAM, made before it begins to check. */
import assert from 'node:assert/strict';
import type { AwsEmulatorAddress } from '../../backends/aws-emulator.js';

/** What a user signs with. */
export interface Keys {
  readonly id: string;
  readonly secret: string;
}

/** How many calls {@link makeUser} takes, for `checkAfter`. */
export const CALLS_FOR_A_USER = 3;

/** A user, its keys and its policy. */
export async function makeUser(
  emulator: AwsEmulatorAddress,
  name: string,
  policy: string,
): Promise<Keys> {
  await iam(emulator, { Action: 'CreateUser', UserName: name });
  const answer = await iam(emulator, { Action: 'CreateAccessKey', UserName: name });
  const part = (tag: string): string => new RegExp(`<${tag}>([^<]+)`).exec(answer)?.[1] ?? '';
  const document = { PolicyName: 'p', PolicyDocument: policy };
  await iam(emulator, { Action: 'PutUserPolicy', UserName: name, ...document });
  return { id: part('AccessKeyId'), secret: part('SecretAccessKey') };
}

/** One call, unsigned. */
export async function iam(
  { url }: AwsEmulatorAddress,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const scope = 'Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.text();
}
