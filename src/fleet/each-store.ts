/** The same work on many stores: a few at a time, each answered for as it ends, none kept. */

/** What became of one. */
export interface Ended<S, T> {
  readonly store: S;
  readonly outcome: PromiseSettledResult<T>;
}

/**
 * Does the work on each store and gives the outcomes as they come. Memory does not grow with their number: no
 * more is begun than the caller takes.
 *
 * @param atOnce - how many at a time
 * @param signal - nothing more is begun once it is aborted; what is under way comes to its end
 */
export async function* eachStore<S, T>(
  stores: Iterable<S>,
  work: (store: S) => Promise<T>,
  { atOnce, signal }: { readonly atOnce: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Ended<S, T>, void, undefined> {
  const running = new Map<S, Promise<Ended<S, T>>>();
  const begin = (store: S): void => {
    const ended = Promise.allSettled([work(store)]).then(([outcome]) => ({ store, outcome }));
    running.set(store, ended);
  };
  const left = stores[Symbol.iterator]();
  for (;;) {
    while (running.size < atOnce && signal?.aborted !== true) {
      const next = left.next();
      if (next.done === true) break;
      begin(next.value);
    }
    if (running.size === 0) return;
    const ended = await Promise.race(running.values());
    running.delete(ended.store);
    yield ended;
  }
}
