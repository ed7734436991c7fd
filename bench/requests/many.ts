/** Many secrets, some at a time. */

/** How many stores the fleets of the benchmark have. */
export const STORES = 200;

/** The stores of a fleet. */
export function aliases(count: number = STORES): readonly string[] {
  return Array.from({ length: count }, (_, i) => `shop${String(i).padStart(3, '0')}`);
}

/** Their secrets below a folder. */
export function namesFrom(folder: string, count: number = STORES): readonly string[] {
  return aliases(count).map((alias) => `${folder}/${alias}`);
}

/** Does the work on each, so many at a time. */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
