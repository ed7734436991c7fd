import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Journal, Listed } from '../journal/journal.js';
import type { Target } from '../target/target.js';

/** An operation that has come to its end. */
export interface EndedOperation {
  readonly op: string;
  readonly bundle: Bundle;
  readonly targets: readonly Target[];
}

/**
 * Forgets an operation that has ended, and earlier tries of the same: those that wanted this bundle in no
 * more targets than these, and whose process is gone. What those had staged goes first.
 */
export async function forgetEnded(
  journal: Journal,
  { op, bundle, targets }: EndedOperation,
  signal?: AbortSignal,
): Promise<void> {
  await journal.forget(op);
  const uris = targets.map(({ ref }) => ref.uri);
  const isTryOfIt = ({ entry, running }: Listed): boolean =>
    !running &&
    !(entry instanceof StorekeysError) &&
    entry.bundle.equals(bundle) &&
    entry.targets.every((uri) => uris.includes(uri));
  for (const { op: earlier } of (await journal.list()).filter(isTryOfIt)) {
    await Promise.all(targets.map((target) => dropped(target, earlier, signal)));
    await journal.forget(earlier);
  }
}

/** What is not dropped is harmless, and found by `recover`. */
async function dropped(target: Target, op: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await target.discardOf(op, signal);
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
  }
}
