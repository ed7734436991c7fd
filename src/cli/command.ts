import type { Options } from 'yargs';
import type { ErrorCode } from '../errors.js';
import type { Arguments } from './arguments.js';
import type { Session } from './session.js';

/**
 * What a command ends with: nothing for success, the code of an error, or the exit status of the program that
 * it ran.
 */
export type Outcome = ErrorCode | number | undefined;

/** What a command does: one library call. @returns what sets the exit status */
export type Action = (args: Arguments, session: Session) => Promise<Outcome>;

/** One command: what it takes, and where it is done. Help and completion load no more than this. */
export interface Command {
  readonly name: string;
  /** As in the first line of its help: `push [store]`. */
  readonly usage: string;
  readonly describe: string;
  /** Takes the command line of another program after `--`; `args.program` holds it. */
  readonly takesProgram?: true;
  /** The exit status of its failures, where that is not the one of their codes. */
  readonly failureStatus?: (error: unknown) => number;
  /** Positional arguments by name, with their help. */
  readonly positionals: Readonly<Record<string, string>>;
  /** What a positional may be, where that is fixed. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  readonly load: () => Promise<Action>;
}
