/** How fast a backend is asked: so many calls at a time, and fewer while it says that they are too many. */
import { setTimeout as delay } from 'node:timers/promises';
import { StorekeysError } from './errors.js';
import type { Call, Provider } from './provider.js';

/** Calls on one provider at a time, where neither it nor the caller says otherwise. */
export const CALLS_AT_ONCE = 8;

/** The pause of all calls after a backend asked for fewer; it doubles while it goes on asking. In milliseconds. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/** The same provider, asked no faster than it takes. */
export function paced(provider: Provider, most: number): Provider {
  const pace = new Pace(most);
  const inTurn = <T>({ signal }: Call, work: () => Promise<T>): Promise<T> =>
    pace.run(work, signal, (error) => waitAskedFor(provider, error));
  return {
    capabilities: provider.capabilities,
    locate: (ref, call) => inTurn(call, () => provider.locate(ref, call)),
    read: (ref, which, options, call) =>
      inTurn(call, () => provider.read(ref, which, options, call)),
    readMany: (refs, call) => inTurn(call, () => provider.readMany(refs, call)),
    write: (ref, fields, options, call) =>
      inTurn(call, () => provider.write(ref, fields, options, call)),
    promote: (ref, id, options, call) =>
      inTurn(call, () => provider.promote(ref, id, options, call)),
    discard: (ref, id, call) => inTurn(call, () => provider.discard(ref, id, call)),
    pendings: (ref, call) => inTurn(call, () => provider.pendings(ref, call)),
    purge: (ref, id, call) => inTurn(call, () => provider.purge(ref, id, call)),
    annotate: (ref, marks, base, call) =>
      inTurn(call, () => provider.annotate(ref, marks, base, call)),
    remove: (ref, base, how, call) => inTurn(call, () => provider.remove(ref, base, how, call)),
    restore: (ref, call) => inTurn(call, () => provider.restore(ref, call)),
    history: (ref, limit, call) => inTurn(call, () => provider.history(ref, limit, call)),
    check: (ref, call) => inTurn(call, () => provider.check(ref, call)),
    classify: (error) => provider.classify(error),
    close: () => provider.close(),
  };
}

/** In milliseconds; `undefined` for an error that does not ask for fewer calls. */
function waitAskedFor(provider: Provider, error: unknown): number | undefined {
  if (error instanceof StorekeysError) return undefined;
  const failure = provider.classify(error);
  return failure?.throttled === true ? (failure.retryAfterMs ?? 0) : undefined;
}

/**
 * Waits for what comes before a call.
 *
 * @throws {@link StorekeysError} `unavailable` when the caller gave up meanwhile: nothing was sent
 */
async function before(signal: AbortSignal, waiting: Promise<void>): Promise<void> {
  try {
    await waiting;
  } catch (error) {
    if (!signal.aborted) throw error;
    const reason: unknown = signal.reason;
    const late = reason instanceof Error && reason.name === 'TimeoutError';
    throw new StorekeysError(
      'unavailable',
      late ? 'not asked in time: it wants fewer calls' : 'cancelled',
      {
        ...(late ? { hint: 'try again later, or allow more time with --timeout' } : {}),
        retryable: false,
      },
    );
  }
}

/** Lets calls through. */
export class Pace {
  readonly #most: number;
  #width: number;
  #running = 0;
  /** Calls that ended well since the width was last changed. */
  #calm = 0;
  /** Refusals one after the other. */
  #refusals = 0;
  /** The clock is asked only once there was a pause: Node loads it late. */
  #pausedUntil: number | undefined;
  readonly #waiting = new Set<() => void>();

  /** @param most - calls at a time */
  constructor(most: number) {
    this.#most = most;
    this.#width = most;
  }

  /** How many calls may run at the moment. */
  get width(): number {
    return this.#width;
  }

  /**
   * Does the work when it is its turn; `unavailable` when the caller gave up before that.
   *
   * @param waitAskedFor - how long a failure asks to wait, in milliseconds; `undefined`: it does not ask
   */
  async run<T>(
    work: () => Promise<T>,
    signal: AbortSignal,
    waitAskedFor: (error: unknown) => number | undefined,
  ): Promise<T> {
    while (this.#running >= this.#width) await before(signal, this.#turn(signal));
    this.#running++;
    try {
      await before(signal, this.#pause(signal));
      const result = await work();
      this.#quicken();
      return result;
    } catch (error) {
      const wait = waitAskedFor(error);
      if (wait !== undefined) this.#slowDown(wait);
      throw error;
    } finally {
      this.#running--;
      this.#wake();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(settle);
        signal.removeEventListener('abort', settle);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      this.#waiting.add(settle);
      signal.addEventListener('abort', settle);
      if (signal.aborted) settle();
    });
  }

  /** Those who waited longest, as many as there is room for; one too many waits again, at the end. */
  #wake(): void {
    let room = this.#width - this.#running;
    for (const settle of this.#waiting) {
      if (room-- <= 0) return;
      settle();
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    while (this.#pausedUntil !== undefined) {
      const left = this.#pausedUntil - performance.now();
      if (left <= 0) return;
      await delay(left, undefined, { signal });
    }
  }

  /** Half as many, after a pause. Calls that were under way at the same refusal count as one. */
  #slowDown(wait: number): void {
    const now = performance.now();
    if (this.#pausedUntil !== undefined && now < this.#pausedUntil) return;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#refusals++, LONGEST_PAUSE_MS);
    this.#pausedUntil = now + Math.max(wait, pause);
    this.#width = Math.max(1, Math.floor(this.#width / 2));
    this.#calm = 0;
  }

  /** One more, once as many as may run have ended well. */
  #quicken(): void {
    this.#refusals = 0;
    if (this.#width < this.#most && ++this.#calm >= this.#width) {
      this.#width++;
      this.#calm = 0;
    }
  }
}
