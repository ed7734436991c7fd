/**
 * A command in a pseudo-terminal, for tests of what a person sees and types.
 *
 * ```ts
 * const session = await openPty(process.execPath, ['dist/cli/storekeys.cjs', 'push', 'acme'], { env, cwd });
 * await session.expect(/paste the whole pop-up/);
 * session.send(bracketed(text));
 * const { status, modes } = await session.exit();
 * ```
 *
 * Nothing waits for a time to pass: `expect`, `modes`, `stopped` and `exit` wait for events, and fail with
 * what the terminal showed when the deadline is over. `pty.py` holds the terminal; it needs Python 3.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import { SENTINEL } from '../fixtures/credentials.js';

/** How long anything may take that a test waits for, in milliseconds; far more than it should. */
const DEADLINE_MS = 20_000;

/** How the terminal treats keys; all `null` after {@link PtySession.hangUp}. */
export interface Modes {
  /** What is typed is shown. */
  readonly echo: boolean | null;
  /** Input comes in lines. */
  readonly canonical: boolean | null;
  /** Ctrl-C and its like raise signals. */
  readonly signals: boolean | null;
}

/** As a shell leaves a terminal to a command. */
export const ORDINARY: Modes = { echo: true, canonical: true, signals: true };

/** How a command ended: `status`, or `signal` when one ended it; and the modes that it left behind. */
export interface Ending {
  readonly status: number | null;
  readonly signal: string | null;
  readonly modes: Modes;
}

/** See {@link openPty}. */
export interface PtyOptions {
  /** The whole environment, beside PATH, and TERM, which is xterm-256color. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input becomes a pipe with this content (up to 64 KiB); the terminal is then `/dev/tty`. */
  readonly stdin?: string;
  /** The command is meant to show credentials; else {@link PtySession.exit} fails when it did. */
  readonly mayReveal?: boolean;
}

type DriverEvent =
  | { readonly event: 'output'; readonly data: string }
  | ({ readonly event: 'modes' } & Modes)
  | { readonly event: 'stopped'; readonly modes: Modes }
  | ({ readonly event: 'exit' } & Ending);

