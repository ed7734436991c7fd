/**
 * YAML or JSON text as plain values of text, lists and maps, with the place of each. JSON is read as the
 * YAML that it is. Nothing from the text gets into a problem: somebody may have pasted a token.
 */
import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type CST,
  type Node,
  type YAMLMap,
} from 'yaml';

/** Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong, in words that hold no value of the file. */
export interface Problem {
  readonly at: Position | undefined;
  readonly text: string;
}

/** A text taken apart. With `problems` the value is not to be used. */
export interface ParsedText {
  /** Every scalar is a string as it was written, so that a store hash like `123456` or `5e1234` is one. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where the value at this path stands, or what holds it. */
  positionOf(path: readonly PropertyKey[]): Position | undefined;
  /** Where the name of the entry at this path stands. */
  positionOfKey(path: readonly PropertyKey[]): Position | undefined;
}

/** The deepest configuration there is has six levels; the composer of the YAML package recurses. */
const MAX_DEPTH = 16;

/** Values after all aliases are written out, so that a few lines cannot stand for millions. */
const MAX_VALUES = 100_000;

const SYNTAX: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit',
  MISSING_CHAR: 'a colon, comma, quote or bracket is missing',
  MULTIPLE_DOCS: 'there is more than one document',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
};

/** Reads the text. Never throws for what it holds. */
export function parseText(text: string): ParsedText {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  if (depthOf(tokens) > MAX_DEPTH) return failed({ at: undefined, text: 'is nested too deeply' });
  const composer = new Composer({ schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  const [error] = document?.errors ?? [];
  if (error !== undefined) {
    const text = SYNTAX[error.code] ?? 'is not well-formed YAML or JSON';
    return failed({ at: at(error.pos[0]), text });
  }
  if (second !== undefined) {
    return failed({ at: at(second.range[0]), text: 'there is more than one document' });
  }
  const reader = new Reader(at);
  const value = reader.read(document?.contents ?? null, []);
  return {
    value,
    problems: reader.problems,
    positionOf: (path) => nearestOf(reader.values, path),
    positionOfKey: (path) => reader.keys.get(pointer(path)) ?? nearestOf(reader.values, path),
  };
}

function failed(problem: Problem): ParsedText {
  const nowhere = (): undefined => undefined;
  return { value: undefined, problems: [problem], positionOf: nowhere, positionOfKey: nowhere };
}

/** Turns nodes into plain values. Values of an anchor are shared, not copied. */
class Reader {
  readonly problems: Problem[] = [];
  readonly values = new Map<string, Position>();
  readonly keys = new Map<string, Position>();
  readonly #at: (offset: number) => Position;
  readonly #anchors = new Map<string, { value: unknown; size: number }>();
  #size = 0;

  constructor(at: (offset: number) => Position) {
    this.#at = at;
  }

  read(node: Node | null, path: readonly string[]): unknown {
    if (node === null) return '';
    const before = this.#size;
    this.#count(1, node);
    this.values.set(pointer(path), this.#at(node.range?.[0] ?? 0));
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined) this.#problem(node, 'an alias names no anchor above it');
      else this.#count(target.size, node);
      return target?.value;
    }
    if (node.tag !== undefined) this.#problem(node, 'tags are not allowed here');
    const value = this.#content(node, path);
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { value, size: this.#size - before });
    }
    return value;
  }

  #content(node: Node, path: readonly string[]): unknown {
    if (isMap(node)) return this.#map(node as YAMLMap<Node, Node | null>, path);
    if (isSeq(node)) return node.items.map((item, i) => this.read(item as Node, [...path, `${i}`]));
    return isScalar(node) ? node.value : undefined;
  }

  #map(node: YAMLMap<Node, Node | null>, path: readonly string[]): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      if (!isScalar(key) || typeof key.value !== 'string' || key.tag !== undefined) {
        this.#problem(key, 'a name must be plain text');
        continue;
      }
      const name = key.value;
      if (name === '__proto__' || Object.hasOwn(result, name)) {
        this.#problem(
          key,
          name === '__proto__' ? 'this name is not allowed' : 'the same name stands twice',
        );
        continue;
      }
      this.keys.set(pointer([...path, name]), this.#at(key.range?.[0] ?? 0));
      result[name] = this.read(value, [...path, name]);
    }
    return result;
  }

  #count(size: number, node: Node): void {
    if (this.#size <= MAX_VALUES && this.#size + size > MAX_VALUES) {
      this.#problem(node, 'holds too many values, with all aliases written out');
    }
    this.#size += size;
  }

  #problem(node: Node, text: string): void {
    this.problems.push({ at: this.#at(node.range?.[0] ?? 0), text });
  }
}

/** Without recursion: this is what tells whether recursion is safe. */
function depthOf(tokens: readonly CST.Token[]): number {
  let deepest = 0;
  const open: [CST.Token | null | undefined, number][] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (token === null || token === undefined) continue;
    deepest = Math.max(deepest, depth);
    if (token.type === 'document') open.push([token.value, depth + 1]);
    if (!('items' in token)) continue;
    for (const item of token.items) open.push([item.key, depth + 1], [item.value, depth + 1]);
  }
  return deepest;
}

function pointer(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

/** What an alias brings in has no place of its own: the place of the alias stands for it. */
function nearestOf(
  positions: ReadonlyMap<string, Position>,
  path: readonly PropertyKey[],
): Position | undefined {
  const found = positions.get(pointer(path));
  return found ?? (path.length === 0 ? undefined : nearestOf(positions, path.slice(0, -1)));
}
