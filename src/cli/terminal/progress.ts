/** What takes longer than this, in milliseconds, is said. */
const PATIENCE_MS = 1_000;

const CLEAR_LINE = '\r\x1b[2K';

/** Where progress is shown. */
export type ProgressOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** One line about what is going on; see {@link startProgress}. */
export interface Progress {
  /** Says something else from now on. */
  update(text: string): void;
  /** Takes the line away. Call it before anything else is written, and in every end. */
  done(): void;
}

/**
 * Shows one line on a terminal once the work takes over a second. Elsewhere nothing is shown, or with
 * `verbose` each text as a line of its own.
 */
export function startProgress(output: ProgressOutput, text: string, verbose: boolean): Progress {
  if (output.isTTY !== true) return new PlainProgress(output, text, verbose);
  return new TerminalProgress(output, text);
}

class PlainProgress implements Progress {
  readonly #output: ProgressOutput;
  readonly #verbose: boolean;

  constructor(output: ProgressOutput, text: string, verbose: boolean) {
    this.#output = output;
    this.#verbose = verbose;
    this.update(text);
  }

  update(text: string): void {
    if (this.#verbose) this.#output.write(`${text}\n`);
  }

  done(): void {
    // Nothing to take away.
  }
}

class TerminalProgress implements Progress {
  readonly #output: ProgressOutput;
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;
  #text: string;
  #shown = false;

  constructor(output: ProgressOutput, text: string) {
    this.#output = output;
    this.#text = text;
    this.#timer = setInterval(() => {
      this.#show();
    }, PATIENCE_MS);
    this.#timer.unref();
  }

  update(text: string): void {
    this.#text = text;
    if (this.#shown) this.#show();
  }

  done(): void {
    clearInterval(this.#timer);
    if (this.#shown) this.#output.write(CLEAR_LINE);
    this.#shown = false;
  }

  #show(): void {
    const seconds = Math.round((Date.now() - this.#startedAt) / 1_000);
    // A line that wraps could not be taken away.
    const line = `${this.#text} (${seconds} s)`.slice(0, (this.#output.columns ?? 80) - 1);
    this.#output.write(`${CLEAR_LINE}${line}`);
    this.#shown = true;
  }
}
