import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import type { Target } from '../../target/target.js';
import { retiredMark, retiredOn } from '../retired-mark.js';

/** What became of a record in one target. */
export interface Recorded {
  readonly target: Target;
  /** What could not be done beside it, or why it is not there. */
  readonly result: readonly string[] | StorekeysError;
}

/** Tries while others write at the same time. */
const TRIES = 3;

/** Records the proof in every target, so that anybody can see it from anywhere. */
export function recordRetired(
  account: Bundle,
  targets: readonly Target[],
  signal: AbortSignal | undefined,
): Promise<readonly Recorded[]> {
  return Promise.all(
    targets.map(async (target): Promise<Recorded> => {
      try {
        return { target, result: await recorded(account, target, signal) };
      } catch (error) {
        if (!(error instanceof StorekeysError)) throw error;
        return { target, result: error };
      }
    }),
  );
}

async function recorded(
  account: Bundle,
  target: Target,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  for (let tries = 1; ; tries++) {
    const { marks, base, version } = await target.read('current', { purpose: 'writing' }, signal);
    if (version === null) return ['nothing is there, so nothing was recorded'];
    if (retiredOn(marks, account) !== undefined) return [];
    try {
      return await target.annotate(retiredMark(account), base, signal);
    } catch (error) {
      // The proof holds whatever somebody stored meanwhile.
      const isMoved = error instanceof StorekeysError && error.code === 'conflict';
      if (!isMoved || tries === TRIES) throw error;
    }
  }
}
