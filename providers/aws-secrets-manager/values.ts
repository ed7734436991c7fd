/** A version's content: one flat JSON object, as the AWS console shows and edits it. */
import { StorekeysError } from '../../src/errors.js';
import type { Fields } from '../../src/provider.js';
import { Secret } from '../../src/secret.js';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MAX_BYTES = 65_536;

/** What GetSecretValue and BatchGetSecretValue give of a version. */
export interface RemoteValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/**
 * The keys of a version; `undefined` when it holds something else. A binary counts when it is the same
 * JSON in UTF-8: some tools write that by default.
 */
export function decode(value: RemoteValue): Secret<Fields> | undefined {
  try {
    const text =
      value.SecretString ?? new TextDecoder('utf-8', { fatal: true }).decode(value.SecretBinary);
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? new Secret(parsed) : undefined;
  } catch {
    // The error quotes the text it stumbled on.
    return undefined;
  }
}

/**
 * The text to store.
 *
 * @throws {@link StorekeysError} `invalid` when Secrets Manager would refuse its size
 */
export function encode(fields: Secret<Fields>): Secret {
  const text = JSON.stringify(fields.reveal());
  const size = new TextEncoder().encode(text).length;
  if (size > MAX_BYTES) {
    throw new StorekeysError(
      'invalid',
      `the content has ${size} bytes, and AWS Secrets Manager takes ${MAX_BYTES} at most`,
      { hint: 'move keys that others added there to a secret of their own' },
    );
  }
  return new Secret(text);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
