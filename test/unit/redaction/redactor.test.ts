/** The redactor against a search of the whole text, however the text is cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { REDACTED, Redactor } from '../../../src/redaction/redactor.js';

/** Looks for every value at every place of the whole text; bytes are latin1 characters. */
function oracle(text: string, values: readonly string[]): string {
  const covered = new Set<number>();
  /** Places at which a value goes on, so that no stretch ends there. */
  const joints = new Set<number>();
  for (const value of values.filter((each) => each !== '')) {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
      for (let i = 0; i < value.length; i++) {
        covered.add(at + i);
        if (i > 0) joints.add(at + i);
      }
    }
  }
  return Array.from(text)
    .map((char, i) => {
      if (!covered.has(i)) return char;
      return joints.has(i) ? '' : REDACTED;
    })
    .join('');
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function inChunks(text: string, values: readonly string[], cuts: readonly number[]): string {
  const redactor = new Redactor(values.map(bytes));
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  let from = 0;
  const parts = ends.map((end) => {
    const part = redactor.push(bytes(text.slice(from, end)));
    from = end;
    return Buffer.from(part);
  });
  return Buffer.concat([...parts, redactor.end()]).toString('latin1');
}

/** Of few letters, so that values overlap, repeat and share their beginnings. */
const dense = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 });
const denseValues = fc.array(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 }),
  { maxLength: 5 },
);
const cuts = fc.array(fc.nat(), { maxLength: 12 });

test('any text of few letters, in any chunks, is as a search of the whole has it', () => {
  fc.assert(
    fc.property(dense, denseValues, cuts, (text, values, at) => {
      assert.equal(inChunks(text, values, at), oracle(text, values));
    }),
    { numRuns: 5_000 },
  );
});

test('any bytes with values among them, in any chunks', () => {
  const binary = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => {
    return Buffer.from(text, 'utf16le').toString('latin1');
  });
  const values = fc.array(
    binary.filter((text) => text !== ''),
    { maxLength: 4 },
  );
  const property = fc.property(values, fc.array(binary), fc.array(fc.nat()), cuts, (...given) => {
    const [secret, between, picks, at] = given;
    const text = between.map((part, i) => {
      const pick = picks[i];
      return part + (pick === undefined ? '' : (secret[pick % (secret.length || 1)] ?? ''));
    });
    assert.equal(inChunks(text.join(''), secret, at), oracle(text.join(''), secret));
  });
  fc.assert(property, { numRuns: 2_000 });
});

test('all 256 bytes pass as they are, also when values use every one of them', () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const reversed = Buffer.from(all).reverse();
  const text = Buffer.concat([all, all]).toString('latin1');
  assert.equal(inChunks(text, [reversed.toString('latin1')], [100, 300]), text);
  assert.equal(inChunks(text, [all.toString('latin1')], [100, 300]), REDACTED + REDACTED);
});

const CASES: readonly (readonly [string, readonly string[], string, string])[] = [
  ['none', [], 'abc', 'abc'],
  ['an empty value', [''], 'abc', 'abc'],
  ['at the very end', ['secret'], 'a secret', 'a [redacted]'],
  ['only begun at the end', ['secret'], 'a secre', 'a secre'],
  ['begun, then begun anew', ['aab'], 'aaab', 'a[redacted]'],
  ['one that begins like another', ['abc', 'abcdef'], 'abcde abcdef', '[redacted]de [redacted]'],
  ['one within another', ['b', 'abc'], 'abc b', '[redacted] [redacted]'],
  ['overlapping', ['abc', 'cde'], 'xabcdex', 'x[redacted]x'],
  ['overlapping itself, on and on', ['aba'], 'xabababax', 'x[redacted]x'],
  ['touching', ['abc', 'def'], 'abcdef', '[redacted][redacted]'],
  ['joined by a later one', ['ab', 'cd', 'bc'], 'abcd', '[redacted]'],
];

for (const [what, values, text, expected] of CASES) {
  test(`${what}, whole and byte by byte`, () => {
    assert.equal(oracle(text, values), expected);
    assert.equal(inChunks(text, values, []), expected);
    assert.equal(
      inChunks(
        text,
        values,
        Array.from(text, (_, i) => i),
      ),
      expected,
    );
  });
}

test('held back is only what may be the start of a value', () => {
  const redactor = new Redactor([bytes('secret')]);
  const push = (text: string): string => Buffer.from(redactor.push(bytes(text))).toString();
  assert.equal(push('go on? [y/N] '), 'go on? [y/N] ');
  assert.equal(push('s'), '');
  assert.equal(push('ec'), '');
  assert.equal(push('tor sec'), 'sector ');
  assert.equal(push('ret'), REDACTED, 'a whole value waits for nothing');
  assert.equal(push('secre'), '');
  assert.equal(Buffer.from(redactor.end()).toString(), 'secre');
});

test('a run of values without end is one mark and takes no memory', () => {
  const redactor = new Redactor([bytes('aa')]);
  let given = 0;
  for (let i = 0; i < 1_000; i++) given += redactor.push(bytes('a'.repeat(1_000))).length;
  assert.equal(given + redactor.end().length, REDACTED.length);
});
