import { failureDiagnosis, type Diagnosis, type Purpose } from '../diagnosis.js';
import { StorekeysError } from '../errors.js';
import { allInParallel } from '../in-parallel.js';
import type { Target } from '../target/target.js';

/** What a target is meant to be used for; what more it takes is then left out. */
export type Goal = 'pull' | 'push' | 'rotate' | 'all';

/** A place to look at. */
export interface Patient {
  /** For people: without options. */
  readonly name: string;
  /** What this rejects with is a diagnosis, too. */
  open(): Promise<Target>;
}

/** A place that was looked at. */
export interface Examined {
  readonly name: string;
  readonly diagnoses: readonly Diagnosis[];
}

const PURPOSES: Readonly<Record<Goal, readonly Purpose[]>> = {
  pull: ['pull'],
  push: ['pull', 'push'],
  rotate: ['pull', 'push', 'rotate'],
  all: ['pull', 'push', 'rotate', 'remove', 'purge'],
};

/**
 * Finds out what is in the way of using targets, several at a time. Reads no secret and changes nothing.
 *
 * @param options - `goal`: what they are meant for; default: `rotate`. `onExamined` is told of each target
 * that is done
 * @returns one answer a target, in their order
 * @throws {@link StorekeysError} only after an abort by `signal`
 */
export async function doctor(options: {
  readonly targets: readonly Patient[];
  readonly goal?: Goal;
  readonly signal?: AbortSignal;
  readonly onExamined?: (examined: Examined) => void;
}): Promise<readonly Examined[]> {
  const { targets, goal = 'rotate', signal, onExamined } = options;
  return allInParallel(targets, async (patient) => {
    const { name } = patient;
    const all = await diagnosesOf(patient, signal);
    const diagnoses = all.filter(
      ({ purpose }) => purpose === undefined || PURPOSES[goal].includes(purpose),
    );
    onExamined?.({ name, diagnoses });
    return { name, diagnoses };
  });
}

/** Whether nothing failed. */
export function isHealthy({ diagnoses }: Pick<Examined, 'diagnoses'>): boolean {
  return diagnoses.every(({ state }) => state !== 'failed');
}

async function diagnosesOf(
  patient: Patient,
  signal: AbortSignal | undefined,
): Promise<readonly Diagnosis[]> {
  let target: Target;
  try {
    target = await patient.open();
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    return [failureDiagnosis('config', error)];
  }
  return target.check(signal);
}
