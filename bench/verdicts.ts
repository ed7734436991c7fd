/** What follows from what was measured: ratios, and whether they are as they should be. */
import type { Case, Limit } from './group.js';
import type { Measured } from './measure.js';

/** A ratio or a time for one unit, held against its limit. */
export interface Verdict {
  readonly case: string;
  readonly node: string;
  /** What is limited, as `2.10 × node -e 0`. */
  readonly figure: string;
  readonly value: number;
  readonly must: number | undefined;
  readonly aim: number | undefined;
  readonly met: boolean;
  readonly aimMet: boolean;
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
}

/** How much more the first takes than another; undefined where that was not measured. */
export function ratio(
  [ours]: readonly Measured[],
  other: Measured,
  of: Limit['of'],
): number | undefined {
  if (ours === undefined || ours === other) return undefined;
  const key = of === 'time' ? 'milliseconds' : 'mebibytes';
  const value = median(ours[key]) / median(other[key]);
  return Number.isNaN(value) ? undefined : value;
}

/** Whether a contestant made other requests than ours. Their order may differ: some go at once. */
export function madeOthers([ours]: readonly Measured[], other: Measured): boolean {
  const sorted = ({ traffic }: Measured): string => traffic.requests.toSorted().join();
  return ours !== undefined && other.traffic.requests.length > 0 && sorted(ours) !== sorted(other);
}

/** All verdicts of a case. A reference that is not there has none. */
export function verdictsOf(one: Case, measured: readonly Measured[], node: string): Verdict[] {
  const verdicts: Verdict[] = [];
  const add = (figure: string, value: number, must?: number, aim?: number): void => {
    const met = must === undefined || value <= must;
    const judged = { met, aimMet: met && (aim === undefined || value <= aim) };
    verdicts.push({ case: one.name, node, figure, value, must, aim, ...judged });
  };
  for (const { reference, of, must, aim } of one.limits ?? []) {
    const other = measured.find(({ name }) => name === reference);
    const value = other && ratio(measured, other, of);
    if (value !== undefined) add(`${of} against ${reference}`, value, must, aim);
  }
  const [some, none] = measured;
  if (one.mostMegabytes !== undefined && some !== undefined) {
    add('MB at its peak', (median(some.mebibytes) * 1024 ** 2) / 1e6, one.mostMegabytes);
  }
  if (one.each !== undefined && some !== undefined && none !== undefined) {
    const { unit, count, mustMs } = one.each;
    const value = (median(some.milliseconds) - median(none.milliseconds)) / count;
    add(`ms for one ${unit}`, value, mustMs);
  }
  return verdicts;
}

/** In words. */
export function verdictText({ met, aimMet, must, aim }: Verdict): string {
  const each = [
    must === undefined ? [] : [`must ${number(must)}`],
    aim === undefined ? [] : [`aim ${number(aim)}`],
  ];
  const limits = each.flat().join(', ');
  if (must === undefined) return `aim ${aimMet ? '' : 'not '}met (${limits})`;
  if (!met) return `**not met** (${limits})`;
  return aim !== undefined && !aimMet ? `met, not the aim (${limits})` : `met (${limits})`;
}

/** Three digits that count. */
export function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
