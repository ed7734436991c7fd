/** How a run went, in words. */
import { explore, type Way } from './blocks.js';
import { isWrite, targetOf } from './effect.js';
import type { Space } from './space.js';

/** @param path - rows, each found from the one before */
export function traceOf(space: Space, path: readonly number[]): string {
  return path
    .flatMap((row, i) => (i === 0 ? [] : between(space, path[i - 1] ?? 0, row)))
    .join('\n');
}

function between(space: Space, from: number, to: number): readonly string[] {
  const { rows, next, chosen, world, agents, scenario } = space;
  const before = new Uint32Array(rows.width);
  const wanted = new Uint32Array(rows.width);
  rows.get(from, before);
  rows.get(to, wanted);
  let lines: readonly string[] | undefined;
  space.expand(from, (by, effect) => {
    if (lines !== undefined || !next.every((word, i) => word === wanted[i])) return;
    const now = before[0] ?? 0;
    const holds = scenario.targets.map((_, i) => space.values.nameOf(world.holds(next[0] ?? 0, i)));
    // The glimpses of the others come first.
    const order = [...agents.keys()].sort((a, b) => Number(a === by) - Number(b === by));
    const moves = order.flatMap((k) => {
      const [start, end] = [before[1 + k] ?? 0, chosen[1 + k] ?? 0];
      if (k !== by && start === end) return [];
      const way = wayTo(space, k, start, now, (each, target) =>
        k === by
          ? target === undefined && each.agent === end && each.effect === effect
          : isWrite(effect) && target === targetOf(effect) && each.agent === end,
      );
      return way.map((label) => `  ${k}: ${label}`);
    });
    lines = [...moves.slice(0, -1), `${(moves.at(-1) ?? '').padEnd(60)} ${holds.join(' ')}`];
  });
  return lines ?? [];
}

/** @param matches - `target`: of a glimpse */
function wayTo(
  { agents, world }: Space,
  k: number,
  start: number,
  now: number,
  matches: (way: Way, target: number | undefined) => boolean,
): readonly string[] {
  const own = agents[k];
  if (own === undefined) return [];
  const ways: Way[] = [];
  const add = (way: Way, target?: number): void => {
    if (matches(way, target)) ways.push(way);
  };
  explore(own, start, world, world.contents(now), {
    loud: (way) => {
      add(way);
    },
    glimpse: (target, way) => {
      add(way, target);
    },
  });
  const [best] = ways.sort((a, b) => a.faults - b.faults);
  const labels: string[] = [];
  for (let way = best; way !== undefined; way = way.before) labels.unshift(way.move.label);
  return labels;
}
