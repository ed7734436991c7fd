import { withDeadline } from '../deadline.js';
import { beforeChange, StorekeysError } from '../errors.js';
import type { Provider, Reading } from '../provider.js';
import { toStorekeysError, wrapped } from './attempt.js';
import type { Target } from './target.js';

/** Most targets of one provider that share the time for one call. */
export const MOST_AT_ONCE = 40;

/** Runs of so many under way at the same time: while one waits for the network, another is worked on. */
export const RUNS_AT_ONCE = 4;

/** Reads a few targets of one provider. Those whose failure may pass are read again, each on its own. */
export async function readSome(
  provider: Provider,
  targets: readonly Target[],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<readonly (Reading | StorekeysError)[]> {
  const refs = targets.map(({ ref }) => ref);
  const names = targets.map(({ name }) => name).join(', ');
  try {
    return await withDeadline(timeoutMs, signal, async (inner) => {
      const outcomes = await wrapped(provider, names, inner, () =>
        provider.readMany(refs, { signal: inner }),
      );
      return Promise.all(
        targets.map(async (target, i) => {
          const outcome = outcomes[i];
          if (outcome?.status === 'fulfilled') return outcome.value;
          const error = toStorekeysError(provider, target.name, inner, outcome?.reason);
          return error.retryable ? again(target, inner) : beforeChange(error);
        }),
      );
    });
  } catch (error) {
    // All at once failed: each says so in its own name.
    if (!(error instanceof StorekeysError)) throw error;
    return Promise.all(targets.map((target) => again(target, signal)));
  }
}

async function again(
  target: Target,
  signal: AbortSignal | undefined,
): Promise<Reading | StorekeysError> {
  try {
    return await target.read('current', { purpose: 'reading' }, signal);
  } catch (error) {
    if (error instanceof StorekeysError) return error;
    throw error;
  }
}
