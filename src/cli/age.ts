const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** How long ago something was, in its largest unit: `3 days`. */
export function ageText(since: Date, now: number = Date.now()): string {
  const milliseconds = Math.max(0, now - since.getTime());
  for (const [name, size] of UNITS) {
    const count = Math.floor(milliseconds / size);
    if (count > 0) return `${count} ${name}${count === 1 ? '' : 's'}`;
  }
  return 'a moment';
}

/** The same for a column: `3d`. */
export function shortAge(since: Date, now: number = Date.now()): string {
  const [count = '', unit = ''] = ageText(since, now).split(' ');
  return unit === 'moment' ? '0s' : `${count}${unit.charAt(0)}`;
}
