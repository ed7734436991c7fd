/** Several things at once, and one error for what went wrong with them. */
import { StorekeysError, type ErrorCode } from '../errors.js';

/** When several targets fail, the first of these that occurred tells most about what to do. */
const TELLING: readonly ErrorCode[] = [
  'conflict',
  'denied',
  'not-found',
  'unsupported',
  'unavailable',
];

/**
 * Runs `work` on all items at once and waits for all.
 *
 * @throws what tells most, when any failed
 */
export async function each<A, B>(
  items: readonly A[],
  work: (item: A) => Promise<B>,
): Promise<readonly B[]> {
  const settled = await Promise.allSettled(items.map(work));
  const errors = settled.flatMap((result): unknown[] =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (errors.length > 0) throw mostTelling(errors);
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Of the codes that occurred, the one that tells most. */
export function mostTellingCode(codes: readonly ErrorCode[]): ErrorCode | undefined {
  return TELLING.find((code) => codes.includes(code)) ?? codes[0];
}

/** One error for all of them; the others are its problems. What is no error of ours goes first. */
export function mostTelling(errors: readonly unknown[]): Error {
  const known = errors.filter((error) => error instanceof StorekeysError);
  const bug = errors.find((error) => !(error instanceof StorekeysError));
  if (bug !== undefined) return bug instanceof Error ? bug : new Error('something else was thrown');
  const first = TELLING.map((code) => known.find((error) => error.code === code)).find(Boolean);
  const chosen = first ?? known[0];
  if (chosen === undefined) return new RangeError('nothing went wrong');
  if (known.length === 1) return chosen;
  return new StorekeysError(chosen.code, chosen.message, {
    ...(chosen.hint === undefined ? {} : { hint: chosen.hint }),
    mayHaveHappened: chosen.mayHaveHappened,
    problems: known.map((error) => error.message),
  });
}
