/**
 * What makes a search small and leaves no end out.
 *
 * Most moves are quiet: they change nothing that others could notice (a read, a refusal, a decision, a
 * version staged where each operation has its own place). A quiet move can trade places with the move
 * after it in a run, and all comes out the same, unless that one depends on it: another operation's write
 * in the target that it has read, or a move of its own operation that goes on from it. So every run has a
 * twin with the same end in which each quiet move comes as late as it can, and such a run is a sequence of
 * blocks: quiet moves and then a loud one, which all of them are needed for. Only what is between blocks
 * is a state of the search. Faults do not stand in the way: only their sum is limited. `protocol.test.ts`
 * shows for some scenarios that the search of every single step has the same ends.
 *
 * The quiet moves of a block belong to the operation of the loud one, or are last glimpses by others of a
 * target that it is about to write.
 */
import type { Agents, NumberedMove } from './agents.js';
import { NO_EFFECT } from './effect.js';
import { isWithin } from './faults.js';
import type { World } from './world.js';

/** The moves of one operation in a block. */
export interface Way {
  /** The number of the agent after it. */
  readonly agent: number;
  readonly faults: number;
  /** Of its last move. */
  readonly effect: number;
  readonly move: NumberedMove;
  readonly before: Way | undefined;
}

/** What an operation can do in one block, in a world; numbers alone, since there are many. */
export interface Options {
  /** Its quiet moves and a loud one: agent, faults and effect, three by three. */
  readonly loud: Int32Array;
  /** By target, its quiet moves that a write in there makes final: agent and faults, two by two. */
  readonly glimpses: readonly Int32Array[];
}

/**
 * By thread, in four bits: 0, or the target that its last move has read and 2, as long as nothing goes on
 * from it; 1 when it has read nothing, so that only its own operation can go on from it.
 */
type Open = number;

const BITS = 4;
const ANY = 15;

/** What is found on the way through the quiet moves of an operation. */
interface Finder {
  loud(way: Way): void;
  glimpse(target: number, way: Way): void;
}

export function optionsOf(agents: Agents, start: number, world: World, now: number): Options {
  const loud = new Distinct();
  const glimpses = world.targets.map(() => new Distinct());
  explore(agents, start, world, now, {
    loud: ({ agent, faults, effect }) => {
      loud.add(agent, faults, effect);
    },
    glimpse: (target, { agent, faults }) => {
      glimpses[target]?.add(agent, faults);
    },
  });
  return { loud: loud.packed(), glimpses: glimpses.map((each) => each.packed()) };
}

/** Goes through all quiet moves in a world that stays as it is. */
export function explore(
  agents: Agents,
  start: number,
  world: World,
  now: number,
  found: Finder,
): void {
  const nodes: { agent: number; open: Open; way: Way | undefined }[] = [
    { agent: start, open: 0, way: undefined },
  ];
  const visited = new Set<number>();
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    for (const move of agents.moves(node.agent)) {
      const faults = (node.way?.faults ?? 0) + move.faults;
      if (!isWithin(faults, world.mostFaults)) continue;
      const agent = agents.after(move, world.keyOf(move, now));
      const others = goneOn(node.open, move.thread);
      const way: Way = { agent, faults, effect: move.effect, move, before: node.way };
      if (move.effect !== NO_EFFECT || agents.rests(agent)) {
        // To end is loud too: nothing would come after it.
        if (others === 0) found.loud(way);
        continue;
      }
      const at = move.reads === 'nothing' ? 1 : move.target + 2;
      const open = others | (at << (BITS * move.thread));
      const key = (agent * 256 + faults) * 65536 + open;
      if (visited.has(key)) continue;
      visited.add(key);
      nodes.push({ agent, open, way });
      if (at > 1 && isAll(open, at)) found.glimpse(move.target, way);
    }
  }
}

/** What is still open when a thread goes on: every thread goes on from 0, and 0 from all. */
function goneOn(open: Open, thread: number): Open {
  return thread === 0 ? 0 : open & ~ANY & ~(ANY << (BITS * thread));
}

function isAll(open: Open, at: number): boolean {
  for (let rest = open; rest !== 0; rest >>>= BITS)
    if ((rest & ANY) !== 0 && (rest & ANY) !== at) return false;
  return true;
}

/** Numbers in groups, none twice. */
class Distinct {
  readonly #list: number[] = [];
  readonly #keys = new Set<number>();

  add(agent: number, faults: number, effect?: number): void {
    const key = (agent * 256 + faults) * 4096 + (effect ?? 0);
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    if (effect === undefined) this.#list.push(agent, faults);
    else this.#list.push(agent, faults, effect);
  }

  packed(): Int32Array {
    return Int32Array.from(this.#list);
  }
}
