import { constants } from 'node:os';

/** A person or the system ended a prompt. Not a failure: the CLI exits with {@link InterruptedError.exitStatus}. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly signal: NodeJS.Signals;

  /** @param signal - the signal that came, or that the key pressed stands for */
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }

  /** 128 + the number of the signal, as shells report an end by a signal. */
  get exitStatus(): number {
    return 128 + constants.signals[this.signal];
  }
}

/**
 * Ends this process after an interruption, once nothing else keeps it: with the exit status, or by
 * SIGHUP itself. Node 20 aborts, with a dump of its memory, when it exits by itself after its terminal
 * went away (https://github.com/nodejs/node/pull/58200).
 */
export function exitInterrupted({ signal, exitStatus }: InterruptedError): void {
  process.exitCode = exitStatus;
  if (signal !== 'SIGHUP') return;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
