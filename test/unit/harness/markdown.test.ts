/** Tables as prettier aligns them, put between the marks of a document. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { markdownTable, withPrinted } from '../../harness/markdown.js';

test('columns are as wide as their widest cell', () => {
  const rows = [['a', 'bc'], ['long cell'], ['', 'x × y']];
  assert.equal(
    markdownTable(rows),
    '| a         | bc    |\n| --------- | ----- |\n| long cell |       |\n|           | x × y |\n',
  );
});

test('a printed table of our documents comes out as it stands there', () => {
  const document = readFileSync(new URL('../../../docs/pipelines.md', import.meta.url), 'utf8');
  const command = 'npm run test:consumers';
  const printed = document.split(`${command}: begin -->\n`)[1]?.split('<!--')[0] ?? '';
  const cells = printed
    .trim()
    .split('\n')
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((row) => row.map((cell) => cell.trim()));
  assert.ok(cells.length > 10);
  const table = markdownTable(cells.filter((_, i) => i !== 1));
  assert.equal(withPrinted(document, command, table), document);
});

test('without marks, or with the end before the beginning, nothing is written', () => {
  const [begin, end] = ['<!-- printed by x: begin -->\n', '<!-- printed by x: end -->\n'];
  assert.equal(withPrinted('text', 'x', 'new'), undefined);
  assert.equal(withPrinted(end + begin, 'x', 'new'), undefined);
  assert.equal(withPrinted(`a\n${begin}old${end}b\n`, 'x', 'new'), `a\n${begin}\nnew\n${end}b\n`);
});
