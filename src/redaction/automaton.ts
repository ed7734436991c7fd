/**
 * Finds many byte strings in one pass: the automaton of Aho and Corasick, "Efficient string matching: an aid
 * to bibliographic search", Communications of the ACM 18 (1975), with every transition worked out beforehand.
 */

/** A state is the number of its row in {@link Automaton.next}; 0 is the start. */
export interface Automaton {
  /** The column of each byte: bytes that no pattern holds share one. */
  readonly columns: Uint8Array;
  /** The state after a byte: at the state plus the byte's column. */
  readonly next: Int32Array;
  /** From this state on, states are ends of patterns. */
  readonly firstEnd: number;
  /** Entries of a row: a state divided by it is an index of the two tables below. */
  readonly width: number;
  /** How many of the last bytes may be the start of a pattern, by state. */
  readonly depths: Int32Array;
  /** The length of the longest pattern that ends here, by state; 0: none. */
  readonly lengths: Int32Array;
}

interface Node {
  readonly children: Map<number, Node>;
  /** See {@link Automaton.depths}. */
  depth: number;
  /** The node of the longest proper suffix that is the start of a pattern. */
  fallback: Node | undefined;
  /** See {@link Automaton.lengths}. */
  length: number;
  state: number;
}

/** @param patterns - not empty ones; the same may come twice */
export function buildAutomaton(patterns: readonly Uint8Array[]): Automaton {
  const { columns, width } = columnsOf(patterns);
  const nodes = linked(trieOf(patterns, columns));
  const isEnd = (node: Node): boolean => node.length > 0;
  const ordered = [...nodes.filter((node) => !isEnd(node)), ...nodes.filter(isEnd)];
  for (const [i, node] of ordered.entries()) node.state = i * width;
  const next = new Int32Array(nodes.length * width);
  // Shallow ones first: the row of the fallback is complete before it is copied.
  for (const { state, fallback, children } of nodes) {
    if (fallback !== undefined) {
      next.copyWithin(state, fallback.state, fallback.state + width);
    }
    for (const [column, child] of children) next[state + column] = child.state;
  }
  return {
    columns,
    next,
    width,
    firstEnd: (ordered.length - nodes.filter(isEnd).length) * width,
    depths: Int32Array.from(ordered, ({ depth }) => depth),
    lengths: Int32Array.from(ordered, ({ length }) => length),
  };
}

function columnsOf(patterns: readonly Uint8Array[]): { columns: Uint8Array; width: number } {
  const used = [...new Set(patterns.flatMap((pattern) => [...pattern]))];
  const columns = new Uint8Array(256);
  // With all 256 in use there is no byte left that needs the shared column.
  const first = used.length < 256 ? 1 : 0;
  for (const [i, byte] of used.entries()) columns[byte] = i + first;
  return { columns, width: used.length + first };
}

function trieOf(patterns: readonly Uint8Array[], columns: Uint8Array): Node {
  const root = newNode();
  for (const pattern of patterns) {
    let node = root;
    for (const byte of pattern) {
      const column = columns[byte] ?? 0;
      let child = node.children.get(column);
      if (child === undefined) {
        child = newNode();
        node.children.set(column, child);
      }
      node = child;
    }
    node.length = pattern.length;
  }
  return root;
}

function newNode(): Node {
  return { children: new Map(), depth: 0, fallback: undefined, length: 0, state: 0 };
}

/** All nodes, shallow ones first, each with its fallback and what ends there by way of it. */
function linked(root: Node): readonly Node[] {
  const nodes: Node[] = [root];
  for (const node of nodes) {
    for (const [column, child] of node.children) {
      child.fallback = fallbackOf(node, column, root);
      // Where no pattern goes on, only a suffix can be the start of another.
      child.depth = child.children.size === 0 ? child.fallback.depth : node.depth + 1;
      // What ends at a suffix is shorter than what ends at the node itself.
      if (child.length === 0) child.length = child.fallback.length;
      nodes.push(child);
    }
  }
  return nodes;
}

function fallbackOf(parent: Node, column: number, root: Node): Node {
  for (let at = parent.fallback; at !== undefined; at = at.fallback) {
    const found = at.children.get(column);
    if (found !== undefined) return found;
  }
  return root;
}
