/** What `doctor` found, in words and in JSON; never a value. */
import type { Diagnosis } from '../diagnosis.js';
import { isHealthy, type Examined } from '../operations/doctor.js';
import { hanging } from './layout.js';

/** A heading for each place, and below it a line for each thing that was looked at. */
export function doctorText(examined: readonly Examined[]): string {
  return examined
    .map(({ name, diagnoses }) => `${name}\n${diagnoses.map(lines).join('')}`)
    .join('\n');
}

/** The documented shape of `doctor --json`, version 1. */
export function doctorJson(config: readonly Diagnosis[], targets: readonly Examined[]): string {
  const healthy = [{ diagnoses: config }, ...targets].every(isHealthy);
  const shape = {
    storekeys: 1,
    outcome: healthy ? 'healthy' : 'attention',
    configuration: config.map(diagnosisJson),
    targets: targets.map(({ name, diagnoses }) => ({
      target: name,
      diagnoses: diagnoses.map(diagnosisJson),
    })),
  };
  return `${JSON.stringify(shape, null, 2)}\n`;
}

function diagnosisJson({ subject, state, purpose, detail, cure }: Diagnosis): object {
  return { subject, state, for: purpose ?? null, detail, cure: cure ?? null };
}

function lines({ state, subject, detail, cure }: Diagnosis): string {
  const found = hanging(`  ${state.padEnd(7)} ${subject.padEnd(10)} `, detail);
  return cure === undefined ? found : found + hanging('    cure: ', cure);
}
