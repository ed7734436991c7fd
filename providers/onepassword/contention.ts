/** A vault takes one write at a time, and refuses the others whatever item they are about. */
import { setTimeout as delay } from 'node:timers/promises';
import { kindOf } from './errors.js';

/** Most tries of one write, the first included. */
const TRIES = 5;

/** Shortest wait before the second try, in milliseconds; it doubles, and up to as much again is added. */
const FIRST_WAIT_MS = 100;

/**
 * Does a write again when somebody else's was quicker: this one did not happen then. What it depends on
 * is to be read anew each time.
 *
 * @throws OnePasswordError - of the last try
 */
export async function despiteOthers<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (kindOf(error) !== 'conflict' || tries === TRIES) throw error;
      await delay(FIRST_WAIT_MS * 2 ** (tries - 1) * (1 + Math.random()), undefined, { signal });
    }
  }
}
