/** What a use of the rights in a policy came to, in words that can be compared. */
import { StorekeysError } from '../../src/errors.js';
import type { PushReport } from '../../src/operations/push.js';

/** `done` or more from the work, or the code that it fails with. */
export async function ended(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StorekeysError) return error.code;
    throw error;
  }
}

/**
 * All that was noted of any target; else `done`.
 *
 * @param shown - each note, without what differs from run to run
 */
export function said(
  { results }: PushReport,
  shown: (note: string) => string = (note) => note,
): string {
  const notes = results.flatMap(({ plan, result }) =>
    result instanceof StorekeysError ? [result.code] : [...plan.notes, ...result.notes],
  );
  return notes.map(shown).join('; ') || 'done';
}
