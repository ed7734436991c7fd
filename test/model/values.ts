/** Contents of targets as small numbers. */
import type { Scenario } from './scenario.js';

/** Nothing is there. */
export const NOTHING = 0;

/** Bits that a code takes. */
export const CODE_BITS = 3;

/** The contents that a scenario knows, each with a code. */
export class Values {
  readonly #names: readonly (string | null)[];

  constructor({ targets, operations, hands = [] }: Scenario) {
    this.#names = [
      ...new Set([
        null,
        ...targets.map(({ holds }) => holds),
        ...operations.map(({ value }) => value),
        ...hands.map(({ writes }) => writes),
      ]),
    ];
    if (this.#names.length > 1 << CODE_BITS) throw new RangeError('too many contents');
  }

  get count(): number {
    return this.#names.length;
  }

  codeOf(name: string | null): number {
    return this.#names.indexOf(name);
  }

  nameOf(code: number): string {
    return this.#names[code] ?? 'nothing';
  }

  /** As an operation reads it: `?` is no bundle. */
  read(code: number): string | null | undefined {
    const name = this.#names[code] ?? null;
    return name === '?' ? undefined : name;
  }
}
