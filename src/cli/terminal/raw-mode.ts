import type { Terminal } from './open-terminal.js';

const PASTE_MARKS_ON = '\x1b[?2004h';
const PASTE_MARKS_OFF = '\x1b[?2004l';

/**
 * Raw mode with bracketed paste, and the way back. Both are properties of the terminal and outlive the
 * process, so {@link RawMode.leave} must run in every end; it may run any number of times.
 */
export class RawMode {
  readonly #terminal: Terminal;
  readonly #wasRaw: boolean;
  #entered = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#wasRaw = terminal.input.isRaw;
  }

  get entered(): boolean {
    return this.#entered;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#terminal.input.setRawMode(true);
    this.#terminal.output.write(PASTE_MARKS_ON);
  }

  /** Synchronous, as the `exit` event needs it: writes to a terminal are. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#terminal.output.write(PASTE_MARKS_OFF);
    this.#terminal.input.setRawMode(this.#wasRaw);
  }

  /** Sets it anew, if it is on, after somebody else may have changed the terminal. */
  reenter(): void {
    if (!this.#entered) return;
    this.leave();
    this.enter();
  }
}
