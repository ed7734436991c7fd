/**
 * What goes wrong between storekeys and a Vault server, in storekeys' own words. Texts of the server
 * and of HTTP errors may hold values and headers, so none of them gets past this file: known texts are
 * recognised and forgotten.
 */
import type { Failure } from '../../src/provider.js';
import { httpFailure, type Said } from './http-failures.js';

/** Texts of OpenBao 2.7 and Vault 1.x, by a part that names the case. */
const TEXTS: readonly (readonly [RegExp, Said])[] = [
  [/check-and-set parameter did not match/, 'cas mismatch'],
  [/check-and-set parameter required/, 'cas required'],
  [/vault is sealed/i, 'sealed'],
  [/no handler for route/, 'no route'],
  [/namespace not found/, 'no namespace'],
  [/preflight capability check/, 'no mount'],
  [/path for a versioned k\/v/i, 'versioned mount'],
  [/http request to an https server/i, 'speaks TLS'],
];

/** A failed request. Holds no header, no body and no text of the server's. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly failure: Failure;
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;

  constructor(failure: Failure, status?: number) {
    super(failure.message);
    this.failure = failure;
    this.status = status;
  }
}

/** What {@link refusal} needs to know of an exchange. */
export interface Refused {
  readonly method: string;
  /** Below `/v1/`, without a query. */
  readonly path: string;
  readonly status: number;
  /** The body; looked at and forgotten. */
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** The error for an answer that is not the one asked for. */
export function refusal(answer: Refused): VaultError {
  const { method, path, status, text } = answer;
  const said = TEXTS.find(([pattern]) => pattern.test(text))?.[1];
  const failure = httpFailure(`${method} ${path}`, status, said);
  const retryAfterMs = milliseconds(answer.retryAfter);
  return new VaultError(
    {
      ...failure,
      mayHaveHappened: failure.mayHaveHappened === true && changes(method),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    status,
  );
}

/** The request may change something on the server. */
export function changes(method: string): boolean {
  return method !== 'GET';
}

/** Retry-After in seconds or as a date: RFC 9110, section 10.2.3. */
function milliseconds(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined || retryAfter === '') return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
