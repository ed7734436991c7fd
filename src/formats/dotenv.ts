import { linesOf, refuse, type Writer } from './writer.js';

/**
 * `NAME=value` lines that every dotenv reader takes the same way: single quotes, only where they are needed.
 *
 * Readers disagree on what a quote, a backslash and a line break mean between single quotes, and some
 * replace `$NAME` there too (dotenv-expand, which Next.js uses; python-dotenv for `${NAME}`).
 */
export const dotenv: Writer = (values) =>
  linesOf(values, ({ name, value }) => {
    if (/^[A-Za-z0-9_./:@%+,-]+$/.test(value)) return `${name}=${value}`;
    if (/['$\\\r\n\0]/.test(value)) {
      refuse(name, "holds ', $, \\, a line break or NUL, on which dotenv readers disagree");
    }
    return `${name}='${value}'`;
  });
