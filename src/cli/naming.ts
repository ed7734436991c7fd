/** The options that say under which names a program gets the values, shared by what gives values to programs. */
import { StorekeysError } from '../errors.js';
import { knownFields } from '../formats/content.js';
import { type PresetName } from '../formats/presets.js';
import type { Names } from '../formats/variables.js';
import { nearest } from '../nearest.js';
import type { Arguments } from './arguments.js';

/** What every environment, and every format, takes as a name. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * What the command line says about names.
 *
 * @throws {@link StorekeysError} `usage` for what is no name and for unknown fields, with the nearest
 */
export function namesFrom(args: Arguments, withPrevious: boolean): Names {
  const prefix = args.text('prefix');
  if (prefix !== undefined && !NAME.test(prefix)) throw noName('prefix', prefix);
  const map = new Map<string, string>();
  for (const entry of args.list('map')) {
    const [, name = '', field = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
    if (field === '') {
      throw new StorekeysError('usage', `--map: '${entry}' is not NAME=field`);
    }
    if (!NAME.test(name)) throw noName('map', name);
    if (map.has(name)) throw new StorekeysError('usage', `--map: ${name} is given twice`);
    checkField('map', field, withPrevious);
    map.set(name, field);
  }
  // The choices of the option have seen to it.
  const preset = args.text('preset') as PresetName | undefined;
  return { preset, prefix, map: Object.fromEntries(map) };
}

/**
 * Refuses a field that no bundle has.
 *
 * @throws {@link StorekeysError} `usage`, with the nearest field or all of them
 */
export function checkField(option: string, field: string, withPrevious: boolean): void {
  const known = knownFields(withPrevious);
  if (known.includes(field)) return;
  const guess = nearest(field, known);
  throw new StorekeysError('usage', `--${option}: there is no field '${field}'`, {
    hint: guess === undefined ? `fields: ${known.join(', ')}` : `did you mean '${guess}'?`,
  });
}

function noName(option: string, text: string): StorekeysError {
  return new StorekeysError('usage', `--${option}: '${text}' cannot be used in names`, {
    hint: 'a name is letters, digits and _, and begins with no digit',
  });
}
