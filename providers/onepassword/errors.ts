/**
 * What goes wrong between storekeys and 1Password. The SDK rejects with texts, and with three classes of
 * its own; its texts may quote what an item holds, so none of them gets past this file: known ones are
 * recognised and forgotten. The texts are those of SDK 0.5.0.
 */
import { StorekeysError } from '../../src/errors.js';
import type { Failure } from '../../src/provider.js';

/** Cases that the provider itself reacts to. */
export type Kind = 'conflict' | 'item missing' | 'item inactive' | undefined;

/** A failed call of the SDK. Holds nothing of the SDK's own error. */
export class OnePasswordError extends Error {
  override readonly name = 'OnePasswordError';
  readonly failure: Failure;
  readonly kind: Kind;

  constructor({ kind, ...failure }: Row) {
    super(failure.message);
    this.failure = failure;
    this.kind = kind;
  }
}

interface Row extends Failure {
  readonly kind?: Kind;
}

const CONFLICT: Row = {
  kind: 'conflict',
  code: 'unavailable',
  message: 'the vault was changed by somebody else at the same moment',
  hint: 'try again: 1Password takes one write in a vault at a time',
  // It did not happen; but a create must look again before it is repeated.
  mayHaveHappened: true,
};

const NO_ANSWER: Row = {
  code: 'unavailable',
  message: '1Password does not answer',
  hint: 'check the network and https://status.1password.com',
  mayHaveHappened: true,
};

const REFUSED: Row = {
  code: 'denied',
  message: '1Password refuses to sign in',
  hint: 'check that the service account and its token still exist',
};

const NO_TOKEN: Row = {
  code: 'denied',
  message: 'OP_SERVICE_ACCOUNT_TOKEN is no token of a service account',
  hint: 'copy it whole, from ops_ to its end',
};

const NOT_ONE_PASSWORD: Row = {
  code: 'unavailable',
  message: 'something answered that is not 1Password as storekeys knows it',
  hint: 'check what stands between this machine and 1Password',
  retryable: false,
  mayHaveHappened: true,
};

/**
 * By a part of the text that names the case; the first that matches counts. Failures of signing in begin
 * with "authentication error", whatever the cause, so the causes come first.
 */
const TEXTS: readonly (readonly [RegExp, Row])[] = [
  [
    /rate limit exceeded/i,
    {
      code: 'unavailable',
      message: "the account's or the token's quota of requests is used up",
      hint: 'wait for the hour or the day to pass; `op service-account ratelimit` shows what is left',
      // Quotas are by the hour and by the day: a second later is a second request for nothing.
      retryable: false,
    },
  ],
  [/service account (?:token|deserialization)|DecryptingSymmetricKey/i, NO_TOKEN],
  [/error sending request/i, NO_ANSWER],
  [/decrypting request body|deserializing HTTP/i, NOT_ONE_PASSWORD],
  [
    /internal server error|unexpected status code/i,
    { ...NO_ANSWER, message: '1Password answers with an error of its own' },
  ],
  [/authentication error|failed to authenticate|session expired/i, REFUSED],
  [/not up to date|data conflict/i, CONFLICT],
  [
    /right permissions/i,
    {
      code: 'denied',
      message: 'this account may not do that in this vault',
      hint: 'a service account needs read_items, and write_items to push; they are fixed when it is made',
    },
  ],
  [
    /vault couldn't be found/i,
    {
      code: 'not-found',
      message: 'there is no such vault for this account',
      hint: 'check the id, and that the account has access to the vault',
    },
  ],
  [
    /item couldn't be found/i,
    { code: 'not-found', message: 'there is no such item', kind: 'item missing' },
  ],
  [
    /not in an active state/i,
    { code: 'conflict', message: 'the item is archived', kind: 'item inactive' },
  ],
  [/item is too big/i, { code: 'unsupported', message: 'the item would be too big for 1Password' }],
  [
    /invalid user input/i,
    {
      code: 'unsupported',
      message: "1Password's SDK refuses to write this item",
      hint: 'look at it in the app: its tags must be ASCII, and it may have no field of a kind that is newer than the SDK',
    },
  ],
];

/** Classes of the SDK, by name: importing them would load it. */
const CLASSES: Readonly<Record<string, Row>> = {
  DesktopSessionExpiredError: {
    code: 'denied',
    message: 'the 1Password app is locked, or the session with it has ended',
    hint: 'unlock the app and try again',
  },
  AuthExpiredError: {
    code: 'denied',
    message: 'the sign-in to 1Password has ended',
    hint: 'try again',
  },
};

/** Runs a call of the SDK; what it rejects with becomes a {@link OnePasswordError}. */
export async function explained<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof StorekeysError ? error : new OnePasswordError(rowOf(error));
  }
}

/** Runs what follows a change that was made: whatever fails now, it is no word that nothing happened. */
export async function afterChange<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OnePasswordError)) throw error;
    throw new OnePasswordError({ ...error.failure, kind: error.kind, mayHaveHappened: true });
  }
}

/** See `Provider.classify`. */
export function classify(error: unknown): Failure | undefined {
  return error instanceof OnePasswordError ? error.failure : undefined;
}

/** The case that the error of a call is; `undefined`: none that the provider reacts to. */
export function kindOf(error: unknown): Kind {
  return error instanceof OnePasswordError ? error.kind : undefined;
}

function rowOf(error: unknown): Row {
  if (!(error instanceof Error)) return NOT_ONE_PASSWORD;
  const own = Object.hasOwn(CLASSES, error.constructor.name)
    ? CLASSES[error.constructor.name]
    : undefined;
  return own ?? TEXTS.find(([pattern]) => pattern.test(error.message))?.[1] ?? NOT_ONE_PASSWORD;
}
