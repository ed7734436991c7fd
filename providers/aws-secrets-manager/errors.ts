/** What errors of the SDK mean. Their own texts name users and ARNs, and are not passed on. */
import type { Failure } from '../../src/provider.js';
import {
  BY_NAME,
  KMS,
  NOT_AWS,
  NO_REGION,
  SCHEDULED_FOR_DELETION,
  SERVER,
  THROTTLED,
  TRUST_HINT,
  UNREACHED,
} from './failures.js';

/** What may be found on an error of the SDK. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

/** The error has this name, whichever copy of the SDK made it. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** The call was refused for lack of a right. */
export function isDenied(error: unknown): boolean {
  return isNamed(error, 'AccessDeniedException', 'AccessDenied');
}

/** The secret is scheduled for deletion. Only the text tells this from other invalid requests. */
export function isScheduledForDeletion(error: unknown): boolean {
  return isNamed(error, 'InvalidRequestException') && /delet/i.test((error as Error).message);
}

/** The right that was lacking, such as `secretsmanager:TagResource`, where AWS says it. */
export function lackingRight(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : '';
  // STS leaves the colon out where it speaks of a web identity.
  return /perform:? ([a-z0-9-]{1,40}:[A-Za-z]{1,60})\b/.exec(text)?.[1];
}

const DOCTOR = 'storekeys doctor shows what is lacking, storekeys policy the least that is needed';

/** See `Provider.classify`. */
export function classify(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, code, $fault, $metadata }: SdkError = error;
  if (isDenied(error)) return denied(error);
  if (isScheduledForDeletion(error)) return SCHEDULED_FOR_DELETION;
  if (error.message === 'Region is missing') return NO_REGION;
  // Before the name, since the SDK calls broken connections timeouts.
  const broken = typeof code === 'string' ? ofConnection(code) : undefined;
  if (broken !== undefined) return broken;
  if (typeof name === 'string' && Object.hasOwn(BY_NAME, name)) {
    // The SDK has set its clock right by AWS's answer: the next try may pass.
    const retryable = $metadata?.clockSkewCorrected === true ? { retryable: true } : {};
    return { ...(BY_NAME[name] ?? SERVER), ...retryable };
  }
  if ($metadata === undefined && $fault === undefined) return undefined;
  return ofStatus($metadata?.httpStatusCode, error);
}

function denied(error: Error): Failure {
  const right = lackingRight(error);
  if (right?.startsWith('kms:') || /\bKMS\b/.test(error.message)) return KMS;
  return {
    code: 'denied',
    message: right === undefined ? 'AWS does not allow this' : `AWS does not allow ${right}`,
    hint: right === 'sts:AssumeRoleWithWebIdentity' ? TRUST_HINT : DOCTOR,
  };
}

function ofConnection(code: string): Failure | undefined {
  const unreached = UNREACHED[code];
  if (unreached !== undefined) {
    return { code: 'unavailable', message: unreached, hint: 'check the network and the region' };
  }
  if (code === 'ERR_INVALID_URL') {
    return {
      code: 'usage',
      message: 'the endpoint of AWS is not a URL',
      hint: 'check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SECRETS_MANAGER',
    };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT') {
    return {
      code: 'unavailable',
      message: 'the connection broke off before the answer',
      mayHaveHappened: true,
    };
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return {
      code: 'unavailable',
      message: 'the certificate of the server is not accepted',
      hint: 'behind a proxy that replaces certificates, set NODE_EXTRA_CA_CERTS',
      retryable: false,
    };
  }
  return undefined;
}

/** An answer that is not one of Secrets Manager: a proxy's page, or a name that is new. */
function ofStatus(status: number | undefined, error: Error): Failure {
  if (status === 429) return THROTTLED;
  if (status !== undefined && status >= 500) return SERVER;
  if (error instanceof SyntaxError || status === undefined || status < 400) return NOT_AWS;
  if (status === 401 || status === 403) return denied(error);
  return { code: 'unavailable', message: `AWS answered ${status}`, retryable: false };
}
