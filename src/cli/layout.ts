/** Text for a terminal of a given width. */
import { table } from './output.js';

/** No flexible column gets narrower than this. */
const NARROWEST = 6;

/**
 * As {@link table}, with cells cut where a row would be too wide.
 *
 * @param flexible - columns that may give way; the widest of them goes first
 */
export function tableWithin(
  rows: readonly (readonly string[])[],
  width: number,
  flexible: readonly number[],
): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => length(row[i]))));
  const total = (): number => widths.reduce((sum, each) => sum + each + 2, -2);
  while (total() > width) {
    const widest = flexible.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a));
    if ((widths[widest] ?? 0) <= NARROWEST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return table(
    rows.map((row) => row.map((cell, i) => (flexible.includes(i) ? cut(cell, widths[i]) : cell))),
  );
}

/** Lines of at most that width, broken between words; what cannot be broken stays whole. */
export function wrapped(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? `${indent}${word}` : `${last} ${word}`;
    if (last === undefined || longer.length > width) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => `${line}\n`).join('');
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