/** Starts a command in a new terminal of 80 columns and 24 rows. It never outlives this process. */
export async function openPty(
  command: string,
  args: readonly string[],
  options: PtyOptions = {},
): Promise<PtySession> {
  const driver = spawn('python3', [fileURLToPath(new URL('pty.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(driver, 'spawn');
  return new PtySession(driver, command, args, options);
}

/** What a terminal that marks pastes sends for one; terminals turn line breaks into Enter. */
export function bracketed(text: string): string {
  return `\x1b[200~${text.replaceAll('\n', '\r')}\x1b[201~`;
}

/** A running command and its terminal; see {@link openPty}. */
export class PtySession {
  readonly #driver: ChildProcess;
  readonly #mayReveal: boolean;
  readonly #changes = new EventEmitter();
  readonly #utf8 = new StringDecoder('utf8');
  readonly #modes: Modes[] = [];
  readonly #stops: Modes[] = [];
  #output = '';
  #expectedUpTo = 0;
  #ending: Ending | undefined;

  constructor(driver: ChildProcess, command: string, args: readonly string[], options: PtyOptions) {
    this.#driver = driver;
    this.#mayReveal = options.mayReveal ?? false;
    if (driver.stdout === null) throw new Error('the driver has no stdout');
    createInterface({ input: driver.stdout }).on('line', (line) => {
      this.#onEvent(JSON.parse(line) as DriverEvent);
    });
    driver.on('close', () => this.#changes.emit('change'));
    this.#tell({
      do: 'start',
      argv: [command, ...args],
      cwd: options.cwd ?? process.cwd(),
      env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...options.env },
      stdin: options.stdin === undefined ? null : base64(options.stdin),
    });
  }

  /** All that the terminal showed so far, control sequences included. */
  get output(): string {
    return this.#output;
  }

  /** Types, or pastes, see {@link bracketed}. Enter is `\r`, Ctrl-C `\x03`, Ctrl-D `\x04`. */
  send(keys: string | Uint8Array): void {
    this.#tell({ do: 'send', data: base64(keys) });
  }

  /**
   * Waits until the terminal shows something new that matches: after the match of the last `expect`.
   *
   * @throws Error with all output, when the command ends or the deadline passes before
   */
  async expect(pattern: RegExp, deadlineMs: number = DEADLINE_MS): Promise<RegExpExecArray> {
    return await this.#until(`${pattern} in the terminal`, deadlineMs, () => {
      const match = pattern.exec(this.#output.slice(this.#expectedUpTo));
      if (match !== null) this.#expectedUpTo += match.index + match[0].length;
      return match ?? undefined;
    });
  }

  /** The terminal's modes at this moment. */
  async modes(): Promise<Modes> {
    this.#tell({ do: 'modes' });
    return await this.#until('the modes', DEADLINE_MS, () => this.#modes.shift());
  }

  /** Waits until the command was stopped, as by Ctrl-Z, and tells the modes it left to the shell. */
  async stopped(): Promise<Modes> {
    return await this.#until('a stop', DEADLINE_MS, () => this.#stops.shift());
  }

  /** Continues a stopped command, as `fg` does. */
  resume(): void {
    this.#tell({ do: 'resume' });
  }

  /** Sends a signal to the command alone. */
  signal(name: NodeJS.Signals): void {
    this.#tell({ do: 'signal', name });
  }

  /** Another size; the command gets SIGWINCH. */
  resize(rows: number, columns: number): void {
    this.#tell({ do: 'resize', rows, columns });
  }

  /** Takes the terminal away, as when its window is closed. */
  hangUp(): void {
    this.#tell({ do: 'hangup' });
  }

  /**
   * Waits for the end of the command.
   *
   * @throws Error when the terminal showed a fixture's value and the session does not say `mayReveal`
   */
  async exit(deadlineMs: number = DEADLINE_MS): Promise<Ending> {
    const ending = await this.#until('the end of the command', deadlineMs, () => this.#ending);
    if (!this.#mayReveal && SENTINEL.test(this.#output.replace(CONTROL_SEQUENCES, ''))) {
      throw new Error('the terminal showed a credential');
    }
    return ending;
  }

  /** Kills the command, when it runs: for the end of a test that failed. */
  async kill(): Promise<void> {
    if (this.#driver.exitCode !== null || this.#driver.signalCode !== null) return;
    this.#driver.stdin?.end();
    await once(this.#driver, 'exit');
  }

  #tell(command: object): void {
    if (this.#driver.stdin?.writable === true) {
      this.#driver.stdin.write(`${JSON.stringify(command)}\n`);
    }
  }

  #onEvent(event: DriverEvent): void {
    switch (event.event) {
      case 'output':
        this.#output += this.#utf8.write(Buffer.from(event.data, 'base64'));
        break;
      case 'modes':
        this.#modes.push(modesOf(event));
        break;
      case 'stopped':
        this.#stops.push(event.modes);
        break;
      case 'exit':
        this.#ending = { status: event.status, signal: event.signal, modes: event.modes };
        break;
    }
    this.#changes.emit('change');
  }

  async #until<T>(what: string, deadlineMs: number, look: () => T | undefined): Promise<T> {
    const deadline = AbortSignal.timeout(deadlineMs);
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const over = this.#ending !== undefined || this.#driver.exitCode !== null;
      try {
        if (over) throw new Error('the command ended');
        await once(this.#changes, 'change', { signal: deadline });
      } catch {
        const why = over ? 'before the end' : `within ${deadlineMs} ms`;
        throw new Error(`no ${what} ${why}; it showed ${JSON.stringify(this.#output)}`);
      }
    }
  }
}

const CONTROL_SEQUENCES = new RegExp(String.raw`${'\x1b'}\[[0-?]*[ -/]*[@-~]`, 'g');

function modesOf({ echo, canonical, signals }: Modes): Modes {
  return { echo, canonical, signals };
}

function base64(data: string | Uint8Array): string {
  return Buffer.from(data).toString('base64');
}
