import type { Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Redactor } from '../../redaction/redactor.js';

/**
 * More than the system keeps of what was written to a pipe and not yet read, in bytes: what comes after it was
 * written by a process that the program left behind.
 */
const MOST_LEFT = 16 * 1024 * 1024;

/** A stream of the program on its way to one of ours. */
export interface Passing {
  /** The program has ended. Settles when all that it wrote has been passed on. */
  finish(): Promise<void>;
}

/**
 * Passes on what a program writes, as fast as it is read on the other side. When the reader there leaves, the
 * program's own pipe is closed, so that it learns of it as it would without us.
 *
 * @param lost - called when reading fails, or writing for another reason
 */
export function passOn(
  source: Readable,
  sink: Writable,
  redactor: Redactor,
  lost: (error: NodeJS.ErrnoException) => void,
): Passing {
  let received = 0;
  let isOver = false;
  const over = happens(source, 'close');

  const write = (bytes: Uint8Array): void => {
    if (isOver || bytes.length === 0) return;
    if (sink.write(bytes)) return;
    source.pause();
    sink.once('drain', () => source.resume());
  };
  source.on('data', (chunk: Buffer) => {
    received += chunk.length;
    write(redactor.push(chunk));
  });
  source.on('error', lost);
  sink.on('error', (error: NodeJS.ErrnoException) => {
    if (isOver) return;
    isOver = true;
    source.destroy();
    if (error.code !== 'EPIPE') lost(error);
  });

  /** Reads what is there: a process left behind may keep the pipe open for as long as it likes. */
  const readRest = async (): Promise<void> => {
    const atEnd = received;
    let before = -1;
    while (!source.closed && received - atEnd < MOST_LEFT) {
      if (source.isPaused()) await Promise.race([happens(sink, 'drain'), over]);
      else if (before === received && source.readableLength === 0) source.destroy();
      before = received;
      // Twice: the first may be due before the system was asked for more.
      await setImmediate();
      await setImmediate();
    }
    source.destroy();
  };
  return {
    finish: async () => {
      await readRest();
      write(redactor.end());
      if (isOver) return;
      await new Promise<void>((resolve) => {
        sink.once('error', () => {
          resolve();
        });
        sink.write('', () => {
          resolve();
        });
      });
    },
  };
}

/** Of the two streams one may fail while the other is waited for: that is heard elsewhere. */
function happens(stream: Readable | Writable, event: string): Promise<void> {
  return new Promise((resolve) => {
    stream.once(event, resolve);
  });
}
