/** What stands in the way of using a place, found out without reading a secret; see `Provider.check`. */
import type { ErrorCode } from './errors.js';

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
  const of = purpose === undefined ? {} : { purpose };
  return { subject, state: 'failed', detail: message, cure, ...of };
}

/** The subject that an error is about, as far as its code tells. */
export function subjectOf({ code }: Told): Subject {
  const subjects: Partial<Record<ErrorCode, Subject>> = { unavailable: 'reach', denied: 'sign-in' };
  return subjects[code] ?? 'place';
}

/** The same on one line and without control characters: servers and colleagues choose names, too. */
export function printable(diagnosis: Diagnosis): Diagnosis {
  const detail = oneLine(diagnosis.detail);
  return diagnosis.state === 'failed'
    ? { ...diagnosis, detail, cure: oneLine(diagnosis.cure) }
    : { ...diagnosis, detail };
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}
