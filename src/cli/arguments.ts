import { StorekeysError } from '../errors.js';

/** The parsed command line, read by name and type. */
export class Arguments {
  readonly #values: Readonly<Record<string, unknown>>;

  /** What stands after `--`, for a command that takes a program. */
  readonly program: readonly string[];

  constructor(values: Readonly<Record<string, unknown>>, program: readonly string[] = []) {
    this.#values = values;
    this.program = program;
  }

  /** An option or positional that is text; the last one when it is repeated. */
  text(name: string): string | undefined {
    const value = this.list(name).at(-1);
    return value === '' ? undefined : value;
  }

  /** An option that may be repeated. */
  list(name: string): readonly string[] {
    const value = this.#values[name];
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map(String);
  }

  /** A switch. */
  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /**
   * A length of time, in milliseconds: `30` and `30s` are seconds; `500ms`, `2m`, `1h`, `90d`.
   *
   * @throws {@link StorekeysError} `usage`
   */
  duration(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const match = /^([0-9]{1,6})(ms|s|m|h|d)?$/.exec(text);
    const milliseconds = Number(match?.[1]) * (UNITS[match?.[2] ?? 's'] ?? NaN);
    if (milliseconds > 0) return milliseconds;
    throw new StorekeysError('usage', `--${name}: '${text}' is not a length of time`, {
      hint: 'write a number of seconds, or 500ms, 30s, 2m',
    });
  }

  /**
   * A whole number of at least one.
   *
   * @throws {@link StorekeysError} `usage`
   */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (/^[1-9][0-9]{0,4}$/.test(text)) return Number(text);
    throw new StorekeysError('usage', `--${name}: '${text}' is not a number from 1 to 99999`);
  }
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
