/**
 * What storekeys says about failures of Secrets Manager, KMS and STS, in its own words.
 *
 * Names: https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html, the
 * operations' own pages there, and the like of STS.
 */
import { StorekeysError } from '../../src/errors.js';
import type { Failure } from '../../src/provider.js';

const SIGN_IN = 'sign in again with the tool that keeps your AWS credentials, or set AWS_PROFILE';

const EXPIRED: Failure = {
  code: 'denied',
  message: 'the AWS credentials have expired',
  hint: SIGN_IN,
};
const UNKNOWN_KEY: Failure = {
  code: 'denied',
  message: 'AWS does not know these credentials',
  hint: SIGN_IN,
};
const BAD_SIGNATURE: Failure = {
  code: 'denied',
  message: 'AWS does not accept the signature',
  hint: "check the secret access key, and this machine's clock",
};
export const NO_CREDENTIALS: Failure = {
  code: 'denied',
  message: 'no usable AWS credentials were found',
  hint: 'set AWS_PROFILE or the option profile, run aws sso login, or give the job a role',
};
/** Names: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const WEB_IDENTITY: Failure = {
  code: 'denied',
  message: 'AWS does not accept the web identity token',
  hint: 'IAM needs an identity provider for its issuer, with its audience, which is sts.amazonaws.com for most; a token lasts minutes',
};
const ISSUER: Failure = {
  code: 'unavailable',
  message: 'AWS cannot reach the issuer of the web identity token',
};
export const TRUST_HINT =
  "the trust policy of the role has to allow the token's issuer, audience and subject, and AWS_ROLE_ARN has to name that role";
export const KMS: Failure = {
  code: 'denied',
  message: 'the KMS key of the secret cannot be used',
  hint: 'the key must be enabled and allow you kms:Decrypt and kms:GenerateDataKey',
};
export const THROTTLED: Failure = {
  code: 'unavailable',
  message: 'AWS asks for fewer requests',
  throttled: true,
};
export const SERVER: Failure = {
  code: 'unavailable',
  message: 'AWS reported an error of its own',
  mayHaveHappened: true,
};

/** By the name of the error. */
export const BY_NAME: Readonly<Record<string, Failure>> = {
  ExpiredTokenException: EXPIRED,
  ExpiredToken: EXPIRED,
  UnrecognizedClientException: UNKNOWN_KEY,
  InvalidClientTokenId: UNKNOWN_KEY,
  InvalidSignatureException: BAD_SIGNATURE,
  SignatureDoesNotMatch: BAD_SIGNATURE,
  IncompleteSignatureException: BAD_SIGNATURE,
  RequestExpired: BAD_SIGNATURE,
  CredentialsProviderError: NO_CREDENTIALS,
  TokenProviderError: NO_CREDENTIALS,
  InvalidIdentityToken: WEB_IDENTITY,
  InvalidIdentityTokenException: WEB_IDENTITY,
  IDPRejectedClaim: WEB_IDENTITY,
  IDPRejectedClaimException: WEB_IDENTITY,
  IDPCommunicationError: ISSUER,
  IDPCommunicationErrorException: ISSUER,
  ExpiredTokenIdentityException: NO_CREDENTIALS,
  MissingAuthenticationTokenException: NO_CREDENTIALS,
  DecryptionFailure: KMS,
  EncryptionFailure: KMS,
  ThrottlingException: THROTTLED,
  Throttling: THROTTLED,
  TooManyRequestsException: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  LimitExceededException: {
    code: 'unavailable',
    message: 'a quota of AWS Secrets Manager is used up',
    hint: 'a secret has 20 labels and about 100 versions; storekeys recover drops what is pending',
    retryable: false,
  },
  InternalServiceError: SERVER,
  InternalFailure: SERVER,
  ServiceUnavailable: SERVER,
  ServiceUnavailableException: SERVER,
  RequestTimeout: SERVER,
  ResourceNotFoundException: {
    code: 'not-found',
    message: 'there is no such secret or version',
    hint: 'check the name, the region and the account',
  },
  ResourceExistsException: {
    code: 'conflict',
    message: 'a secret of this name is there by now',
    hint: 'run the same command again to see what it holds',
  },
  InvalidParameterException: {
    code: 'usage',
    message: 'AWS does not accept a parameter of this call',
    hint: 'check the name, the region and the option kms-key',
  },
  ValidationException: {
    code: 'usage',
    message: 'AWS does not accept a parameter of this call',
    hint: 'check the name, the region and the option kms-key',
  },
  InvalidRequestException: {
    code: 'conflict',
    message: 'the secret does not allow this in its present state',
    hint: 'aws secretsmanager describe-secret shows whether a service or a rotation manages it',
  },
  TimeoutError: { code: 'unavailable', message: 'no answer in time', mayHaveHappened: true },
  AbortError: {
    code: 'unavailable',
    message: 'cancelled',
    retryable: false,
    mayHaveHappened: true,
  },
};

export const SCHEDULED_FOR_DELETION: Failure = {
  code: 'conflict',
  message: 'is scheduled for deletion',
  hint: 'bring it back and write to it with --restore',
};

export const NO_REGION: Failure = {
  code: 'usage',
  message: 'no AWS region is set',
  hint: 'add ?region=… to the target, or set AWS_REGION',
};

/** Some proxy's page, a redirect, or an answer without what every answer has. */
export const NOT_AWS: Failure = {
  code: 'unavailable',
  message: 'the answer does not come from AWS Secrets Manager',
  hint: 'check for a proxy in between, and AWS_ENDPOINT_URL',
  mayHaveHappened: true,
};

/** Node's codes for connections that were never made. */
export const UNREACHED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: "the server's name is not known",
  EAI_AGAIN: "the server's name could not be looked up",
  EHOSTUNREACH: 'the network does not lead there',
  ENETUNREACH: 'the network does not lead there',
};

/** A failure that storekeys itself found, to be thrown. */
export function failed({ code, message, ...details }: Failure): StorekeysError {
  return new StorekeysError(code, message, details);
}
