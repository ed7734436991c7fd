/** What `doctor` found, in words and in JSON; never a value. */
import type { Diagnosis } from '../diagnosis.js';
import { isHealthy, type Examined } from '../operations/doctor.js';

const WIDTH = 80;

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

/** Text behind a head, its further lines below it; a word that is too long, such as a path, stays whole. */
function hanging(head: string, text: string): string {
  const done: string[] = [];
  let line = head;
  for (const word of text.split(' ')) {
    const isFirst = line.length === head.length;
    if (!isFirst && line.length + 1 + word.length > WIDTH) {
      done.push(line);
      line = ' '.repeat(head.length) + word;
    } else line += isFirst ? word : ` ${word}`;
  }
  return [...done, line].map((each) => `${each.trimEnd()}\n`).join('');
}
