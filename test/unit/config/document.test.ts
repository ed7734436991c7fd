import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseText } from '../../../src/config/document.js';

function problemsOf(text: string): string[] {
  return parseText(text).problems.map(
    ({ at, text }) => `${at?.line ?? '-'}:${at?.column ?? '-'} ${text}`,
  );
}

test('every scalar is text as it was written', () => {
  const { value, problems } = parseText('a: 123456\nb: 5e1234\nc: 0012\nd: true\ne: ~\nf:\n1e3: x');
  assert.deepEqual(problems, []);
  assert.deepEqual(value, {
    a: '123456',
    b: '5e1234',
    c: '0012',
    d: 'true',
    e: '~',
    f: '',
    '1e3': 'x',
  });
});

test('JSON is read too, with tabs and an order mark', () => {
  const { value, problems } = parseText('\ufeff{\n\t"targets": {\n\t\t"a": "x://y"\n\t}\n}\n');
  assert.deepEqual(problems, []);
  assert.deepEqual(value, { targets: { a: 'x://y' } });
});

test('places are those of values and of names', () => {
  const parsed = parseText('stores:\n  acme:\n    hash: abc\n    targets: [a, b]\n');
  assert.deepEqual(parsed.positionOf(['stores', 'acme', 'targets', 1]), { line: 4, column: 18 });
  assert.deepEqual(parsed.positionOfKey(['stores', 'acme', 'hash']), { line: 3, column: 5 });
  assert.deepEqual(parsed.positionOf(['stores', 'acme', 'missing']), { line: 3, column: 5 });
});

test('an alias brings the values of its anchor, and its own place', () => {
  const parsed = parseText('a: &x [one, two]\nb: *x\n');
  assert.deepEqual(parsed.value, { a: ['one', 'two'], b: ['one', 'two'] });
  assert.deepEqual(parsed.positionOf(['b', 1]), { line: 2, column: 4 });
});

test('refused: names twice, tags, unknown aliases, names that are no text', () => {
  assert.deepEqual(problemsOf('a: 1\nb: 2\na: 3'), ['3:1 the same name stands twice']);
  assert.deepEqual(problemsOf('{"a": 1, "a": 2}'), ['1:10 the same name stands twice']);
  assert.deepEqual(problemsOf('a: !!js/function x'), ['1:18 tags are not allowed here']);
  assert.deepEqual(problemsOf('a: !!str x'), ['1:10 tags are not allowed here']);
  assert.deepEqual(problemsOf('a: !mine {b: c}'), ['1:10 tags are not allowed here']);
  assert.deepEqual(problemsOf('a: *nobody'), ['1:4 an alias names no anchor above it']);
  assert.deepEqual(problemsOf('a: &x [*x]'), ['1:8 an alias names no anchor above it']);
  assert.deepEqual(problemsOf('? [a]\n: b'), ['1:3 a name must be plain text']);
  assert.deepEqual(problemsOf('a: 1\n---\nb: 2'), ['2:1 there is more than one document']);
});

test('a prototype cannot be reached through a name', () => {
  assert.deepEqual(problemsOf('__proto__: {a: b}'), ['1:1 this name is not allowed']);
  const { value } = parseText('constructor: {a: b}');
  assert.deepEqual(Object.entries(value as object), [['constructor', { a: 'b' }]]);
});

test('a broken text is named by place and kind, without a word of it', () => {
  const texts = [
    'a: b\nzqaccesstoken1234567890\nc: d',
    'a: "zqaccesstoken',
    'a: [zqaccesstoken',
    '@zq',
  ];
  for (const text of texts) {
    const problems = problemsOf(text);
    assert.equal(problems.length, 1, text);
    assert.match(problems.join(), /^\d+:\d+ [a-zA-Z ,;-]+$/);
    assert.doesNotMatch(problems.join(), /zq/);
  }
});

test('bombs are refused before they are written out', () => {
  const laughs = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 30; i++) {
    laughs.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(',')}]`,
    );
  }
  const wide = `a: &a [${'x,'.repeat(20_000)}]\nb: [${'*a,'.repeat(10)}]`;
  for (const text of [laughs.join('\n'), wide]) {
    assert.match(problemsOf(text).join(), /holds too many values, with all aliases written out/);
  }
  for (const deep of ['[', '{a: ', '- ', '? ']) {
    assert.deepEqual(problemsOf(deep.repeat(60_000)), ['-:- is nested too deeply']);
  }
});

test('many stores may share one list by an alias', () => {
  const stores = Array.from({ length: 2000 }, (_, i) => `  s${i}: { targets: *all }`);
  const { problems } = parseText(`all: &all [a, b]\nstores:\n${stores.join('\n')}`);
  assert.deepEqual(problems, []);
});
