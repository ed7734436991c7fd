/**
 * The table of what was made to fail and what came of it. The test files of a run each add rows; the
 * runner prints them together at the end.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../src/cli/output.js';

/** One line of the table: something that was seen to happen, not something that was meant to. */
export interface Row {
  /** Such as `push, replaces`. */
  readonly operation: string;
  /** The lead first, such as `aws, vault, local`. */
  readonly targets: string;
  /** Where in the operation, such as `before the commit`; with counts where it stands for many. */
  readonly moment: string;
  /** Such as `kill -9`. */
  readonly fault: string;
  /** What the program said and what the targets hold, such as `exit 9, recover --resume ends it`. */
  readonly outcome: string;
}

const HEAD: Row = {
  operation: 'OPERATION',
  targets: 'TARGETS',
  moment: 'MOMENT',
  fault: 'FAULT',
  outcome: 'OUTCOME',
};

/**
 * Adds a row. Call it as the last thing of a test, when all was asserted that the row says: a test that
 * fails has none. Files run at once, so rows are put together by operation and targets in the end; within
 * these they stay in the order in which they were added. A file that runs without the runner adds nothing.
 */
export function row(row: Row): void {
  const root = process.env['STOREKEYS_TEST_ROOT'];
  // One short write to a file opened for appending: two processes do not mix.
  if (root !== undefined) appendFileSync(fileIn(root), `${JSON.stringify(row)}\n`);
}

/** The rows of a run, aligned; empty when there are none. */
export function faultTable(root: string): string {
  if (!existsSync(fileIn(root))) return '';
  const lines = readFileSync(fileIn(root), 'utf8').trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as Row);
  const key = ({ operation, targets }: Row): string => `${operation}\0${targets}`;
  const sorted = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return table(
    [HEAD, ...sorted].map(({ operation, targets, moment, fault, outcome }) => [
      operation,
      targets,
      moment,
      fault,
      outcome,
    ]),
  );
}

function fileIn(root: string): string {
  return join(root, 'fault-table.jsonl');
}
