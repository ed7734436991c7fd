/** What a check found so far. For providers, which go from step to step until one of them fails. */
import { failureDiagnosis, type Diagnosis, type Purpose, type Subject } from './diagnosis.js';
import { StorekeysError } from './errors.js';
import type { Call, Failure } from './provider.js';

/** Diagnoses in the order in which they were made. */
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
   * How credentials were found.
   *
   * @param others - why it was not in another way, by the names of variables and files
   */
  signedIn(method: string, others: readonly string[]): void {
    this.ok('sign-in', [`by ${method}`, ...others].join('; '));
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
