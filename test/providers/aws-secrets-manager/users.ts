/** An emulator that checks signatures and IAM policies, with a user for each of some policies. */
import { startAwsEmulator, type AwsEmulator } from '../../backends/aws-emulator.js';
import { CALLS_FOR_A_USER, iam as askIam, makeUser, type Keys } from './iam.js';

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
  const checkAfter = Object.keys(policies).length * CALLS_FOR_A_USER + more;
  const emulator = await startAwsEmulator({ checkAfter });
  const users = new Map<string, Keys>();
  for (const [name, actions] of Object.entries(policies)) {
    users.set(name, await makeUser(emulator, name, policy(actions)));
  }
  await prepare((parameters) => askIam(emulator, parameters));
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
