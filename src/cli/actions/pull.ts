import { StorekeysError, type ErrorCode } from '../../errors.js';
import { appendToFile, fileNamedBy } from '../append-file.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import type { Output } from '../output.js';
import { pullContent } from '../pull-content.js';
import { pullWriter, type PullWriter } from '../pull-writer.js';
import { storeArgument } from '../targets.js';
import { refuseFleetOptions } from '../fleet-options.js';

/** Named as a file it is stdout all the same; where that is a socket, it cannot be opened again. */
const STDOUT: readonly string[] = ['/dev/stdout', '/dev/fd/1'];

export const pull: Action = async (args, session) => {
  if (args.flag('all')) {
    const { pullAll } = await import('../fleet/pull-all.js');
    return pullAll(args, session);
  }
  refuseFleetOptions(args, ['output-dir']);
  const store = await storeArgument(session, args);
  const writer = await pullWriter(args, session.cwd);
  const file = outputFile(args, writer);
  const appended =
    writer.appendsTo === undefined ? undefined : fileNamedBy(writer.appendsTo, session.env);
  const { output } = session;
  const pulled = await pullContent(args, session, store);
  const written = writer.write(pulled, { masked: false, alias: store?.alias });
  if (args.flag('check')) return await check(file ?? '', written.stdout, output);
  sayOfPreset(writer, file, output);
  if (file !== undefined) {
    const { writeOutputFile } = await import('../output-file.js');
    await writeOutputFile(file, written.stdout, session.env);
    return undefined;
  }
  const masked = args.text('output') === undefined && output.dataIsTerminal && !args.flag('reveal');
  const shown = masked ? writer.write(pulled, { masked: true, alias: store?.alias }) : written;
  output.data(shown.stdout);
  for (const { text } of written.appends) await appendToFile(appended ?? '', text);
  if (masked) output.say('values are masked on a terminal; --reveal shows them');
  return undefined;
};

/** The file to write or to look at; undefined for stdout. */
function outputFile(args: Arguments, writer: PullWriter): string | undefined {
  if (args.flag('json')) {
    throw new StorekeysError('usage', '--json: pull prints no report, but the bundle', {
      hint: 'use --format json',
    });
  }
  const path = args.text('output');
  const file = path === undefined || STDOUT.includes(path) ? undefined : path;
  if (args.flag('check') && file === undefined) {
    throw new StorekeysError('usage', '--check: there is no file to look at', {
      hint: 'name it with --output',
    });
  }
  if (file !== undefined && writer.appendsTo !== undefined) {
    throw new StorekeysError('usage', `--output: ${writer.format ?? ''} has a file of its own`, {
      hint: `it adds to the file that ${writer.appendsTo} names`,
    });
  }
  return file;
}

async function check(file: string, text: string, output: Output): Promise<ErrorCode | undefined> {
  const { compareOutputFile } = await import('../output-file.js');
  const state = await compareOutputFile(file, text);
  output.say(`${file} is ${state}`);
  return state === 'current' ? undefined : 'attention';
}

/** What the tool wants beside the values, and where it looks for them. */
function sayOfPreset({ preset, format }: PullWriter, file: string | undefined, out: Output): void {
  if (preset === undefined) return;
  for (const [name, what] of Object.entries(preset.needs ?? {})) {
    out.say(`${preset.name} also needs ${name}, ${what}, which is not in the bundle`);
  }
  if (file === undefined && preset.file !== undefined && format === preset.format) {
    out.say(`${preset.name} reads ${preset.file}: --output ${preset.file} writes it`);
  }
}
