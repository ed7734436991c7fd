/** Those who read a store's targets all the time, and never may see anything but a whole bundle of the day. */
import assert from 'node:assert/strict';
import { setTimeout as pace } from 'node:timers/promises';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { bundleOf } from '../../../src/target/content.js';
import type { Target } from '../../../src/target/target.js';

/** Between two reads of one target, in milliseconds: enough to meet every write, and to leave it room. */
const PAUSE_MS = 20;

/** See {@link startReaders}. */
export interface Readers {
  /** From now on these may be seen, and no others. */
  readonly may: (...bundles: readonly Bundle[]) => void;
  /** Stops them, and fails for every read that failed. Gives the number of reads by target. */
  readonly end: () => Promise<ReadonlyMap<string, number>>;
}

/** A reader for each target, each with a loop of its own. */
export function startReaders(targets: readonly Target[], ...first: readonly Bundle[]): Readers {
  let allowed: readonly Bundle[] = first;
  let running = true;
  const failures: string[] = [];
  const counts = new Map<string, number>();

  const loop = async (target: Target): Promise<void> => {
    while (running) {
      const before = allowed;
      const seen = await look(target);
      const fits = [...before, ...allowed].some(({ fingerprint }) => fingerprint === seen);
      if (!fits) failures.push(`${target.name}: ${seen}`);
      counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
      await pace(PAUSE_MS);
    }
  };

  const loops = targets.map(loop);
  return {
    may: (...bundles) => {
      allowed = bundles;
    },
    end: async () => {
      running = false;
      await Promise.all(loops);
      assert.deepEqual(failures, [], 'reads that failed, or saw what they must not');
      return counts;
    },
  };
}

/** A fingerprint, or what went wrong. */
async function look(target: Target): Promise<string> {
  try {
    const { version, state } = await target.read('current', { purpose: 'reading' });
    return bundleOf(version)?.fingerprint ?? `no bundle (${state})`;
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  }
}
