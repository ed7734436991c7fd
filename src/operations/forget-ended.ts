import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Journal, Listed } from '../journal/journal.js';

/**
 * Forgets an operation that has ended, and earlier tries of the same: those that wanted this bundle in no
 * more targets than these, and whose process is gone.
 */
export async function forgetEnded(
  journal: Journal,
  ended: { readonly op: string; readonly bundle: Bundle; readonly targets: readonly string[] },
): Promise<void> {
  await journal.forget(ended.op);
  const isTryOfIt = ({ entry, running }: Listed): boolean =>
    !running &&
    !(entry instanceof StorekeysError) &&
    entry.bundle.equals(ended.bundle) &&
    entry.targets.every((uri) => ended.targets.includes(uri));
  for (const listed of await journal.list()) {
    if (isTryOfIt(listed)) await journal.forget(listed.op);
  }
}
