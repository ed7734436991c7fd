/**
 * What kind of failure it is. Stable: scripts and programs branch on these, messages may change.
 *
 * - `internal`: a bug in storekeys
 * - `usage`: a wrong argument, or a configuration, source or identity that cannot be read
 * - `invalid`: the bundle is malformed, or BigCommerce rejects it
 * - `not-found`: the backend said that it is not there
 * - `conflict`: changed meanwhile, foreign, drift, or the previous account is still alive
 * - `denied`: not signed in, or not allowed
 * - `unavailable`: no usable answer after retries: network, server, local disk
 * - `unsupported`: this backend cannot do it
 * - `partial`: some targets changed and some did not
 * - `attention`: the command worked, and something needs a person's look
 */
export type ErrorCode =
  | 'internal'
  | 'usage'
  | 'invalid'
  | 'not-found'
  | 'conflict'
  | 'denied'
  | 'unavailable'
  | 'unsupported'
  | 'partial'
  | 'attention';

/** Exit status of the CLI for each code. 0 is success, 128+N an end by signal N. */
export const exitStatus: Readonly<Record<ErrorCode, number>> = {
  internal: 1,
  usage: 2,
  invalid: 3,
  'not-found': 4,
  conflict: 5,
  denied: 6,
  unavailable: 7,
  unsupported: 8,
  partial: 9,
  attention: 10,
};

/** Optional parts of a {@link StorekeysError}. */
export interface ErrorDetails {
  /** What to do next: lower case, no final period. */
  readonly hint?: string;
  /** The same call may succeed later without anybody doing anything. Default: only for `unavailable`. */
  readonly retryable?: boolean;
  /** The request may have taken effect although no answer said so: look before repeating. */
  readonly mayHaveHappened?: boolean;
  /** How long the backend asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** All problems found, when there are several. */
  readonly problems?: readonly string[];
}

const BRAND = Symbol.for('storekeys.StorekeysError');

/**
 * The one error that storekeys throws on purpose. It never carries a credential and has no `cause`:
 * the errors of HTTP clients and SDKs hold headers and bodies.
 */
export class StorekeysError extends Error {
  /**
   * Also true for the error of another copy of storekeys in the same process: a provider module takes it from
   * the library, and the program has its own.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== StorekeysError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  override readonly name = 'StorekeysError';
  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly mayHaveHappened: boolean;
  readonly retryAfterMs: number | undefined;
  readonly problems: readonly string[];

  /**
   * @param code - the kind of failure
   * @param message - lower case, no final period, names the target or file, never a value
   * @param details - hint and how a caller may react
   */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.hint = details.hint;
    this.retryable = details.retryable ?? code === 'unavailable';
    this.mayHaveHappened = details.mayHaveHappened ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.problems = details.problems ?? [];
  }
}

/** The same error, with one more thing to do. */
export function withHint(error: StorekeysError, more: string): StorekeysError {
  return altered(error, { hint: error.hint === undefined ? more : `${error.hint}; ${more}` });
}

/** The same error where more is known than it knew: nothing that matters was done. */
export function beforeChange(error: StorekeysError): StorekeysError {
  return altered(error, { mayHaveHappened: false });
}

/** The same error of what came after a change: it is no word that nothing happened, and repeats nothing. */
export function afterChange(error: StorekeysError): StorekeysError {
  return altered(error, { retryable: false, mayHaveHappened: true });
}

function altered(error: StorekeysError, details: ErrorDetails): StorekeysError {
  const { code, message, hint, retryable, mayHaveHappened, retryAfterMs, problems } = error;
  return new StorekeysError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    retryable,
    mayHaveHappened,
    // Nobody waits for what is not repeated.
    ...(retryAfterMs === undefined || details.retryable === false ? {} : { retryAfterMs }),
    problems,
    ...details,
  });
}

/**
 * A base no longer holds: the `conflict` that every provider answers with.
 *
 * @param target - its name, where nobody adds it on the way up
 */
export function baseMoved(target?: string): StorekeysError {
  const where = target === undefined ? '' : `${target}: `;
  return new StorekeysError('conflict', `${where}changed by somebody else meanwhile`, {
    hint: 'run the same command again to see what it holds now',
  });
}
