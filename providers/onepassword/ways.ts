/**
 * What the environment says of ways of signing in that were not taken. Connect is one for `op`
 * (https://developer.1password.com/docs/connect/connect-cli), and none for the SDK, which takes a token or the
 * desktop app.
 */
import type { Environment } from '../../src/environment.js';

export const TOKEN = 'OP_SERVICE_ACCOUNT_TOKEN';

/** What a Connect server is named and signed in to with. */
const CONNECT = ['OP_CONNECT_HOST', 'OP_CONNECT_TOKEN'] as const;

/** Which way was taken. */
export type Taken = 'token' | 'app' | 'none';

/**
 * Why it was no other way, for people, by the names of variables.
 *
 * @param account - of the ref: the account's name in the desktop app
 */
export function otherWays(
  env: Environment,
  taken: Taken,
  account: string | undefined,
): readonly string[] {
  const said: string[] = [];
  if (taken === 'token' && account !== undefined) said.push('the desktop app comes after it');
  if (taken === 'app') said.push(`${TOKEN} is not set`);
  const connect = CONNECT.filter((name) => env[name]);
  if (connect.length > 0) {
    const are = connect.length > 1 ? 'are' : 'is';
    said.push(`${connect.join(' and ')} ${are} passed over: the SDK speaks to no Connect server`);
  }
  return said;
}
