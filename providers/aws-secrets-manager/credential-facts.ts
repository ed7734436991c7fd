/** Where the SDK found the credentials that it uses, as far as it tells. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** What the SDK's chain resolves to. */
export type Credentials = Awaited<ReturnType<SecretsManagerClient['config']['credentials']>>;

/** The SDK's own notes on where they come from, by their names; the more special first. */
const SOURCES: readonly (readonly [string, string])[] = [
  ['CREDENTIALS_STS_ASSUME_ROLE_WEB_ID', 'a web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)'],
  ['CREDENTIALS_STS_ASSUME_ROLE', 'a role that was assumed'],
  ['CREDENTIALS_PROFILE_SSO', 'SSO'],
  ['CREDENTIALS_SSO', 'SSO'],
  ['CREDENTIALS_PROFILE_SSO_LEGACY', 'SSO'],
  ['CREDENTIALS_SSO_LEGACY', 'SSO'],
  ['CREDENTIALS_PROFILE_LOGIN', 'aws login'],
  ['CREDENTIALS_LOGIN', 'aws login'],
  ['CREDENTIALS_PROFILE_PROCESS', 'a credential_process'],
  ['CREDENTIALS_PROCESS', 'a credential_process'],
  ['CREDENTIALS_PROFILE', 'the AWS configuration files'],
  ['CREDENTIALS_HTTP', 'the role of the container'],
  ['CREDENTIALS_IMDS', 'the role of the machine'],
  ['CREDENTIALS_ENV_VARS', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
];

/** In words. Holds no value. */
export function sourceOf(credentials: Credentials): string {
  const notes = '$source' in credentials ? credentials.$source : undefined;
  const known = typeof notes === 'object' && notes !== null ? notes : {};
  return SOURCES.find(([name]) => name in known)?.[1] ?? 'a source that the SDK does not name';
}
