/** From a bundle to names and values as one program reads them. */
import { StorekeysError } from '../errors.js';
import { fieldsOf, isSecret, knownFields, previousOf, type Content } from './content.js';
import { PRESETS, type PresetName, type Transform } from './presets.js';

/** Values under the names by which programs read them. */
export type Variables = Readonly<Record<string, string>>;

/** One value under its name. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
  /** Nobody but its user may see it. The store hash and the API path are not secret. */
  readonly secret: boolean;
}

/** Which names are wanted. */
export interface Names {
  /** The tool that reads them; without it, `generic`. */
  readonly preset?: PresetName | undefined;
  /** Before every name that comes from a preset, such as `ACME_`. */
  readonly prefix?: string | undefined;
  /** Fields by names of one's own, which no prefix comes before. Without a preset there are no others. */
  readonly map?: Readonly<Record<string, string>> | undefined;
}

/** What stands in where no names are asked for: those of the environment, or the stored form's own. */
export type Style = 'environment' | 'fields';

/**
 * The variables that a program gets.
 *
 * @throws {@link StorekeysError} `not-found` when `map` names a field that the bundle has not
 */
export function variablesOf(content: Content, names: Names = {}): Variables {
  const values = namedValues(content, names, 'environment');
  return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}

/**
 * Names and values, the current ones first; those of the account before have names with `_PREVIOUS` at the
 * end, written as the name is.
 *
 * @throws {@link StorekeysError} as {@link variablesOf}
 */
export function namedValues(content: Content, names: Names, style: Style): readonly NamedValue[] {
  const fields = fieldsOf(content);
  const sources = sourcesOf(names, style);
  const current = sources.flatMap((source) => {
    const value = fields[source.field];
    if (value !== undefined) return [named(source, value)];
    if (!source.required) return [];
    throw new StorekeysError('not-found', `the bundle has no ${source.field}`);
  });
  const before = sources.flatMap((source) => {
    const field = previousOf(source.field);
    const value = field === undefined ? undefined : fields[field];
    return value === undefined
      ? []
      : [named({ ...source, name: previousName(source.name) }, value)];
  });
  // A name that somebody chose wins over one that we made.
  const taken = new Set(current.map(({ name }) => name));
  return [...current, ...before.filter(({ name }) => !taken.has(name))];
}

/** The names that there may be, before anything is read. */
export function possibleNames(
  names: Names,
  style: Style,
  withPrevious: boolean,
): readonly string[] {
  return sourcesOf(names, style).flatMap(({ name, field }) =>
    withPrevious && previousOf(field) !== undefined ? [name, previousName(name)] : [name],
  );
}

/** Where the value of a name comes from. */
interface Source {
  readonly name: string;
  readonly field: string;
  readonly transform: Transform | undefined;
  /** Asked for by name: it is an error when the bundle has it not. */
  readonly required: boolean;
}

function sourcesOf({ preset, prefix = '', map = {} }: Names, style: Style): readonly Source[] {
  const mapped = Object.entries(map).map(([name, field]) => ({
    name,
    field,
    transform: undefined,
    required: true,
  }));
  const others = preset === undefined && mapped.length > 0 ? [] : usual(preset, style);
  const prefixed = others.map((source) => ({ ...source, name: `${prefix}${source.name}` }));
  return [...prefixed.filter(({ name }) => !Object.hasOwn(map, name)), ...mapped];
}

function usual(preset: PresetName | undefined, style: Style): readonly Source[] {
  if (preset === undefined && style === 'fields') {
    return knownFields(false).map((field) => {
      return { name: field, field, transform: undefined, required: false };
    });
  }
  return PRESETS[preset ?? 'generic'].names.map(([name, field, transform]) => {
    return { name, field, transform, required: false };
  });
}

function named({ name, field, transform }: Source, value: string): NamedValue {
  return { name, value: transformed(value, transform), secret: isSecret(field) };
}

function transformed(path: string, transform: Transform | undefined): string {
  switch (transform) {
    case undefined:
      return path;
    case 'no-slash':
      return path.replace(/\/$/, '');
    case 'no-version':
      return path.replace(/\/v3\/$/, '');
    case 'origin':
      return new URL(path).origin;
  }
}

/** `NAME_PREVIOUS`, `name_previous`, `namePrevious`. */
function previousName(name: string): string {
  if (!/[a-z]/.test(name)) return `${name}_PREVIOUS`;
  return /^[a-z]+[A-Z]/.test(name) ? `${name}Previous` : `${name}_previous`;
}
