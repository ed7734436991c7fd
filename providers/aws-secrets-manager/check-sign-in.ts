/** How the SDK signed in, and where: what it tells of the credentials and the region that it found. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Findings } from '../../src/findings.js';
import type { Call } from '../../src/provider.js';
import type { Address } from './address.js';
import type { Connections } from './connections.js';
import type { Taken } from './ways.js';

/** What the SDK's chain resolves to. */
type Credentials = Awaited<ReturnType<SecretsManagerClient['config']['credentials']>>;

/** The SDK's own notes on where they come from, by their names; the more special first. */
const SOURCES: readonly (readonly [string, string, Taken?])[] = [
  [
    'CREDENTIALS_STS_ASSUME_ROLE_WEB_ID',
    'a web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)',
    'web identity',
  ],
  ['CREDENTIALS_STS_ASSUME_ROLE', 'a role that was assumed'],
  ['CREDENTIALS_PROFILE_SSO', 'SSO'],
  ['CREDENTIALS_SSO', 'SSO'],
  ['CREDENTIALS_PROFILE_SSO_LEGACY', 'SSO'],
  ['CREDENTIALS_SSO_LEGACY', 'SSO'],
  ['CREDENTIALS_PROFILE_LOGIN', 'aws login'],
  ['CREDENTIALS_LOGIN', 'aws login'],
  ['CREDENTIALS_PROFILE_PROCESS', 'a credential_process'],
  ['CREDENTIALS_PROCESS', 'a credential_process'],
  ['CREDENTIALS_PROFILE', 'the AWS configuration files', 'profile'],
  ['CREDENTIALS_HTTP', 'the role of the container'],
  ['CREDENTIALS_IMDS', 'the role of the machine'],
  ['CREDENTIALS_ENV_VARS', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', 'keys'],
];

/** Credentials that expire within this time, in milliseconds, do not last for a push. */
const ENOUGH_MS = 60_000;

/** A client that is signed in; `undefined` when there are no credentials, which is then said. */
export async function checkSignIn(
  found: Findings,
  connections: Connections,
  address: Address,
  call: Call,
): Promise<SecretsManagerClient | undefined> {
  try {
    const client = await connections.client(address, call);
    const credentials = await client.config.credentials();
    const { roleArn } = address;
    const profile = connections.profile(address);
    const named = profile === undefined ? '' : `, profile ${profile}`;
    const [, text, taken = 'other'] = sourceOf(credentials);
    const source = roleArn === undefined ? text : `the role ${roleArn}`;
    const others = connections.others(address, roleArn === undefined ? taken : 'other');
    found.signedIn(`${source}${named}`, others);
    const { expiration } = credentials;
    const left = (expiration?.getTime() ?? Infinity) - Date.now();
    if (left >= ENOUGH_MS) {
      found.ok('token', expiration ? `until ${expiration.toISOString()}` : 'does not expire');
    } else {
      const cure = 'sign in again with the tool that keeps your AWS credentials';
      found.failed('token', 'the AWS credentials are about to expire', cure);
    }
    return client;
  } catch (error) {
    const isRegion = error instanceof Error && error.message === 'Region is missing';
    found.caught(error, isRegion ? 'place' : 'sign-in');
    return undefined;
  }
}

/** The region; `undefined` when there is none, which is then said. */
export async function checkRegion(
  found: Findings,
  connections: Connections,
  address: Address,
  client: SecretsManagerClient,
): Promise<string | undefined> {
  try {
    const region = await client.config.region();
    found.ok('place', `region ${region}, from ${connections.regionSource(address)}`);
    return region;
  } catch (error) {
    found.caught(error, 'place');
    return undefined;
  }
}

/** In words. Holds no value. */
function sourceOf(credentials: Credentials): (typeof SOURCES)[number] {
  const notes = '$source' in credentials ? credentials.$source : undefined;
  const known = typeof notes === 'object' && notes !== null ? notes : {};
  return SOURCES.find(([name]) => name in known) ?? ['', 'a source that the SDK does not name'];
}
