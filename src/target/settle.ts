import { withDeadline } from '../deadline.js';
import { StorekeysError } from '../errors.js';
import type { Provider, Written } from '../provider.js';
import { pause, wrapped } from './attempt.js';

/** A write and the way to find out what became of it. */
export interface Change {
  readonly provider: Provider;
  readonly name: string;
  readonly signal: AbortSignal;
  act(): Promise<Written>;
  /** Holds what was written; or `not done`, so that it may be repeated; or throws `conflict`. */
  look(signal: AbortSignal): Promise<Written | 'not done'>;
}

/**
 * Does a write to its end: an answer that was lost is followed by a look, never by a blind repeat.
 *
 * @param lookMs - time for the look when the time for the write itself is over
 */
export async function settled(change: Change, lookMs: number): Promise<Written> {
  for (let tries = 1; ; tries++) {
    try {
      return await wrapped(change.provider, change.name, change.signal, () => change.act());
    } catch (error) {
      if (!(error instanceof StorekeysError)) throw error;
      if (error.mayHaveHappened) {
        const found = await looked(change, lookMs, error);
        if (found !== 'not done') return found;
      }
      await pause(error, tries, change.signal);
    }
  }
}

/** The write's own time may be over: the look gets some of its own, so that the answer is not a guess. */
async function looked(
  change: Change,
  lookMs: number,
  lost: StorekeysError,
): Promise<Written | 'not done'> {
  try {
    return await withDeadline(lookMs, undefined, (signal) => change.look(signal));
  } catch (error) {
    if (error instanceof StorekeysError && error.code === 'conflict') throw error;
    throw new StorekeysError(lost.code, `${lost.message}; whether it was written is not known`, {
      hint: 'run the same command again: it looks before it writes',
      retryable: false,
      mayHaveHappened: true,
    });
  }
}
