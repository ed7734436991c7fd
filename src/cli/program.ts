/** The command line: yargs for the grammar and the help, our own words for what is wrong. */
import yargs, { type Argv, type Options } from 'yargs';
import { StorekeysError } from '../errors.js';
import { nearest } from '../nearest.js';
import { Arguments } from './arguments.js';
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

const COMMANDS: readonly Command[] = [
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

const GLOBAL_OPTIONS: Readonly<Record<string, Options>> = {
  config: { type: 'string', requiresArg: true, describe: 'the configuration file to use' },
  timeout: {
    type: 'string',
    describe: 'time for each target: 30, 500ms, 2m',
    default: '30s',
  },
  quiet: { type: 'boolean', describe: 'say nothing but warnings and errors' },
  verbose: { type: 'boolean', describe: 'show each request: method, host, path, status, time' },
};

/** What a command line may hold, for completion. */
export const GRAMMAR: Grammar = { commands: COMMANDS, options: GLOBAL_OPTIONS };

const WIDTH = 80;

/** What the command line asks for. */
export interface Invocation {
  readonly command: Command;
  readonly args: Arguments;
}

/** A command line in two parts. */
export interface Split {
  readonly command: Command | undefined;
  /** What is ours to read. */
  readonly own: readonly string[];
  /** What stands after `--`, where the command takes a program: nobody reads that but the program. */
  readonly program: readonly string[];
}

/** Finds the command, and where our own part of the line ends. */
export function split(argv: readonly string[]): Split {
  const command = commandIn(argv);
  const at = command?.takesProgram === true ? argv.indexOf('--') : -1;
  if (at === -1) return { command, own: argv, program: [] };
  return { command, own: argv.slice(0, at), program: argv.slice(at + 1) };
}

/** Before the command there are options of all commands only, each perhaps with its value. */
function commandIn(argv: readonly string[]): Command | undefined {
  const valued = Object.entries(GLOBAL_OPTIONS).flatMap(([name, { type }]) =>
    type === 'string' ? [`--${name}`] : [],
  );
  const word = argv.find((each, i) => !each.startsWith('-') && !valued.includes(argv[i - 1] ?? ''));
  return COMMANDS.find(({ name }) => name === word);
}

/**
 * Parses a command line. Help and version are printed to stdout by yargs and give `undefined`.
 *
 * @throws {@link StorekeysError} `usage`, with the nearest command or option
 */
export async function parse(line: Split, version: string): Promise<Invocation | undefined> {
  let invocation: Invocation | undefined;
  const parser = yargs([...line.own])
    .scriptName('storekeys')
    .usage('Usage: storekeys COMMAND [OPTIONS]')
    .options(GLOBAL_OPTIONS)
    .version(version)
    .help()
    .alias('h', 'help')
    .wrap(WIDTH)
    .strict()
    .parserConfiguration({ 'greedy-arrays': false })
    .exitProcess(false)
    .showHelpOnFail(false)
    .demandCommand(1, 'no command given')
    .epilogue('Secrets are never taken from the command line. Exit status: see docs/cli.md.')
    .fail((message: string | null, error: Error | undefined) => {
      // What yargs itself finds wrong may come as an error of its own; any other is not about the line.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usageError(message ?? error?.message ?? 'wrong arguments', line);
    });
  for (const command of COMMANDS) {
    parser.command(
      command.usage,
      command.describe,
      (builder) => build(builder, command),
      (values) => {
        invocation = { command, args: new Arguments(values, line.program) };
      },
    );
  }
  await parser.parseAsync();
  return invocation;
}

function build(builder: Argv, command: Command): Argv {
  for (const [name, describe] of Object.entries(command.positionals)) {
    builder.positional(name, { type: 'string', describe });
  }
  builder.options(command.options);
  if (command.takesProgram === true) {
    builder.usage(`storekeys ${command.usage} -- PROGRAM [ARGUMENTS]\n\n${command.describe}`);
  }
  for (const [line, describe] of command.examples) builder.example(line, describe);
  return builder;
}

/** yargs names the wrong word at the end of its sentence; what was meant is ours to guess. */
function usageError(message: string, { command, own }: Split): StorekeysError {
  const unknown = /^Unknown (argument|command)s?: (.*)$/.exec(message);
  const choices = /Argument: ([\w-]+), .*Choices: (.*)/.exec(message);
  if (choices !== null) {
    const [, name = '', known = ''] = choices;
    return new StorekeysError('usage', `--${name}: choose from ${known.replaceAll('"', '')}`);
  }
  if (unknown === null) {
    return new StorekeysError('usage', lowerFirst(message.split('\n')[0] ?? message), {
      hint: 'storekeys --help lists commands and options',
    });
  }
  const [word = ''] = (unknown[2] ?? '').split(', ');
  if (command === undefined || unknown[1] === 'command') return unknownCommand(word);
  const isOption = own.some((arg) => /^--?/.test(arg) && arg.replace(/^--?|=.*$/gs, '') === word);
  if (!isOption) {
    return new StorekeysError('usage', `storekeys ${command.name} takes no more arguments`, {
      hint:
        command.takesProgram === true
          ? `the program to run comes after --: storekeys ${command.usage} -- ${word}`
          : `storekeys ${command.name} --help; secrets are never given as arguments`,
    });
  }
  const known = [...Object.keys(command.options), ...Object.keys(GLOBAL_OPTIONS), 'help'];
  const guess = nearest(word, known);
  return new StorekeysError('usage', `unknown option '--${word}'`, {
    hint: guess === undefined ? `storekeys ${command.name} --help` : `did you mean '--${guess}'?`,
  });
}

function unknownCommand(word: string): StorekeysError {
  const names = COMMANDS.map(({ name }) => name);
  const guess = nearest(word, names);
  return new StorekeysError('usage', `unknown command '${word}'`, {
    hint: guess === undefined ? `commands: ${names.join(', ')}` : `did you mean '${guess}'?`,
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
