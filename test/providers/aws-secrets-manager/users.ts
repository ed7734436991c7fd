/** An emulator that checks signatures and IAM policies, with a user for each of some policies. */
import assert from 'node:assert/strict';
import { startAwsEmulator, type AwsEmulator } from '../../backends/aws-emulator.js';

/** An access key. */
export interface Keys {
  readonly id: string;
  readonly secret: string;
}

/** See {@link startGuarded}. */
export interface Guarded {
  readonly emulator: AwsEmulator;
  /** By the names of the policies. */
  readonly users: Map<string, Keys>;
}

/**
 * Starts one whose checks begin when all users, and what `more` makes, are there.
 *
 * @param policies - what each user is allowed
 * @param more - how many further calls of IAM `prepare` makes
 */
export async function startGuarded(
  policies: Readonly<Record<string, readonly string[]>>,
  more = 0,
  prepare: (iam: Iam) => Promise<void> = () => Promise.resolve(),
): Promise<Guarded> {
  const checkAfter = Object.keys(policies).length * 3 + more;
  const emulator = await startAwsEmulator({ checkAfter });
  const iam: Iam = (parameters) => askIam(emulator.url, parameters);
  const users = new Map<string, Keys>();
  for (const [name, actions] of Object.entries(policies)) {
    await iam({ Action: 'CreateUser', UserName: name });
    const answer = await iam({ Action: 'CreateAccessKey', UserName: name });
    const [id, secret] = ['AccessKeyId', 'SecretAccessKey'].map(
      (tag) => new RegExp(`<${tag}>([^<]+)`).exec(answer)?.[1] ?? '',
    );
    users.set(name, { id: id ?? '', secret: secret ?? '' });
    const PolicyDocument = policy(actions);
    await iam({ Action: 'PutUserPolicy', UserName: name, PolicyName: 'p', PolicyDocument });
  }
  await prepare(iam);
  return { emulator, users };
}

/** A call of IAM; nobody's signature. */
export type Iam = (parameters: Readonly<Record<string, string>>) => Promise<string>;

/** A policy that allows these actions everywhere. */
export function policy(actions: readonly string[]): string {
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** Makes the SDK, which reads the process's environment when it signs in, sign in with these keys. */
export function useKeys(keys: Keys | undefined): void {
  setOrDelete('AWS_ACCESS_KEY_ID', keys?.id);
  setOrDelete('AWS_SECRET_ACCESS_KEY', keys?.secret);
}

/** Sets a variable of the process, or takes it away. */
export function setOrDelete(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

async function askIam(url: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const scope = 'Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.text();
}
