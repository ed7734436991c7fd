/** Parts of documents that programs write: tables, and what stands between two marks. */

/** A table as prettier aligns it; the first row is its head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, i) => Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[], fill: string): string =>
    `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width, fill)).join(' | ')} |\n`;
  return line(head, ' ') + line([], '-') + body.map((row) => line(row, ' ')).join('');
}

/** The marks around what `command` prints. */
export function marks(command: string): { readonly begin: string; readonly end: string } {
  return {
    begin: `<!-- printed by ${command}: begin -->\n`,
    end: `<!-- printed by ${command}: end -->\n`,
  };
}

/** The document with other text between the marks; undefined when they are not there. */
export function withPrinted(document: string, command: string, text: string): string | undefined {
  const { begin, end } = marks(command);
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) return undefined;
  return `${document.slice(0, from)}${begin}\n${text}\n${document.slice(to)}`;
}
