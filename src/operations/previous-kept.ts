import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Target } from '../target/target.js';
import { HeldBundles } from './held-bundles.js';
import type { PushResult } from './push.js';

/**
 * Reads back what was replaced: it is what `rollback` goes back to and `retire` asks with. A target that
 * does not keep it gets a note; the bundle is stored there all the same.
 */
export function withPreviousKept(
  results: readonly PushResult[],
  signal?: AbortSignal,
): Promise<readonly PushResult[]> {
  return Promise.all(
    results.map(async ({ plan, result }): Promise<PushResult> => {
      const { target, current, location } = plan;
      if (result instanceof StorekeysError || result.outcome !== 'replaced')
        return { plan, result };
      if (current === undefined || location.capabilities.history === 0) return { plan, result };
      const note = await lossNote(target, current, signal);
      return note === undefined
        ? { plan, result }
        : { plan, result: { ...result, notes: [...result.notes, note] } };
    }),
  );
}

async function lossNote(
  target: Target,
  replaced: Bundle,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    return (await new HeldBundles(target).keeps(replaced, signal)) ? undefined : notKept(replaced);
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    // Whoever may not read the history was told so before the write.
    if (error.code === 'denied') return undefined;
    return `whether it keeps the bundle before (${replaced.fingerprint}) was not seen: ${error.message}`;
  }
}

function notKept({ fingerprint }: Bundle): string {
  return `it does not keep the bundle before (${fingerprint}): storekeys rollback cannot go back to it here`;
}
