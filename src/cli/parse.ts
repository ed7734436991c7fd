/** The command line, by the parser of yargs; what is wrong with it is said in our own words. */
import type { Options } from 'yargs';
import { Parser } from 'yargs/helpers';
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

type Values = Readonly<Record<string, unknown>>;
type Known = readonly (readonly [string, Options])[];

/**
 * Parses a command line that asks for no help.
 *
 * @throws {@link StorekeysError} `usage`, with the nearest command or option
 */
export function parse({ command, own, program }: Split): Invocation {
  const known = Object.entries({ ...GLOBAL_OPTIONS, ...command?.options });
  const { argv, error } = Parser.detailed([...own], settings(known));
  const { _: words, ...values } = argv;
  if (command === undefined) throw noCommand(words[0]);
  if (error !== null) throw wrong(lowerFirst(error.message), command);
  refuseUnknown(values, command, known);
  refuseMisfits(new Arguments(values), command, known);
  const taken = positionals(words.map(String), command);
  return { command, args: new Arguments({ ...values, ...taken }, program) };
}

function settings(known: Known): Parser.Options {
  const names = (fits: (option: Options) => boolean): string[] =>
    known.flatMap(([name, option]) => (fits(option) ? [name] : []));
  const values = names(({ requiresArg }) => requiresArg === true);
  return {
    string: names(({ type }) => type === 'string'),
    boolean: names(({ type }) => type === 'boolean'),
    array: names(({ array }) => array === true),
    // Not a number: one at least.
    narg: Object.fromEntries(values.map((name) => [name, NaN])),
    default: Object.fromEntries(
      known.flatMap(([name, option]) =>
        option.default === undefined ? [] : [[name, option.default]],
      ),
    ),
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    },
  };
}

function refuseUnknown(values: Values, { name, options }: Command, known: Known): void {
  const names = known.map(([each]) => each);
  const unknown = Object.keys(values).find((each) => !names.includes(each));
  if (unknown === undefined) return;
  const guess = nearest(unknown, [...Object.keys(options), ...Object.keys(GLOBAL_OPTIONS), 'help']);
  throw new StorekeysError('usage', `unknown option '--${unknown}'`, {
    hint: guess === undefined ? `storekeys ${name} --help` : `did you mean '--${guess}'?`,
  });
}

function refuseMisfits(args: Arguments, command: Command, known: Known): void {
  for (const [name, { choices, conflicts, demandOption }] of known) {
    const given = args.list(name);
    if (given.length === 0) {
      if (demandOption === true) throw wrong(`--${name} is missing`, command);
      continue;
    }
    if (typeof conflicts === 'string' && args.list(conflicts).length > 0) {
      throw wrong(`--${name} and --${conflicts} exclude each other`, command);
    }
    const fits = given.every((each) => choices?.includes(each) ?? true);
    if (!fits) throw new StorekeysError('usage', `--${name}: choose from ${choices?.join(', ')}`);
  }
}

/** The words by the names that the usage of the command gives them: `<one>`, `[maybe]` or `[any..]`. */
function positionals(words: readonly string[], { name, usage, ...command }: Command): Values {
  const [only] = Object.keys(command.positionals);
  const any = usage.includes('..');
  if (only !== undefined && usage.includes('<') && words.length === 0) {
    throw new StorekeysError('usage', `${only} is missing`, { hint: `usage: storekeys ${usage}` });
  }
  const [left] = only === undefined ? words : words.slice(1);
  if (left === undefined || any)
    return only === undefined ? {} : { [only]: any ? words : words[0] };
  throw new StorekeysError('usage', `storekeys ${name} takes no more arguments`, {
    hint:
      command.takesProgram === true
        ? `the program to run comes after --: storekeys ${usage} -- ${left}`
        : `storekeys ${name} --help; secrets are never given as arguments`,
  });
}

function noCommand(word: string | number | undefined): StorekeysError {
  const names = COMMANDS.map(({ name }) => name);
  const guess = word === undefined ? undefined : nearest(String(word), names);
  const message = word === undefined ? 'no command given' : `unknown command '${word}'`;
  return new StorekeysError('usage', message, {
    hint: guess === undefined ? `commands: ${names.join(', ')}` : `did you mean '${guess}'?`,
  });
}

function wrong(message: string, { name }: Command): StorekeysError {
  return new StorekeysError('usage', message, { hint: `storekeys ${name} --help` });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
