/** The commands, and which of them a command line means. */
import type { Options } from 'yargs';
import type { Command } from './command.js';
import { completion } from './commands/completion.js';
import { config } from './commands/config.js';
import { copy } from './commands/copy.js';
import { doctor } from './commands/doctor.js';
import { history } from './commands/history.js';
import { init } from './commands/init.js';
import { policy } from './commands/policy.js';
import { pull } from './commands/pull.js';
import { push } from './commands/push.js';
import { recover } from './commands/recover.js';
import { remove } from './commands/remove.js';
import { retire } from './commands/retire.js';
import { rollback } from './commands/rollback.js';
import { rotate } from './commands/rotate.js';
import { run } from './commands/run.js';
import { status } from './commands/status.js';
import { verify } from './commands/verify.js';
import type { Grammar } from './completion/candidates.js';

/** In the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  push,
  rotate,
  retire,
  pull,
  run,
  copy,
  verify,
  status,
  history,
  rollback,
  doctor,
  recover,
  remove,
  policy,
  init,
  config,
  completion,
];

/** Options of every command. */
export const GLOBAL_OPTIONS: Readonly<Record<string, Options>> = {
  config: { type: 'string', requiresArg: true, describe: 'the configuration file to use' },
  timeout: {
    type: 'string',
    requiresArg: true,
    describe: 'time for each target: 30, 500ms, 2m',
    default: '30s',
  },
  quiet: { type: 'boolean', describe: 'say nothing but warnings and errors' },
  verbose: { type: 'boolean', describe: 'show each request: method, host, path, status, time' },
};

/** What a command line may hold, for completion. */
export const GRAMMAR: Grammar = { commands: COMMANDS, options: GLOBAL_OPTIONS };

/** A command line in two parts. */
export interface Split {
  readonly command: Command | undefined;
  /** What is ours to read, without the name of the command. */
  readonly own: readonly string[];
  /** What stands after `--`, where the command takes a program: nobody reads that but the program. */
  readonly program: readonly string[];
}

/** Finds the command, and where our own part of the line ends. */
export function split(argv: readonly string[]): Split {
  const at = commandAt(argv);
  const command = COMMANDS.find(({ name }) => name === argv[at]);
  const end = command?.takesProgram === true ? argv.indexOf('--') : -1;
  const own = end === -1 ? argv : argv.slice(0, end);
  return {
    command,
    own: command === undefined ? own : own.toSpliced(at, 1),
    program: end === -1 ? [] : argv.slice(end + 1),
  };
}

/** Before the command there are options of all commands only, each perhaps with its value. */
function commandAt(argv: readonly string[]): number {
  const valued = Object.entries(GLOBAL_OPTIONS).flatMap(([name, { type }]) =>
    type === 'string' ? [`--${name}`] : [],
  );
  return argv.findIndex((each, i) => !each.startsWith('-') && !valued.includes(argv[i - 1] ?? ''));
}
