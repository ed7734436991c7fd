/** What a format is: a pure function from named values to text. */
import { StorekeysError } from '../errors.js';
import type { NamedValue } from './variables.js';

/** Text to add to the end of a file that an environment variable names. */
export interface Append {
  readonly variable: string;
  readonly text: string;
}

/** What a format makes of values. What is printed is printed first. */
export interface Written {
  readonly stdout: string;
  readonly appends: readonly Append[];
}

/** What some formats need beside the values. */
export interface WriterOptions {
  /** `kubernetes`: the name of the Secret. */
  readonly secretName: string;
  /** `github-actions`: outputs of the step instead of variables of the steps after it. */
  readonly asOutputs: boolean;
  /** `template`: its text. */
  readonly template: string;
  /** `github-actions`: letters and digits that nobody can foresee, others each time. */
  readonly nonce: () => string;
}

/**
 * Writes values in one format. A value that the format cannot carry is refused, never changed.
 *
 * @throws {@link StorekeysError} `unsupported`, with the name and the reason, never the value
 */
export type Writer = (values: readonly NamedValue[], options: WriterOptions) => Written;

/** Text for stdout and nothing else. */
export function printed(stdout: string): Written {
  return { stdout, appends: [] };
}

/** One line for each value. */
export function linesOf(
  values: readonly NamedValue[],
  line: (value: NamedValue) => string,
): Written {
  return printed(values.map((value) => `${line(value)}\n`).join(''));
}

/**
 * Refuses a value.
 *
 * @throws {@link StorekeysError} `unsupported`
 */
export function refuse(name: string, reason: string): never {
  throw new StorekeysError('unsupported', `${name} ${reason}`, {
    hint: 'use another --format, such as json',
  });
}

/**
 * Refuses what no environment variable can hold.
 *
 * @throws {@link StorekeysError} `unsupported`
 */
export function refuseNul({ name, value }: NamedValue): void {
  if (value.includes('\0')) refuse(name, 'holds a NUL, which no environment variable can');
}
