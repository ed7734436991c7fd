import { setImmediate as nextTurn } from 'node:timers/promises';
import { InterruptedError } from './interrupted.js';
import { KeyDecoder, type KeyName, type NamedKey, type TextKey } from './key-decoder.js';
import type { Terminal } from './open-terminal.js';
import { RawMode } from './raw-mode.js';

/** So long without a byte, in milliseconds, means that a burst of text is over. */
const QUIET_MS = 150;
/** The same before the terminal is given back: what still comes is not meant for the shell. */
const DRAIN_QUIET_MS = 40;
/** After so long, in milliseconds, it is given back all the same. */
const DRAIN_MOST_MS = 1_000;

const POSIX = process.platform !== 'win32';
const ENDING: readonly NodeJS.Signals[] = POSIX
  ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
  : ['SIGINT'];

/** A key; `quiet`, a pause; or `resumed`, after a stop, when the prompt is to be shown again. */
export type KeyboardEvent =
  TextKey | NamedKey<Exclude<KeyName, 'interrupt' | 'quit' | 'suspend'> | 'quiet' | 'resumed'>;

/**
 * Runs `work` with the keyboard in raw mode: nothing is echoed, and no key raises a signal. The terminal
 * is restored when that ends, at a signal, an uncaught exception and `process.exit`, and while the
 * process is stopped.
 *
 * @param signal - ends it with the signal's reason
 * @throws {@link InterruptedError} at Ctrl-C, Ctrl-\\, SIGINT, SIGTERM, SIGQUIT, and SIGHUP or the end
 * of the terminal
 */
export async function withKeyboard<T>(
  terminal: Terminal,
  signal: AbortSignal | undefined,
  work: (keyboard: Keyboard) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const keyboard = new Keyboard(terminal, signal);
  try {
    return await work(keyboard);
  } finally {
    await keyboard.close();
  }
}

/** What a prompt sees of the terminal, see {@link withKeyboard}. */
export class Keyboard {
  readonly #terminal: Terminal;
  readonly #raw: RawMode;
  readonly #decoder = new KeyDecoder();
  readonly #events: KeyboardEvent[] = [];
  readonly #unlisten: (() => void)[] = [];
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(terminal: Terminal, signal: AbortSignal | undefined) {
    this.#terminal = terminal;
    this.#raw = new RawMode(terminal);
    this.#listenToProcess(signal);
    this.#listenToTerminal();
    this.#raw.enter();
    terminal.input.resume();
  }

  /** Shows text. */
  write(text: string): void {
    this.#terminal.output.write(text);
  }

  /** The next key; with `orQuiet`, `quiet` when none comes for a moment. */
  async next(orQuiet: boolean = false): Promise<KeyboardEvent> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const event = this.#events.shift();
      if (event !== undefined) return event;
      const woken = await this.#woken(orQuiet ? QUIET_MS : undefined);
      if (!woken) return { kind: 'quiet' };
    }
  }

  /** Gives the terminal back. Throws when it was interrupted at last. */
  async close(): Promise<void> {
    const giveUpAt = Date.now() + DRAIN_MOST_MS;
    while (this.#raw.entered && Date.now() < giveUpAt) {
      if (!(await this.#woken(DRAIN_QUIET_MS))) break;
    }
    this.#raw.leave();
    this.#terminal.input.pause();
    // An error of the last write is reported in the next turn.
    await nextTurn();
    for (const unlisten of this.#unlisten) unlisten();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** True as soon as something happened; false after `milliseconds` without. */
  #woken(milliseconds: number | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        resolve(false);
      };
      const timer = milliseconds === undefined ? undefined : setTimeout(giveUp, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  #onData(chunk: Uint8Array): void {
    for (const key of this.#decoder.push(chunk)) {
      if (key.kind === 'interrupt') this.#fail(new InterruptedError('SIGINT'));
      else if (key.kind === 'quit') this.#fail(new InterruptedError('SIGQUIT'));
      else if (key.kind === 'suspend') this.#stop(0);
      else this.#events.push(key);
    }
    this.#wake();
  }

  /**
   * Stops as by Ctrl-Z in a terminal that is not raw, and returns when continued; at once where no shell
   * could continue it (the system then ignores SIGTSTP).
   *
   * @param processId - 0 is the whole foreground job, so that `npx` and its like stop too
   */
  #stop(processId: number): void {
    if (!POSIX) return;
    this.#raw.leave();
    process.off('SIGTSTP', this.#onStop);
    process.kill(processId, 'SIGTSTP');
    process.on('SIGTSTP', this.#onStop);
    this.#raw.enter();
    this.#events.push({ kind: 'resumed' });
    this.#wake();
  }

  readonly #onStop = (): void => {
    this.#stop(process.pid);
  };

  #listenToProcess(signal: AbortSignal | undefined): void {
    const endWith = (error: Error): void => {
      this.#raw.leave();
      this.#fail(error);
    };
    const onAbort = (): void => {
      const reason: unknown = signal?.reason;
      endWith(reason instanceof Error ? reason : new InterruptedError('SIGTERM'));
    };
    signal?.addEventListener('abort', onAbort);
    this.#unlisten.push(() => signal?.removeEventListener('abort', onAbort));

    this.#on(process, 'exit', () => {
      this.#raw.leave();
    });
    for (const name of ENDING) {
      this.#on(process, name, () => {
        endWith(new InterruptedError(name));
      });
    }
    if (!POSIX) return;
    // A shell may have changed the terminal while this process was stopped by SIGSTOP.
    this.#on(process, 'SIGCONT', () => {
      this.#raw.reenter();
    });
    this.#on(process, 'SIGTSTP', this.#onStop);
  }

  #listenToTerminal(): void {
    const { input, output } = this.#terminal;
    const gone = (): void => {
      this.#raw.leave();
      this.#fail(new InterruptedError('SIGHUP'));
    };
    for (const event of ['end', 'close', 'error']) this.#on(input, event, gone);
    this.#on(output, 'error', gone);
    this.#on(input, 'data', (chunk: Uint8Array) => {
      this.#onData(chunk);
    });
  }

  #on(emitter: NodeJS.EventEmitter, event: string, listener: Listener): void {
    emitter.on(event, listener);
    this.#unlisten.push(() => emitter.off(event, listener));
  }
}

type Listener = Parameters<NodeJS.EventEmitter['on']>[1];
