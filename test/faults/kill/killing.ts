/** Kills a program at boundary after boundary of a run, each time in a new trial, and counts the remains. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { sandbox, type Sandbox } from '../../harness/sandbox.js';
import { row } from '../table.js';
import type { Backends, Lane } from './backends.js';
import { describeBoundary, type Boundary, type Deed } from './boundaries.js';
import { end, ENDINGS, isCommitted, type Ending } from './endings.js';
import { dryPass, killedAt, type Command } from './hit.js';
import { inLanes } from './lanes.js';
import { REMAINS, Trial, type Ground, type Kind, type Remains } from './trial.js';

/** What is killed again and again. */
export interface Killing {
  /** For the table. */
  readonly operation: string;
  readonly targets: readonly string[];
  readonly backends: Backends;
  readonly lanes: readonly Lane[];
  /** A new trial, come as far as it is to be when the program starts that is killed. */
  readonly set: (ground: Ground) => Promise<Trial>;
  /** The program that is killed. */
  readonly command: (trial: Trial) => Command;
  /** Where it is killed, or how that is found in what an undisturbed run did. */
  readonly boundaries: readonly Boundary[] | ((deeds: readonly Deed[]) => readonly Boundary[]);
}

type Counts = Map<Remains, Map<Ending, number>>;

/** Kills it everywhere, as one test. */
export async function killEverywhere(t: TestContext, killing: Killing): Promise<void> {
  const { operation, targets, backends, lanes, set, command } = killing;
  const box = sandbox(t);
  const { boundaries, all } = await found(killing, box);
  const counts: Counts = new Map();
  await inLanes(lanes, boundaries, describeBoundary, async (lane, boundary) => {
    const trial = await set({ box, backends, lane });
    await killedAt(command(trial), boundary);
    const remains = await trial.remains();
    const { ending, before } = turn(counts, remains);
    // Where a few moments are chosen, they stand for what was looked at closely elsewhere.
    await end(ending, trial, remains, before === 0 && all !== undefined);
  });
  const shared = { operation, targets: targets.join(', '), fault: 'kill -9' };
  for (const remains of REMAINS) {
    const own = counts.get(remains);
    if (own === undefined) continue;
    const ways = ENDINGS.flatMap((ending) => {
      const count = own.get(ending);
      return count === undefined ? [] : [`${count}x ${said(ending, remains)}`];
    });
    row({ ...shared, moment: remains, outcome: `all whole; ended by ${ways.join(', ')}` });
  }
  const others = all === undefined ? '' : `, which stand for all ${all}`;
  const outcome = `killed at ${boundaries.length} boundaries${others}`;
  row({ ...shared, moment: 'all of these', outcome });
}

/** A push, killed everywhere, as one test. */
export function killPush(
  t: TestContext,
  { kind, ...killing }: Omit<Killing, 'targets' | 'set' | 'command'> & { readonly kind: Kind },
): Promise<void> {
  return killEverywhere(t, {
    ...killing,
    targets: kind.targets,
    set: (ground) => Trial.set(ground, kind),
    command: (trial) => trial.push(),
  });
}

/** Where to kill it, and of how many boundaries, where all were counted. */
async function found(
  { backends, lanes, set, command, boundaries }: Killing,
  box: Sandbox,
): Promise<{ readonly boundaries: readonly Boundary[]; readonly all: number | undefined }> {
  if (typeof boundaries !== 'function') return { boundaries, all: undefined };
  const [lane] = lanes;
  assert.ok(lane !== undefined);
  const dry = await set({ box, backends, lane });
  const { deeds, ended } = await dryPass(command(dry));
  assert.equal(ended.status, 0, ended.stderr);
  await dry.assertEnded(dry.bundle);
  for (const where of ['files', ...lane.proxies.keys()]) {
    assert.ok(
      deeds.some((deed) => deed.where === where),
      `nothing was seen of ${where}`,
    );
  }
  return { boundaries: boundaries(deeds), all: 2 * deeds.length };
}

/** The next way to end what is left so: each moment gets all three, where there are so many. */
function turn(counts: Counts, remains: Remains): { ending: Ending; before: number } {
  const own = counts.get(remains) ?? new Map<Ending, number>();
  counts.set(remains, own);
  const total = [...own.values()].reduce((sum, count) => sum + count, 0);
  const ending = ENDINGS[(REMAINS.indexOf(remains) + total) % ENDINGS.length] ?? 'resume';
  const before = own.get(ending) ?? 0;
  own.set(ending, before + 1);
  return { ending, before };
}

function said(ending: Ending, remains: Remains): string {
  if (ending === 'fresh home') return 'the same push elsewhere';
  if (ending === 'discard') {
    return isCommitted(remains) ? '--resume after --discard (5)' : '--discard';
  }
  return remains === 'nothing journaled' ? 'the same push' : '--resume';
}
