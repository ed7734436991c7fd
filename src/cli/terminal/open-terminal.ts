import { closeSync, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';

/** A terminal to talk with a person. */
export interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
}

/** A terminal that is given back after use; the process's own streams stay open. */
export interface OpenedTerminal extends Terminal {
  close(): void;
}

/** The streams that are used when both are terminals; `process` has this shape. */
export interface StandardStreams {
  readonly stdin: Readable;
  readonly stderr: Writable;
}

type Readable = ReadStream | (NodeJS.ReadableStream & { readonly isTTY?: boolean });
type Writable = WriteStream | (NodeJS.WritableStream & { readonly isTTY?: boolean });

/**
 * Finds the terminal of the person who started this: stdin and stderr, or `/dev/tty` when one of them
 * carries something else (the bundle, a log). `undefined` when there is none, as in a pipeline's job.
 */
export function openTerminal(streams: StandardStreams): OpenedTerminal | undefined {
  const { stdin, stderr } = streams;
  if (stdin instanceof ReadStream && stderr instanceof WriteStream) {
    return { input: stdin, output: stderr, close: () => undefined };
  }
  return openControllingTerminal();
}

function openControllingTerminal(): OpenedTerminal | undefined {
  const descriptors: number[] = [];
  try {
    // Two descriptors: each stream closes its own.
    descriptors.push(openSync('/dev/tty', 'r+'), openSync('/dev/tty', 'r+'));
    const [forInput = -1, forOutput = -1] = descriptors;
    const input = new ReadStream(forInput);
    descriptors.shift();
    const output = new WriteStream(forOutput);
    descriptors.shift();
    const close = (): void => {
      input.destroy();
      output.destroy();
    };
    return { input, output, close };
  } catch {
    for (const descriptor of descriptors) closeSync(descriptor);
    return undefined;
  }
}
