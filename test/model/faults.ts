/** Answers lost and requests refused, counted in one number. */

/** Most of each in one scenario; with one more there is still no carry. */
export const MOST = 2;

export const LOST = 1;
export const REFUSED = 4;

/** Bits that a count takes. */
export const FAULT_BITS = 4;

export function isWithin(faults: number, allowed: number): boolean {
  return (faults & 3) <= (allowed & 3) && faults >> 2 <= allowed >> 2;
}
