/** What `doctor` found, in words and in JSON; never a value. */
import type { Diagnosis } from '../diagnosis.js';
import { isHealthy, type Examined } from '../operations/doctor.js';

const WIDTH = 80;

/** Columns of state and subject, with what stands before and between them. */
const INDENT = 21;

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
  const head = `  ${state.padEnd(7)} ${subject.padEnd(10)} `;
  const rest = cure === undefined ? [] : wrapped(`cure: ${cure}`);
  const [first = '', ...more] = wrapped(detail);
  return [head + first, ...[...more, ...rest].map((line) => ' '.repeat(INDENT) + line)]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** At spaces, to what is left of the width; a word that is longer, such as a path, stays whole. */
function wrapped(text: string): readonly string[] {
  const done: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && INDENT + line.length + 1 + word.length > WIDTH) {
      done.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...done, line];
}
