/** A set of rows of a few 32-bit words each, in the order in which they came: exact, and small. */

const FIRST_ROWS = 1 << 12;

/** See above. A row keeps its number. */
export class PackedSet {
  readonly width: number;
  size = 0;
  #words: Uint32Array;
  /** Open addressing: the number of a row and 1, or 0. */
  #table: Int32Array;
  #mask: number;

  constructor(width: number) {
    this.width = width;
    this.#words = new Uint32Array(FIRST_ROWS * width);
    this.#table = new Int32Array(FIRST_ROWS * 2);
    this.#mask = this.#table.length - 1;
  }

  get(index: number, row: Uint32Array): void {
    for (let i = 0; i < this.width; i++) row[i] = this.#words[index * this.width + i] ?? 0;
  }

  /** @returns whether it was not there */
  add(row: Uint32Array): boolean {
    const { width } = this;
    const words = this.#words;
    let slot = this.#slotOf(row, 0);
    for (let entry = this.#table[slot]; entry !== 0; entry = this.#table[slot]) {
      const at = ((entry ?? 0) - 1) * width;
      let i = 0;
      while (i < width && words[at + i] === row[i]) i++;
      if (i === width) return false;
      slot = (slot + 1) & this.#mask;
    }
    const index = this.size++;
    this.#table[slot] = index + 1;
    if (this.size * width > words.length) this.#growRows();
    this.#words.set(row, index * width);
    if (this.size * 2 > this.#table.length) this.#growTable();
    return true;
  }

  /** Where to begin to look. */
  #slotOf(words: Uint32Array, offset: number): number {
    let hash = 0x9e3779b9;
    for (let i = 0; i < this.width; i++) {
      hash = Math.imul(hash ^ (words[offset + i] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 15;
      hash = Math.imul(hash, 0xc2b2ae35);
      hash ^= hash >>> 13;
    }
    return hash & this.#mask;
  }

  #growRows(): void {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
  }

  #growTable(): void {
    this.#table = new Int32Array(this.#table.length * 2);
    this.#mask = this.#table.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = this.#slotOf(this.#words, index * this.width);
      while (this.#table[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#table[slot] = index + 1;
    }
  }
}
