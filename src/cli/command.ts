import type { Options } from 'yargs';
import type { ErrorCode } from '../errors.js';
import type { Arguments } from './arguments.js';
import type { Session } from './session.js';

/** One command: what it takes, and the one library call that it makes of it. */
export interface Command {
  readonly name: string;
  /** As in the first line of its help: `push [store]`. */
  readonly usage: string;
  readonly describe: string;
  /** Positional arguments by name, with their help. */
  readonly positionals: Readonly<Record<string, string>>;
  /** What a positional may be, where that is fixed. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** @returns the code that sets the exit status, or nothing for success */
  run(args: Arguments, session: Session): Promise<ErrorCode | undefined>;
}
