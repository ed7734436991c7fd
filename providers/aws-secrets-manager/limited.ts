/** The same work, at most `width` at a time; the others wait for their turn. */
export function limited<A, B>(
  width: number,
  work: (input: A) => Promise<B>,
): (input: A) => Promise<B> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (input) => {
    if (running === width) await new Promise<void>((resume) => waiting.push(resume));
    else running++;
    try {
      return await work(input);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
