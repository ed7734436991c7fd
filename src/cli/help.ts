/** The texts of help, by yargs. They are drawn when the program is built. */
import yargs, { type Argv } from 'yargs';
import type { Command } from './command.js';
import { COMMANDS, GLOBAL_OPTIONS } from './commands.js';

/** What `--help` prints, by command; of the program itself under `storekeys`. */
export async function helpTexts(): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = { storekeys: await helpText([]) };
  for (const { name } of COMMANDS) texts[name] = await helpText([name]);
  return texts;
}

async function helpText(words: readonly string[]): Promise<string> {
  const parser = yargs()
    .scriptName('storekeys')
    .options(GLOBAL_OPTIONS)
    .wrap(80)
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
