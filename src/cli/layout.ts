/** Text for a terminal that is not asked for its width. */
import { table } from './output.js';

/** Columns of it. */
const WIDTH = 80;

/** No flexible column gets narrower than this. */
const NARROWEST = 6;

/**
 * As {@link table}, with cells cut where a row would be too wide.
 *
 * @param flexible - columns that may give way; the widest of them goes first
 */
export function fittedTable(
  rows: readonly (readonly string[])[],
  flexible: readonly number[],
): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => length(row[i]))));
  const total = (): number => widths.reduce((sum, each) => sum + each + 2, -2);
  while (total() > WIDTH) {
    const widest = flexible.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    if ((widths[widest] ?? 0) <= NARROWEST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return table(
    rows.map((row) => row.map((cell, i) => (flexible.includes(i) ? cut(cell, widths[i]) : cell))),
  );
}

/** Text behind a head, its further lines below it; a word that is too long, such as a path, stays whole. */
export function hanging(head: string, text: string): string {
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

function length(cell: string | undefined): number {
  return cell?.length ?? 0;
}

/** The middle goes: names of one kind often begin and end alike. */
function cut(cell: string, width = cell.length): string {
  if (cell.length <= width) return cell;
  const end = Math.floor((width - 1) / 2);
  return `${cell.slice(0, width - 1 - end)}…${cell.slice(cell.length - end)}`;
}
