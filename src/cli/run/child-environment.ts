import type { Environment } from '../../environment.js';

/**
 * What signs in to the places of bundles: a program that gets one bundle needs no key to all of them. Sources:
 * Vault's and OpenBao's "CLI environment variables", 1Password's "Service accounts" and "Connect".
 */
const SIGN_IN =
  /^((VAULT|BAO)_(TOKEN|SECRET_ID|WRAPPED_SECRET_ID|ID_TOKEN)|OP_(SERVICE_ACCOUNT|CONNECT)_TOKEN|STOREKEYS_.*)$/;

/** What names the variable of an ID token that signs in to Vault; see providers/vault/sign-in/jwt.ts. */
const ID_TOKEN_VARIABLES = ['VAULT_ID_TOKEN_VARIABLE', 'BAO_ID_TOKEN_VARIABLE'];

/**
 * What AWS credentials are taken from, by name. Sources: "Settings reference" of the AWS SDKs and tools guide
 * (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html); AWS Lambda, "Defined runtime
 * environment variables", for AWS_ACCESS_KEY; the AWS SDK for Java 1 for AWS_SECRET_KEY; boto for
 * AWS_SECURITY_TOKEN; Amazon Bedrock, "API keys", for the bearer token.
 */
const AWS: ReadonlySet<string> = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_BEARER_TOKEN_BEDROCK',
]);

/** What becomes of the credentials for backends. */
export interface ChildEnvironmentOptions {
  /** Take out AWS credentials too. Not usual: programs use AWS for other things. */
  readonly dropAws: boolean;
  /** Leave all of them in. */
  readonly inheritAuth: boolean;
}

/** The environment of a program: the caller's without what signs in, and the bundle over it. */
export function childEnvironment(
  caller: Environment,
  variables: Readonly<Record<string, string>>,
  { dropAws, inheritAuth }: ChildEnvironmentOptions,
): Record<string, string> {
  const idTokens = new Set(ID_TOKEN_VARIABLES.map((name) => caller[name]));
  const isLeftOut = (name: string): boolean =>
    !inheritAuth && (SIGN_IN.test(name) || idTokens.has(name) || (dropAws && AWS.has(name)));
  const kept = Object.entries(caller).flatMap(([name, value]) =>
    value === undefined || isLeftOut(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(kept), ...variables };
}
