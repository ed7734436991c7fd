/**
 * A bundle for programs that run for days: read once, kept in memory, read again in the background, so that
 * a rotation needs no restart and an outage of the backend is not one of the program.
 */
import type { Bundle } from './bundle/bundle.js';
import { StorekeysError } from './errors.js';
import { pull } from './operations/pull.js';
import type { Target } from './target/target.js';

/** Something that happened to a source; never with a value. */
export type CredentialSourceEvent =
  /** It was read. `changed`: another bundle than before, or the first. */
  | { readonly kind: 'read'; readonly fingerprint: string; readonly changed: boolean }
  /** It could not be read; the one from before is given on while it is not too old. */
  | { readonly kind: 'failed'; readonly error: StorekeysError; readonly ageMs: number | undefined }
  /** It does not seem to work: its token was refused, or a webhook is signed by somebody else. */
  | { readonly kind: 'doubted'; readonly fingerprint: string };

/** Options of {@link createCredentialSource}. Times are in milliseconds. */
export interface CredentialSourceOptions {
  /** Age at which a bundle is read again, behind the caller's back. Default: 5 minutes. */
  readonly refreshAfterMs?: number;
  /** Age beyond which a bundle is not given any more while it cannot be read again. Default: 1 hour. */
  readonly maxAgeMs?: number;
  /**
   * How much earlier than at `refreshAfterMs` it may be, as a part of it, so that many programs do not all
   * come at once. Default: 0.2.
   */
  readonly jitter?: number;
  /** Also the bundle of the account before, for {@link CredentialSource.accounts}. */
  readonly withPrevious?: boolean;
  /** Told of what happens, for logs and metrics. What it throws is ignored. */
  readonly onEvent?: (event: CredentialSourceEvent) => void;
}

/** The accounts of a store, as they were last read. */
export interface SourceAccounts {
  readonly bundle: Bundle;
  /** Where it is asked for, kept, and not known to be dead. */
  readonly previous: Bundle | undefined;
}

/** See {@link createCredentialSource}. */
export interface CredentialSource {
  /**
   * The current bundle, mostly from memory.
   *
   * @throws {@link StorekeysError} what reading the target throws, when there is none that is young enough;
   * `usage` after `close`
   */
  get(): Promise<Bundle>;
  /** As {@link CredentialSource.get}, with the account before it: a source for `verifyWebhookSignature`. */
  accounts(): Promise<SourceAccounts>;
  /**
   * Reads again now, unless that is under way already.
   *
   * @param doubted - a bundle that does not seem to work: when another one is known by now, nothing is read,
   * and where reading gave the same one in the last 10 seconds, it is not read again
   * @throws {@link StorekeysError} what reading the target throws
   */
  refresh(doubted?: Bundle): Promise<Bundle>;
  /** Ends what is under way. The target's own connections are its opener's to close. */
  close(): void;
}

const DEFAULTS = { refreshAfterMs: 300_000, maxAgeMs: 3_600_000, jitter: 0.2 };

/** Between two reads for one bundle in doubt: a revoked account must not become a flood of reads. */
const DOUBT_PAUSE_MS = 10_000;

/** First and longest pause after a read in the background that failed. */
const RETRY_MS = { first: 1_000, longest: 60_000 };

/** What is in memory. */
interface Kept {
  readonly accounts: SourceAccounts;
  /** Given to everybody: a new promise for each call would cost more than all the rest. */
  readonly bundle: Promise<Bundle>;
  readonly readAt: Moment;
  /** Its age at which it is read again. */
  readonly refreshAtMs: number;
}

/** By two clocks: one stands still while a machine sleeps, the other may be set back. */
interface Moment {
  readonly steady: number;
  readonly wall: number;
}

/**
 * Keeps the bundle of a target at hand.
 *
 * @param target - or several, tried in their order while one is unavailable
 * @throws {@link StorekeysError} `usage` for times that make no sense
 */
