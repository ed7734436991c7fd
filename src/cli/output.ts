/** What the CLI says: data on stdout, talk on stderr. */
import { StorekeysError } from '../errors.js';
import type { Style } from './terminal/colour.js';
import { startProgress, type Progress } from './terminal/progress.js';

/** Where a command writes. Replaced in nothing: the only place that knows the process's streams. */
export interface Output {
  /** Data: what a program may read. */
  data(text: string): void;
  /** A line of talk; not shown with `--quiet`. */
  say(line: string): void;
  /** A line of talk that `--quiet` does not hide: a warning. */
  warn(line: string): void;
  /** Shows what is going on once it takes over a second; gone before anything else is said. */
  busy(text: string): void;
  /** Takes that away, before somebody else writes to the terminal. */
  idle(): void;
  /** stdout is a terminal, so that values would be seen. */
  readonly dataIsTerminal: boolean;
}

/** The streams of this process. */
export function processOutput(quiet: boolean, style: Style): Output {
  let progress: Progress | undefined;
  const idle = (): void => {
    progress?.done();
    progress = undefined;
  };
  return {
    data: (text) => {
      // Elsewhere it does not get into the line that is on the terminal.
      if (process.stdout.isTTY) idle();
      process.stdout.write(text);
    },
    say: (line) => {
      idle();
      if (!quiet) process.stderr.write(`${line}\n`);
    },
    warn: (line) => {
      idle();
      process.stderr.write(`storekeys: ${style.yellow('warning:')} ${line}\n`);
    },
    busy: (text) => {
      if (quiet) return;
      if (progress === undefined) progress = startProgress(process.stderr, text, false);
      else progress.update(text);
    },
    idle,
    dataIsTerminal: process.stdout.isTTY,
  };
}

/** An error as the terminal shows it: what went wrong, all problems found, what to do next. */
export function errorText(error: unknown, verbose: boolean, style: Style): string {
  const prefix = `storekeys: ${style.red('error:')}`;
  if (!(error instanceof StorekeysError)) {
    // The text of an unknown error may hold anything. Its stack names files and lines of code only.
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    const frames = verbose && error instanceof Error ? stackFrames(error) : '';
    return (
      `${prefix} internal error (${kind})\n${frames}` +
      'storekeys: hint: this is a bug in storekeys; run again with --verbose and report what it prints\n'
    );
  }
  const problems = error.problems
    .filter((problem) => !error.message.includes(problem))
    .map((problem) => `${prefix} - ${problem}\n`);
  const hint = error.hint === undefined ? '' : `storekeys: hint: ${error.hint}\n`;
  return `${prefix} ${error.message}\n${problems.join('')}${hint}`;
}

/** Columns padded to their widest cell, two spaces apart; no trailing space. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function stackFrames(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((frame) => `${frame}\n`).join('');
}
