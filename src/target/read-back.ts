import { setTimeout as delay } from 'node:timers/promises';
import { StorekeysError } from '../errors.js';
import type { Base, Fields, Reading } from '../provider.js';
import type { Secret } from '../secret.js';
import { sameContent } from './content.js';

/** How often a backend that shows writes late is asked again, and the first wait in milliseconds. */
const LATE_READS = 5;
const FIRST_WAIT_MS = 150;

/**
 * Reads what was just written and compares all of it.
 *
 * @throws {@link StorekeysError} `conflict` when the target holds something else by now;
 * `unavailable` when it still shows what was there before
 */
export async function readBack(check: {
  readonly name: string;
  readonly fields: Secret<Fields>;
  /** What was there before the write. */
  readonly base: Base;
  readonly eventual: boolean;
  readonly signal: AbortSignal;
  read(): Promise<Reading>;
}): Promise<Reading> {
  for (let reads = 1; ; reads++) {
    const reading = await check.read();
    if (sameContent(reading.version, check.fields.reveal())) return reading;
    const late = check.eventual && (reading.version === null || reading.base === check.base);
    if (!late) {
      throw new StorekeysError('conflict', `${check.name}: stored, then changed by somebody else`, {
        hint: 'storekeys history shows what came after',
      });
    }
    if (reads > LATE_READS) {
      throw new StorekeysError('unavailable', `${check.name}: stored, but not readable yet`, {
        hint: 'run the same command again in a minute: it compares before it writes',
      });
    }
    // When the time is over, the next read says so in the target's name.
    await delay(FIRST_WAIT_MS * 2 ** (reads - 1), undefined, { signal: check.signal }).catch(
      () => undefined,
    );
  }
}