export function createCredentialSource(
  target: Target | readonly Target[],
  options: CredentialSourceOptions = {},
): CredentialSource {
  const { refreshAfterMs, maxAgeMs, jitter } = { ...DEFAULTS, ...options };
  const { withPrevious = false, onEvent } = options;
  refuseNonsense(refreshAfterMs, maxAgeMs, jitter);
  const targets = 'ref' in target ? [target] : target;
  const ending = new AbortController();
  let kept: Kept | undefined;
  let reading: Promise<Kept> | undefined;
  let failures = 0;
  let notBefore: number | undefined;
  /** The target was seen to hold this one all the same. */
  let confirmed: { readonly bundle: Bundle; readonly at: number } | undefined;

  const tell = (event: CredentialSourceEvent): void => {
    try {
      onEvent?.(event);
    } catch {
      // A log that fails is no reason to be without credentials.
    }
  };

  const read = async (): Promise<Kept> => {
    const before = kept;
    try {
      const { bundle, previous } = await pull({ targets, withPrevious, signal: ending.signal });
      const accounts = { bundle, previous };
      const refreshAtMs = refreshAfterMs * (1 - jitter * Math.random());
      kept = { accounts, bundle: Promise.resolve(bundle), readAt: now(), refreshAtMs };
      failures = 0;
      notBefore = undefined;
      const changed = before?.accounts.bundle.equals(bundle) !== true;
      tell({ kind: 'read', fingerprint: bundle.fingerprint, changed });
      return kept;
    } catch (error) {
      const pause = Math.min(RETRY_MS.first * 2 ** failures++, RETRY_MS.longest);
      notBefore = performance.now() + pause * (0.5 + Math.random() / 2);
      if (error instanceof StorekeysError) {
        tell({ kind: 'failed', error, ageMs: before && ageOf(before) });
      }
      throw error;
    }
  };

  /** One at a time, whoever asks. */
  const readOnce = (): Promise<Kept> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  /** From memory, while that is young enough. */
  const atHand = (): Kept | undefined => {
    if (ending.signal.aborted) throw closed();
    if (kept === undefined) return undefined;
    const age = ageOf(kept);
    if (age < kept.refreshAtMs) return kept;
    if (age >= maxAgeMs) return undefined;
    if (notBefore === undefined || performance.now() >= notBefore) {
      // The caller does not wait for it; what goes wrong is told as an event.
      readOnce().catch(() => undefined);
    }
    return kept;
  };

  return {
    get: () => atThisMoment(() => atHand()?.bundle ?? readOnce().then(({ bundle }) => bundle)),
    accounts: async () => (atHand() ?? (await readOnce())).accounts,
    refresh: async (doubted) => {
      if (ending.signal.aborted) throw closed();
      if (doubted === undefined) return (await readOnce()).accounts.bundle;
      tell({ kind: 'doubted', fingerprint: doubted.fingerprint });
      const known = kept?.accounts.bundle;
      if (known?.equals(doubted) === false) return known;
      const isFresh = performance.now() - (confirmed?.at ?? -Infinity) < DOUBT_PAUSE_MS;
      if (isFresh && confirmed?.bundle.equals(doubted) === true) return doubted;
      // What is under way may have looked before the bundle was replaced.
      const mayBeLate = reading !== undefined;
      let { bundle } = (await readOnce()).accounts;
      if (mayBeLate && bundle.equals(doubted)) ({ bundle } = (await readOnce()).accounts);
      if (bundle.equals(doubted)) confirmed = { bundle, at: performance.now() };
      return bundle;
    },
    close: () => {
      ending.abort(closed());
      kept = undefined;
    },
  };
}

/** What throws at once is a rejection, too. */
function atThisMoment<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error('something else was thrown'));
  }
}

function now(): Moment {
  return { steady: performance.now(), wall: Date.now() };
}

function ageOf({ readAt: { steady, wall } }: Kept): number {
  return Math.max(performance.now() - steady, Date.now() - wall);
}

function closed(): StorekeysError {
  return new StorekeysError('usage', 'the credential source is closed', {
    hint: 'make a new one',
  });
}

function refuseNonsense(refreshAfterMs: number, maxAgeMs: number, jitter: number): void {
  if (refreshAfterMs > 0 && maxAgeMs >= refreshAfterMs && jitter >= 0 && jitter < 1) return;
  throw new StorekeysError(
    'usage',
    'the times of a credential source make no sense: refreshAfterMs is to be more than 0 and no more than maxAgeMs, jitter from 0 to less than 1',
  );
}
