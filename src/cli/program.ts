/** The command line: yargs for the grammar and the help, our own words for what is wrong. */
import yargs, { type Argv } from 'yargs';
import { StorekeysError } from '../errors.js';
import { nearest } from '../nearest.js';
import { Arguments } from './arguments.js';
import type { Command } from './command.js';
import { COMMANDS, GLOBAL_OPTIONS, type Split } from './commands.js';

/** What the command line asks for. */
export interface Invocation {
  readonly command: Command;
  readonly args: Arguments;
}

/**
 * Parses a command line that asks for no help.
 *
 * @throws {@link StorekeysError} `usage`, with the nearest command or option
 */
export async function parse(line: Split): Promise<Invocation> {
  const { command, own, program } = line;
  let values: Readonly<Record<string, unknown>> = {};
  const parser = yargsFor(own)
    .help(false)
    .version(false)
    .fail((message: string | null, error: Error | undefined) => {
      // What yargs itself finds wrong may come as an error of its own; any other is not about the line.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usageError(message ?? error?.message ?? 'wrong arguments', line);
    });
  // As the only command it is yargs' default one: the sixteen others are not set up.
  if (command !== undefined) {
    parser.command(
      command.usage.replace(command.name, '$0'),
      command.describe,
      (builder) => build(builder, command),
      (parsed) => {
        values = parsed;
      },
    );
  }
  await parser.parseAsync();
  if (command === undefined) throw usageError('no command given', line);
  return { command, args: new Arguments(values, program) };
}

/** What `--help` prints, by command; of the program itself under `storekeys`. For the build. */
export async function helpTexts(): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = { storekeys: await helpText([]) };
  for (const { name } of COMMANDS) texts[name] = await helpText([name]);
  return texts;
}

async function helpText(words: readonly string[]): Promise<string> {
  const parser = yargsFor([])
    .usage('Usage: storekeys COMMAND [OPTIONS]')
    .version()
    .alias('h', 'help')
    .epilogue('Secrets are never taken from the command line. Exit status: see docs/cli.md.');
  for (const each of COMMANDS) {
    parser.command(each.usage, each.describe, (builder) => build(builder, each));
  }
  let text = '';
  await parser.parseAsync([...words, '--help'], {}, (_error, _values, output) => {
    text = output;
  });
  return `${text}\n`;
}

function yargsFor(words: readonly string[]): Argv {
  return yargs([...words])
    .scriptName('storekeys')
    .options(GLOBAL_OPTIONS)
    .wrap(80)
    .strict()
    .parserConfiguration({
      'greedy-arrays': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'short-option-groups': false,
    })
    .exitProcess(false)
    .showHelpOnFail(false);
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
