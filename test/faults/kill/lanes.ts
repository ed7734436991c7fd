/** Work that is done several pieces at once, each in a lane that it has for itself. */
import type { Lane } from './backends.js';

/** Does all the work, as many pieces at once as there are lanes. Each failure is told with its piece. */
export async function inLanes<T>(
  lanes: readonly Lane[],
  pieces: readonly T[],
  describe: (piece: T) => string,
  work: (lane: Lane, piece: T) => Promise<void>,
): Promise<void> {
  const failures: string[] = [];
  let next = 0;
  const through = async (lane: Lane): Promise<void> => {
    for (;;) {
      const piece = pieces[next++];
      if (piece === undefined) return;
      try {
        await work(lane, piece);
      } catch (error) {
        const why = error instanceof Error ? error.stack : String(error);
        failures.push(`${describe(piece)}: ${why ?? ''}`);
      }
      lane.clear();
    }
  };
  await Promise.all(lanes.map(through));
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
}
