/** What is printed of a group: a table for each Node, and the verdicts of all. */
import { markdownTable } from '../test/harness/markdown.js';
import type { Case, Group } from './group.js';
import type { Measured } from './measure.js';
import { madeOthers, median, number, ratio, verdictText, type Verdict } from './verdicts.js';

/** A case with what came of it. */
export interface CaseResult {
  readonly case: Case;
  readonly measured: readonly Measured[];
  readonly verdicts: readonly Verdict[];
}

/** A line for each contestant. */
export function tableOf({ onlyMemory }: Group, results: readonly CaseResult[]): string {
  const of = onlyMemory === true ? 'memory' : 'time';
  const columns: readonly Column[] = [
    ['', ({ result: { case: its }, row }) => (row === 0 ? its.name : '')],
    ['program', ({ it }) => [it.name, ...(it.version === undefined ? [] : [it.version])].join(' ')],
    ...(onlyMemory === true ? [] : TIMES),
    [
      'peak RSS',
      ({ it }) => (it.mebibytes.length === 0 ? '' : `${median(it.mebibytes).toFixed(0)} MiB`),
    ],
    [
      `storekeys takes`,
      ({ result, it }) => (result.case.each ? '' : times(ratio(result.measured, it, of))),
    ],
    ['limits', (cell) => verdictOf(cell)],
    ['requests', ({ result: { measured }, it }) => requestsOf(measured, it)],
    ['bytes', ({ it: { traffic } }) => (traffic.bytes === 0 ? '' : String(traffic.bytes))],
  ];
  const cells = results.flatMap((result) =>
    result.measured.map((it, row) => columns.map(([, text]) => text({ result, it, row }))),
  );
  // A column in which nothing stands says nothing.
  const used = columns.map((_, i) => cells.some((row) => row[i] !== ''));
  const kept = (row: readonly string[]): readonly string[] => row.filter((_, i) => used[i]);
  return markdownTable([kept(columns.map(([head]) => head)), ...cells.map(kept)]);
}

/** A line for each verdict, those that are not met first. */
export function summaryOf(verdicts: readonly Verdict[]): string {
  const rank = ({ met, aimMet }: Verdict): number => Number(met) + Number(aimMet);
  const rows = verdicts
    .toSorted((a, b) => rank(a) - rank(b))
    .map((it) => [it.case, it.node, it.figure, number(it.value), verdictText(it)]);
  return markdownTable([['', 'Node', 'figure', 'is', 'limits'], ...rows]);
}

interface Cell {
  readonly result: CaseResult;
  readonly it: Measured;
  readonly row: number;
}

type Column = readonly [head: string, text: (cell: Cell) => string];

const TIMES: readonly Column[] = [
  ['median', ({ it }) => `${median(it.milliseconds).toFixed(1)} ms`],
  ['fastest', ({ it }) => `${Math.min(...it.milliseconds).toFixed(1)} ms`],
];

function times(value: number | undefined): string {
  return value === undefined ? '' : `${value.toFixed(2)} ×`;
}

/** Beside the reference that it is about. */
function verdictOf({ result: { case: its, verdicts }, it, row }: Cell): string {
  const own = row === 0 && verdicts.find(({ figure }) => !figure.includes(' against '));
  if (own) return `${number(own.value)} ${own.figure}: ${verdictText(own)}`;
  const limit = its.limits?.find(({ reference }) => reference === it.name);
  const found = limit && verdicts.find(({ figure }) => figure.endsWith(` ${limit.reference}`));
  return found === undefined ? '' : verdictText(found);
}

function requestsOf(measured: readonly Measured[], it: Measured): string {
  const { length } = it.traffic.requests;
  if (length === 0) return '';
  return madeOthers(measured, it) ? `${length}, other requests` : String(length);
}
