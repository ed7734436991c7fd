/** Many things to do, and only so many at a time. */
const WIDTH = 8;

/** Runs `work` on each item, as many at a time as `width`; the outcomes in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  width: number = WIDTH,
): Promise<readonly PromiseSettledResult<R>[]> {
  const outcomes: PromiseSettledResult<R>[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    // The workers share one iterator: each item is taken once.
    for (const [i, item] of queue) {
      [outcomes[i]] = await Promise.allSettled([work(item)]);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return outcomes;
}

/** As {@link inParallel}, where one failure is a failure of all. It rejects when the others have ended. */
export async function allInParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  width?: number,
): Promise<readonly R[]> {
  return (await inParallel(items, work, width)).map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Runs of so many, the last perhaps shorter: what is asked for in one request. */
export function* runsOf<T>(items: Iterable<T>, length: number): Generator<readonly T[]> {
  let run: T[] = [];
  for (const item of items) {
    run.push(item);
    if (run.length < length) continue;
    yield run;
    run = [];
  }
  if (run.length > 0) yield run;
}
