/**
 * The table of docs/pipelines.md: which formats there are, and who read each one back. The test files of a run
 * each add rows; the runner compares them with the document when all have run.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FORMATS } from '../../../src/formats/formats.js';
import { markdownTable, withPrinted } from '../../harness/markdown.js';

/** One line of the table: something that was read back. */
export interface FormatRow {
  readonly format: string;
  readonly consumer: string;
  /** The line of the token in this format. */
  readonly example: string;
}

const DOCUMENT = fileURLToPath(new URL('../../../docs/pipelines.md', import.meta.url));

const COMMAND = 'npm run test:consumers';

/** Adds a row, as the last thing of a test. A file that runs without the runner adds nothing. */
export function formatRow(row: FormatRow): void {
  const root = process.env['STOREKEYS_TEST_ROOT'];
  if (root !== undefined) appendFileSync(fileIn(root), `${JSON.stringify(row)}\n`);
}

/**
 * What is wrong with the document, with the text that should stand there; empty when nothing is, or when
 * `STOREKEYS_UPDATE_DOCS` is set and it was put there.
 */
export function formatTableProblem(root: string, env: NodeJS.ProcessEnv): string {
  if (!existsSync(fileIn(root))) return '';
  const lines = readFileSync(fileIn(root), 'utf8').trimEnd().split('\n');
  const text = tableOf(lines.map((line) => JSON.parse(line) as FormatRow));
  const document = readFileSync(DOCUMENT, 'utf8');
  const written = withPrinted(document, COMMAND, text);
  if (written === document) return '';
  if (env['STOREKEYS_UPDATE_DOCS'] === undefined) {
    return `docs/pipelines.md: the table of formats should read (STOREKEYS_UPDATE_DOCS=1 writes it):\n\n${text}\n`;
  }
  if (written === undefined) return 'docs/pipelines.md: the marks around the table are not there\n';
  writeFileSync(DOCUMENT, written);
  return '';
}

function tableOf(rows: readonly FormatRow[]): string {
  const order = Object.keys(FORMATS);
  const key = ({ format, consumer }: FormatRow): string =>
    `${String(order.indexOf(format)).padStart(3, '0')} ${consumer}`;
  const sorted = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return markdownTable([
    ['format', 'read back by', 'the line of a token `it is 1=1 #2`'],
    ...sorted.map(({ format, consumer, example }) => [`\`${format}\``, consumer, `\`${example}\``]),
  ]);
}

function fileIn(root: string): string {
  return join(root, 'format-table.jsonl');
}
