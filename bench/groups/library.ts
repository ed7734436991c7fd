import type { Case, Group, UnitLimit } from '../group.js';

/** A program that does as much work as its last word says, and the same without any. */
const work = (name: string, words: readonly string[], each: UnitLimit): Case => ({
  name,
  contestants: [
    { name: `${each.count} × ${each.unit}`, command: ['{node}', ...words, String(each.count)] },
    { name: `none`, command: ['{node}', ...words, '0'] },
  ],
  each,
});

const megabyte = { unit: 'MB', count: 250, mustMs: 10 };

/** What the library and `run` add to a program, by the unit. */
export const library: Group = {
  name: 'library',
  title: 'Library',
  cases: [
    work('a get from a credential source', ['{bench}/library-gets.cjs'], {
      unit: 'get',
      count: 1_000_000,
      mustMs: 0.001,
    }),
    work('redaction of plain text', ['{bench}/library-redact.cjs', 'text'], megabyte),
    work('redaction of JSON lines', ['{bench}/library-redact.cjs', 'json'], megabyte),
  ],
};
