import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What happens at a signal that asks the program to end. */
export interface Interruption {
  /** Aborted by the first one. */
  readonly signal: AbortSignal;
  /** The exit status that tells of it, 128 + its number; `undefined` before it came. */
  status(): number | undefined;
  /** From now on such signals are somebody else's, who must listen already: else the next one ends us. */
  release(): void;
}

/** Stops what is under way at the first signal, and the process at the second one. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  // Work on many stores at once listens as often.
  setMaxListeners(0, controller.signal);
  let status: number | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    // The second one does not wait for anything.
    if (status !== undefined) process.exit(status);
    status = 128 + constants.signals[name];
    controller.abort();
  };
  for (const name of NAMES) process.on(name, interrupt);
  return {
    signal: controller.signal,
    status: () => status,
    release: () => {
      for (const name of NAMES) process.off(name, interrupt);
    },
  };
}
