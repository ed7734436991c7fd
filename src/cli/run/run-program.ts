import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { Redactor } from '../../redaction/redactor.js';
import { endWhenReaderLeft } from '../reader-left.js';
import type { Session } from '../session.js';
import { InterruptedError } from '../terminal/interrupted.js';
import { passOn, type Passing } from './pass-on.js';
import { forwardSignals } from './signals.js';
import { start } from './start.js';

/** What to run, and what of it to hide. */
export interface Program {
  /** Its name or path, and its arguments. */
  readonly words: readonly string[];
  readonly env: Record<string, string>;
  /** What must not be in its output. */
  readonly hidden: readonly Uint8Array[];
  /** Hide it on a terminal too. */
  readonly always: boolean;
}

/**
 * Runs a program to its end. From its start on the signals of this process are the program's.
 *
 * @returns its exit status, 128+N when signal N ended it
 * @throws what {@link start} throws; {@link InterruptedError} when the terminal has gone away
 */
export async function runProgram(program: Program, session: Session): Promise<number> {
  const { words, env, hidden, always } = program;
  const isRaw = (descriptor: number): boolean => !always && isatty(descriptor);
  const raw = ['stdout', 'stderr'].filter((_, i) => isRaw(i + 1));
  if (raw.length > 0) {
    session.output.say(
      `what the program writes to a terminal is not redacted (${raw.join(', ')}); --redact does`,
    );
  }
  const forwarding = forwardSignals();
  session.releaseSignals();
  try {
    const stdio = [1, 2].map((descriptor) => (isRaw(descriptor) ? 'inherit' : 'pipe'));
    let ended: Promise<unknown[]> | undefined;
    const child = await start(words, { env, stdio: ['inherit', ...stdio] }, (started) => {
      forwarding.to(started);
      ended = once(started, 'exit');
      ended.catch(() => undefined);
    });
    const passing = passAllOn(child, hidden, session);
    const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
    await Promise.all(passing.map((each) => each.finish()));
    if (forwarding.hungUp()) throw new InterruptedError('SIGHUP');
    return signal === null ? (code ?? 0) : 128 + constants.signals[signal];
  } finally {
    forwarding.stop();
  }
}

function passAllOn(
  child: ChildProcess,
  hidden: readonly Uint8Array[],
  { output }: Session,
): readonly Passing[] {
  process.stdout.off('error', endWhenReaderLeft);
  const pass = (source: Readable | null, sink: NodeJS.WriteStream, name: string): Passing[] => {
    if (source === null) return [];
    return [
      passOn(source, sink, new Redactor(hidden), ({ code }) => {
        output.warn(`${name} cannot be written: the system says ${code ?? 'no more'}`);
      }),
    ];
  };
  return [
    ...pass(child.stdout, process.stdout, 'stdout'),
    ...pass(child.stderr, process.stderr, 'stderr'),
  ];
}
