import { buildAutomaton, type Automaton } from './automaton.js';

/** What stands in place of a value. */
export const REDACTED = '[redacted]';

const MARK: Uint8Array = Buffer.from(REDACTED);

/** A stretch of bytes that is covered by values. Positions count from the first byte that is held. */
interface Stretch {
  /** Negative: its mark is written already, and only the end matters. */
  start: number;
  end: number;
}

/**
 * Replaces byte strings in a stream by {@link REDACTED}, wherever the stream is cut into chunks. Values that
 * overlap are one stretch with one mark; those that only touch have a mark each. All other bytes pass
 * unchanged.
 *
 * Bytes are held back only while they may be the start of a value, so at most the length of the longest one.
 */
export class Redactor {
  readonly #automaton: Automaton;
  #state = 0;
  #held: Uint8Array = new Uint8Array();
  /** Those that end behind the first held byte, or begin there; in order. */
  #stretches: Stretch[] = [];

  /** @param values - what must not pass; empty ones count for nothing */
  constructor(values: readonly Uint8Array[]) {
    this.#automaton = buildAutomaton(values.filter(({ length }) => length > 0));
  }

  /**
   * Takes the next bytes.
   *
   * @returns what may pass now; may be a view of the chunk, which must not be changed afterwards
   */
  push(chunk: Uint8Array): Uint8Array {
    const text = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#scan(text, this.#held.length);
    const { depths, width } = this.#automaton;
    return this.#release(text, text.length - (depths[this.#state / width] ?? 0));
  }

  /** The stream is over: what is held was the start of a value and no more, or is one. */
  end(): Uint8Array {
    const rest = this.#release(this.#held, this.#held.length);
    this.#state = 0;
    return rest;
  }

  #scan(text: Uint8Array, from: number): void {
    const { columns, next, firstEnd, lengths, width } = this.#automaton;
    let state = this.#state;
    for (let i = from; i < text.length; i++) {
      state = next[state + (columns[text[i] ?? 0] ?? 0)] ?? 0;
      if (state >= firstEnd) this.#cover(i + 1 - (lengths[state / width] ?? 0), i + 1);
    }
    this.#state = state;
  }

  #cover(from: number, end: number): void {
    let start = from;
    for (let last = this.#stretches.at(-1); last !== undefined; last = this.#stretches.at(-1)) {
      if (last.end <= start) break;
      start = Math.min(start, last.start);
      this.#stretches.pop();
    }
    this.#stretches.push({ start, end });
  }

  /** Nothing that is still to come can begin before `safe`. */
  #release(text: Uint8Array, safe: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const { start, end } of this.#stretches) {
      if (start >= safe) break;
      if (start >= 0) parts.push(text.subarray(at, start), MARK);
      at = Math.min(end, safe);
    }
    parts.push(text.subarray(at, safe));
    this.#stretches = this.#stretches
      .filter(({ end }) => end > safe)
      .map(({ start, end }) => ({ start: Math.max(start - safe, -1), end: end - safe }));
    // A copy: a view would keep a whole chunk in memory for a few bytes.
    this.#held = text.slice(safe);
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }
}
