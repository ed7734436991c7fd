/** What `pull` is to write, decided before anything is read: a mistake costs no request. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StorekeysError } from '../errors.js';
import { errnoOf } from '../files.js';
import { fieldsOf, isSecret, type Content } from '../formats/content.js';
import { FORMATS, writeValues, type FormatName } from '../formats/formats.js';
import { isSecretName } from '../formats/kubernetes.js';
import { PRESETS, type Preset } from '../formats/presets.js';
import { checkTemplate } from '../formats/template.js';
import { namedValues, possibleNames, type NamedValue } from '../formats/variables.js';
import { printed, type Written } from '../formats/writer.js';
import type { Arguments } from './arguments.js';
import { checkField, namesFrom } from './naming.js';

const MASK = '********';

/** Turns a bundle into text. */
export interface PullWriter {
  readonly format: FormatName | undefined;
  /** The file that an environment variable of this name names gets the values. */
  readonly appendsTo: string | undefined;
  /** What the tool of `--preset` reads. */
  readonly preset: (Preset & { readonly name: string }) | undefined;
  /**
   * @param how - `masked`: asterisks in place of what is secret; `alias`: the store, where it is known
   * @throws StorekeysError - `not-found` for a field that the bundle has not, `unsupported` for a value that
   * the format cannot carry
   */
  write(content: Content, how: { masked: boolean; alias: string | undefined }): Written;
}

/**
 * Reads the options.
 *
 * @throws {@link StorekeysError} `usage` for options that do not go together, unknown fields and names, and a
 * template that cannot be read
 */
export async function pullWriter(args: Arguments, cwd: string): Promise<PullWriter> {
  const withPrevious = args.flag('with-previous');
  const field = args.text('field');
  if (field !== undefined) {
    refuseBeside(args, 'field', ['format', 'preset', 'prefix', 'map', 'template']);
    checkField('field', field, withPrevious);
  }
  const names = namesFrom(args, withPrevious);
  const preset = names.preset === undefined ? undefined : PRESETS[names.preset];
  const format = formatOf(args, preset);
  const { style } = FORMATS[format];
  const text = await templateText(args, format, cwd);
  if (text !== undefined) checkTemplate(text, possibleNames(names, style, withPrevious));
  const secretName = givenName(args, format);
  const asOutputs = args.flag('github-output');
  if (asOutputs) refuseWithout('github-output', format, 'github-actions');
  const isGitHub = field === undefined && format === 'github-actions';
  return {
    format: field === undefined ? format : undefined,
    appendsTo: isGitHub ? (asOutputs ? 'GITHUB_OUTPUT' : 'GITHUB_ENV') : undefined,
    preset: preset === undefined ? undefined : { ...preset, name: names.preset ?? '' },
    write: (content, { masked, alias }) => {
      if (field !== undefined) return printed(`${onlyValue(content, field, masked)}\n`);
      const values = namedValues(content, names, style);
      return writeValues(format, masked ? values.map(hidden) : values, {
        secretName: secretName ?? usualName(alias) ?? `bigcommerce-${content.bundle.storeHash}`,
        asOutputs,
        template: text ?? '',
        nonce: () => randomBytes(16).toString('hex'),
      });
    },
  };
}

function onlyValue(content: Content, field: string, masked: boolean): string {
  const value = fieldsOf(content)[field];
  if (value === undefined) throw new StorekeysError('not-found', `the bundle has no ${field}`);
  return masked && isSecret(field) ? MASK : value;
}

function hidden(each: NamedValue): NamedValue {
  return each.secret ? { ...each, value: MASK } : each;
}

function formatOf(args: Arguments, preset: Preset | undefined): FormatName {
  // The choices of the option have seen to it.
  const given = args.text('format') as FormatName | undefined;
  return given ?? (args.text('template') === undefined ? preset?.format : 'template') ?? 'dotenv';
}

async function templateText(
  args: Arguments,
  format: FormatName,
  cwd: string,
): Promise<string | undefined> {
  const path = args.text('template');
  if (path === undefined) {
    if (format !== 'template') return undefined;
    throw new StorekeysError('usage', '--format template needs --template FILE');
  }
  refuseWithout('template', format, 'template');
  const output = args.text('output');
  if (output !== undefined && resolve(cwd, output) === resolve(cwd, path)) {
    throw new StorekeysError('usage', '--output: the template would be overwritten');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    const errno = errnoOf(error);
    const reason = errno?.startsWith('E') === true && !errno.startsWith('ERR') ? ` (${errno})` : '';
    const problem = reason === '' ? 'is not UTF-8' : `cannot be read${reason}`;
    throw new StorekeysError('usage', `--template: ${path} ${problem}`);
  }
}

/** After the store, where its alias can be the name of a Secret. */
function usualName(alias: string | undefined): string | undefined {
  const name = `bigcommerce-${alias?.toLowerCase() ?? ''}`;
  return isSecretName(name) ? name : undefined;
}

function givenName(args: Arguments, format: FormatName): string | undefined {
  const given = args.text('name');
  if (given === undefined) return undefined;
  refuseWithout('name', format, 'kubernetes');
  if (isSecretName(given)) return given;
  throw new StorekeysError('usage', `--name: '${given}' cannot be the name of a Secret`, {
    hint: "it is lower-case letters, digits, '-' and '.'",
  });
}

function refuseWithout(option: string, format: FormatName, wanted: FormatName): void {
  if (format === wanted) return;
  throw new StorekeysError('usage', `--${option} is for --format ${wanted}, not ${format}`);
}

function refuseBeside(args: Arguments, option: string, others: readonly string[]): void {
  const other = others.find((name) => args.list(name).length > 0);
  if (other === undefined) return;
  throw new StorekeysError('usage', `--${option} prints one value alone: --${other} has no use`);
}
