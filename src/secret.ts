import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * Holds a value that must not be shown. Every way in which JavaScript turns an object into text
 * (string conversion, JSON, `util.inspect`, template literals) gives `[redacted]`; only
 * {@link Secret.reveal} gives the value, so a search for `reveal(` finds every use.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Call it as late as possible and keep the result out of variables that live on. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  static {
    Object.defineProperty(this.prototype, inspect.custom, { value: () => REDACTED });
  }
}
