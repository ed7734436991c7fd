/** What tests say again and again about diagnoses. */
import assert from 'node:assert/strict';
import type { Diagnosis, Subject } from '../../src/diagnosis.js';

/** A failure, as `subject: detail`, and its cure. */
export interface OneFailure {
  readonly what: string;
  readonly cure: string;
}

/** The one failure among them; fails when there is none, or another. */
export function failure(diagnoses: readonly Diagnosis[]): OneFailure {
  const [first, ...others] = diagnoses.flatMap((each) => (each.state === 'failed' ? [each] : []));
  assert.ok(first !== undefined && others.length === 0, JSON.stringify(diagnoses));
  return { what: `${first.subject}: ${first.detail}`, cure: first.cure };
}

/** All of them as `subject: detail`; fails when one failed. */
export function healthy(diagnoses: readonly Diagnosis[]): readonly string[] {
  const failed = diagnoses.filter(({ state }) => state === 'failed');
  assert.deepEqual(failed, []);
  return diagnoses.map(({ subject, detail }) => `${subject}: ${detail}`);
}

/** The first on a subject. */
export function on(diagnoses: readonly Diagnosis[], subject: Subject): Diagnosis {
  const found = diagnoses.find((each) => each.subject === subject);
  assert.ok(found !== undefined, `nothing about ${subject}`);
  return found;
}
