/**
 * The conformance suite: what every provider must do, whatever its backend. Its only input beside the
 * provider is a way to make refs; what a backend can do comes from its capabilities alone, and a
 * capability that is lacking selects the test of the refusal.
 *
 * @packageDocumentation
 */
import { prepare, type ConformanceOptions } from './context.js';
import { checkingTests } from './checking.js';
import { contentTests } from './content.js';
import { historyTests } from './history.js';
import { lostAnswerTests } from './lost-answers.js';
import { ownershipTests } from './ownership.js';
import { purgingTests } from './purging.js';
import { readingTests } from './reading.js';
import { stagingTests } from './staging.js';
import { writingTests } from './writing.js';

export type { ConformanceOptions } from './context.js';

/**
 * Declares all tests of the suite. Needs the backend running: it asks what it can do first.
 *
 * @param options - runner, provider and a maker of refs
 */
export async function conformance(options: ConformanceOptions): Promise<void> {
  const suite = await prepare(options);
  readingTests(suite);
  writingTests(suite);
  contentTests(suite);
  stagingTests(suite);
  historyTests(suite);
  purgingTests(suite);
  ownershipTests(suite);
  lostAnswerTests(suite);
  checkingTests(suite);
}
