/** What stands in the way of using a place, found out without reading a secret; see `Provider.check`. */
import { StorekeysError, type ErrorCode } from './errors.js';
import type { Call, Failure } from './provider.js';

/**
 * What was looked at.
 *
 * - `config`: the configuration, and what it lets be used
 * - `reach`: the network, an endpoint, a folder
 * - `tls`: whether the other side was verified
 * - `server`: its own state
 * - `clock`: this machine's against the server's
 * - `sign-in`: how credentials for the backend were found
 * - `token`: those credentials
 * - `place`: where the target leads: region, mount, vault
 * - `content`: what is there, seen from outside
 * - `owner`: whether another service writes there
 * - `permission`: what may be done
 * - `key`: what content is encrypted with
 */
export type Subject =
  | 'config'
  | 'reach'
  | 'tls'
  | 'server'
  | 'clock'
  | 'sign-in'
  | 'token'
  | 'place'
  | 'content'
  | 'owner'
  | 'permission'
  | 'key';

/**
 * What a thing is needed for. `pull` is part of `push`, and `push` of `rotate`; `remove` is taking a
 * target out of use and bringing it back, `purge` destroying versions.
 */
export type Purpose = 'pull' | 'push' | 'rotate' | 'remove' | 'purge';

interface Found {
  readonly subject: Subject;
  /** One line for a person, lower case, no final period, never a value. */
  readonly detail: string;
  /** `undefined`: for everything. */
  readonly purpose?: Purpose;
}

/** One thing that was looked at. */
export type Diagnosis =
  | (Found & { readonly state: 'ok' | 'unknown'; readonly cure?: undefined })
  /** `cure`: what to do, so that it fails no longer. */
  | (Found & { readonly state: 'failed'; readonly cure: string });

/** What can be done when an error itself says nothing. */
const CURES: Readonly<Partial<Record<ErrorCode, string>>> = {
  unavailable: 'try again in a minute',
  denied: 'ask whoever gave you access for this right',
  internal: 'this is a bug: report it to whoever wrote the provider',
};

/** What an error of storekeys and a failure of a provider both tell. */
interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The diagnosis that a failure is. */
export function failureDiagnosis(
  subject: Subject,
  { code, message, hint }: Told,
  purpose?: Purpose,
): Diagnosis {
  const cure = hint ?? CURES[code] ?? 'see the page of this backend in docs/providers';
  const detail = oneLine(message);
  return { subject, state: 'failed', detail, cure, ...(purpose === undefined ? {} : { purpose }) };
}

/** The subject that an error is about, as far as its code tells. */
export function subjectOf({ code }: Told): Subject {
  const subjects: Partial<Record<ErrorCode, Subject>> = { unavailable: 'reach', denied: 'sign-in' };
  return subjects[code] ?? 'place';
}

/** Collects what a check finds, in its order. */
export class Findings {
  readonly all: Diagnosis[] = [];
  readonly #classify: (error: unknown) => Failure | undefined;
  readonly #signal: AbortSignal;

  /** @param classify - the provider's own, for what its calls reject with */
  constructor(classify: (error: unknown) => Failure | undefined, { signal }: Call) {
    this.#classify = classify;
    this.#signal = signal;
  }

  ok(subject: Subject, detail: string, purpose?: Purpose): void {
    this.#add({ subject, state: 'ok', detail }, purpose);
  }

  unknown(subject: Subject, detail: string, purpose?: Purpose): void {
    this.#add({ subject, state: 'unknown', detail }, purpose);
  }

  failed(subject: Subject, detail: string, cure: string, purpose?: Purpose): void {
    this.#add({ subject, state: 'failed', detail, cure }, purpose);
  }

  /**
   * What a step failed with.
   *
   * @throws the error itself, when it is no failure of the backend's or the call was aborted
   */
  caught(error: unknown, subject: Subject, purpose?: Purpose): void {
    if (this.#signal.aborted) throw error;
    const failure = error instanceof StorekeysError ? error : this.#classify(error);
    if (failure === undefined) throw error;
    this.all.push(failureDiagnosis(subject, failure, purpose));
  }

  #add(diagnosis: Diagnosis, purpose: Purpose | undefined): void {
    this.all.push(purpose === undefined ? diagnosis : { ...diagnosis, purpose });
  }
}

/** More than this, in milliseconds, and signatures and tokens that are good count as too old or too new. */
const MAX_SKEW_MS = 60_000;

/**
 * Compares this machine's clock with a server's.
 *
 * @param theirs - the header `Date` of its answer
 * @param ours - `Date.now()` when that came
 */
export function checkClock(findings: Findings, theirs: string | undefined, ours: number): void {
  const server = Date.parse(theirs ?? '');
  if (Number.isNaN(server)) {
    findings.unknown('clock', 'the server does not say what time it is');
    return;
  }
  const skew = ours - server;
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= MAX_SKEW_MS) {
    findings.ok('clock', 'as the server has it');
    return;
  }
  findings.failed(
    'clock',
    `this machine is ${seconds} seconds ${skew > 0 ? 'ahead of' : 'behind'} the server`,
    "set this machine's clock (sudo timedatectl set-ntp true), or the server's if that is wrong",
  );
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
