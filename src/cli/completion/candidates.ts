/** What may stand at the cursor of a command line that is being typed. Nothing is opened or asked. */
import type { Options } from 'yargs';
import type { Command } from '../command.js';
import { SOURCE_OPTION } from '../options.js';

/** One possibility, or all files. */
export type Candidate = { readonly value: string; readonly describe: string } | 'files';

/** What the command line may hold. */
export interface Grammar {
  readonly commands: readonly Command[];
  /** Options of all commands. */
  readonly options: Readonly<Record<string, Options>>;
}

/** Names of the configuration, with a word on each; asked for when they are of use. */
export interface Names {
  stores(): Promise<readonly Candidate[]>;
  targets(): Promise<readonly Candidate[]>;
}

/** What an option or argument of this name takes, in every command. */
const KINDS: Readonly<Record<string, readonly ('stores' | 'targets' | 'files')[]>> = {
  store: ['stores'],
  to: ['targets'],
  from: ['targets'],
  target: ['targets'],
  config: ['files'],
  output: ['files'],
  template: ['files'],
};

/** What a source may be beside a target. */
const SOURCE_WORDS: readonly Candidate[] = [
  { value: '-', describe: 'standard input' },
  { value: 'env', describe: 'the environment' },
  { value: 'prompt', describe: 'paste or type it' },
  'files',
];

const BUILT_IN: readonly Candidate[] = [
  { value: '--help', describe: 'show help' },
  { value: '--version', describe: 'show the version' },
];

/**
 * The candidates for the last word.
 *
 * @param words - those after the program's name, up to the cursor; the last one may be empty
 */
export async function candidatesFor(
  words: readonly string[],
  grammar: Grammar,
  names: Names,
): Promise<readonly Candidate[]> {
  const typed = joined(words);
  const current = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  if (before.includes('--')) return ['files'];
  const line = readLine(before, grammar);
  const { command, open } = line;
  const { name, value, begin } = open ?? attached(current);
  if (name !== undefined) {
    const all = await valuesOf(name, command, grammar, names);
    return fitting(all, value ?? current).map((each) =>
      each === 'files' ? each : { ...each, value: `${begin ?? ''}${each.value}` },
    );
  }
  if (current.startsWith('-')) return fitting(optionsLeft(line, grammar), current);
  if (command === undefined) {
    const all = grammar.commands.map(({ name, describe }) => ({ value: name, describe }));
    return fitting(all, current);
  }
  const positionals = Object.keys(command.positionals);
  // The last may be repeated: `status [store..]`.
  const at = command.usage.includes('..') ? positionals.length - 1 : line.arguments;
  const positional = positionals[Math.min(line.arguments, at)];
  if (positional === undefined) return [];
  return fitting(await valuesOf(positional, command, grammar, names), current);
}

/** The words of a line, understood. */
interface Line {
  readonly command: Command | undefined;
  readonly given: ReadonlySet<string>;
  /** How many arguments the command has already. */
  readonly arguments: number;
  /** An option whose value comes next. */
  readonly open: Open | undefined;
}

/** A value that is being typed; `begin` is what stands before it in the same word. */
interface Open {
  readonly name: string | undefined;
  readonly value?: string;
  readonly begin?: string;
}

/** bash takes `=` for a word of its own: `--to`, `=`, `prod` are `--to`, `prod`. */
function joined(words: readonly string[]): readonly string[] {
  return words.flatMap((word, i) => {
    if (i === 0 || word !== '=') return [word];
    return i === words.length - 1 ? [''] : [];
  });
}

function readLine(words: readonly string[], grammar: Grammar): Line {
  let command: Command | undefined;
  let count = 0;
  let open: Open | undefined;
  const given = new Set<string>();
  for (const word of words) {
    if (open !== undefined) {
      open = undefined;
      continue;
    }
    const name = /^--([a-z-]+)(=?)/.exec(word);
    if (name !== null) {
      given.add(name[1] ?? '');
      if (name[2] === '' && takesValue(name[1] ?? '', command, grammar)) open = { name: name[1] };
    } else if (command === undefined) {
      command = grammar.commands.find((each) => each.name === word);
    } else if (!word.startsWith('-') || word === '-') {
      count++;
    }
  }
  return { command, given, arguments: count, open };
}

/** `--to=pro` as one word. */
function attached(word: string): Open {
  const [, begin, name, value = ''] = /^(--([a-z-]+)=)(.*)$/s.exec(word) ?? [];
  return begin === undefined ? { name: undefined } : { name, value, begin };
}

function optionOf(
  name: string,
  command: Command | undefined,
  { options }: Grammar,
): Options | undefined {
  const known = { ...options, ...command?.options };
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

function takesValue(name: string, command: Command | undefined, grammar: Grammar): boolean {
  return optionOf(name, command, grammar)?.type === 'string';
}

function optionsLeft({ command, given }: Line, { options }: Grammar): readonly Candidate[] {
  const known = Object.entries({ ...command?.options, ...options });
  const left = known.filter(
    ([name, { array, hidden }]) => hidden !== true && (array === true || !given.has(name)),
  );
  return [
    ...left.map(([name, { describe }]) => ({ value: `--${name}`, describe: String(describe) })),
    ...BUILT_IN,
  ];
}

async function valuesOf(
  name: string,
  command: Command | undefined,
  grammar: Grammar,
  names: Names,
): Promise<readonly Candidate[]> {
  const option = optionOf(name, command, grammar);
  const choices = option?.choices ?? command?.choices?.[name];
  if (choices !== undefined) return choices.map((each) => ({ value: String(each), describe: '' }));
  const kinds = Object.hasOwn(KINDS, name) ? (KINDS[name] ?? []) : [];
  const found = await Promise.all(
    kinds.map(async (kind) => (kind === 'files' ? (['files'] as const) : names[kind]())),
  );
  const isSource = name === 'from' && option === SOURCE_OPTION;
  return [...found.flat(), ...(isSource ? SOURCE_WORDS : [])];
}

function fitting(all: readonly Candidate[], begin: string): readonly Candidate[] {
  return all.filter((each) => each === 'files' || each.value.startsWith(begin));
}
