/** How far a long work is, how fast it goes, and how long it will take. */

/** See {@link startCounting}. */
export interface WorkRate {
  readonly done: number;
  /** Counts some more, and says how far it is. */
  after(more: number): string;
}

/** Begins to count. */
export function startCounting(
  total: number,
  now: () => number = () => performance.now(),
): WorkRate {
  const began = now();
  let done = 0;
  return {
    get done() {
      return done;
    },
    after(more) {
      done += more;
      const seconds = (now() - began) / 1000;
      const left =
        seconds < 1
          ? ''
          : `, ${rate(done / seconds)}, ${time(((total - done) * seconds) / done)} left`;
      return `${done} of ${total} stores${left}`;
    },
  };
}

function rate(perSecond: number): string {
  if (perSecond >= 10) return `${Math.round(perSecond)} a second`;
  if (perSecond >= 1) return `${perSecond.toFixed(1)} a second`;
  return `${Math.round(perSecond * 60)} a minute`;
}

function time(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
