/**
 * What the environment says of ways of signing in that were not taken. The SDK's chain passes over what is
 * half there without a word. Its order: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 * and, for a profile that is named, `defaultProvider` of its package credential-provider-node.
 */
import type { Environment } from '../../src/environment.js';

const TOKEN_FILE = 'AWS_WEB_IDENTITY_TOKEN_FILE';
const ROLE = 'AWS_ROLE_ARN';
const KEY = 'AWS_ACCESS_KEY_ID';
const SECRET = 'AWS_SECRET_ACCESS_KEY';

/** Which way was taken, as far as it matters to the others. */
export type Taken = 'keys' | 'profile' | 'web identity' | 'other' | 'none';

/**
 * Why it was no other way, for people, by the names of variables.
 *
 * @param profile - the one that was asked for
 */
export function otherWays(
  env: Environment,
  taken: Taken,
  profile: string | undefined,
): readonly string[] {
  const keys = half(env, KEY, SECRET);
  const web = half(env, TOKEN_FILE, ROLE);
  const said: string[] = [];
  if (typeof keys === 'string') said.push(keys);
  else if (keys && profile !== undefined) said.push(`a profile goes before ${KEY}`);
  if (typeof web === 'string') said.push(web);
  else if (web && taken !== 'web identity' && taken !== 'none') {
    said.push(`${TOKEN_FILE} comes after it`);
  }
  if (taken === 'none' && !web && env['ACTIONS_ID_TOKEN_REQUEST_URL']) {
    const action = 'aws-actions/configure-aws-credentials';
    said.push(`GitHub offers an ID token, which ${action} exchanges for a role's keys`);
  }
  return said;
}

/** Whether both variables are set; when one is, what is lacking. */
function half(env: Environment, first: string, second: string): boolean | string {
  if (!env[first] === !env[second]) return Boolean(env[first]);
  const [there, missing] = env[first] ? [first, second] : [second, first];
  return `${there} is set, ${missing} is not`;
}

/** The file of the web identity token, where one is named with a role to take on. */
export function tokenFileOf(env: Environment): string | undefined {
  return half(env, TOKEN_FILE, ROLE) === true ? env[TOKEN_FILE] : undefined;
}
