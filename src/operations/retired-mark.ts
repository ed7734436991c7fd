/** The mark that a previous account is proven dead: its fingerprint and the day of the proof, UTC. */
import type { Bundle } from '../bundle/bundle.js';
import type { Marks } from '../provider.js';

/** To be written where the account is the previous one. */
export function retiredMark({ fingerprint }: Bundle, at: Date = new Date()): Marks {
  return { retired: `${fingerprint} ${at.toISOString().slice(0, 10)}` };
}

/**
 * When the account was proven dead, as `2026-01-31`.
 *
 * @returns `undefined` where the marks say nothing of it, or of another account
 */
export function retiredOn(marks: Marks | undefined, { fingerprint }: Bundle): string | undefined {
  const [whose, date] = (marks?.retired ?? '').split(' ');
  return whose === fingerprint ? (date ?? '') : undefined;
}
