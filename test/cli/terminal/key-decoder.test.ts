import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyDecoder, type Key } from '../../../src/cli/terminal/key-decoder.js';

/** Keys with neighbouring text joined, since where it was cut does not matter. */
function decode(...chunks: readonly Uint8Array[]): Key[] {
  const decoder = new KeyDecoder();
  const keys: Key[] = [];
  for (const key of chunks.flatMap((chunk) => decoder.push(chunk))) {
    const last = keys.at(-1);
    if (key.kind === 'text' && last?.kind === 'text' && last.pasted === key.pasted) {
      keys.push({ ...key, text: `${keys.pop() === last ? last.text : ''}${key.text}` });
    } else {
      keys.push(key);
    }
  }
  return keys;
}

const typed = (text: string): Key => ({ kind: 'text', text, pasted: false });
const pasted = (text: string): Key => ({ kind: 'text', text, pasted: true });

const cases: readonly (readonly [name: string, input: string, keys: readonly Key[]])[] = [
  ['text and Enter', 'né🙂\r', [typed('né🙂'), { kind: 'enter' }]],
  ['CR LF is one Enter, LF CR are two', '\r\n\n\r', Array<Key>(3).fill({ kind: 'enter' })],
  ['editing', '\x7f\b\x15', [{ kind: 'backspace' }, { kind: 'backspace' }, { kind: 'kill-line' }]],
  [
    'Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\\',
    '\x03\x04\x1a\x1c',
    [{ kind: 'interrupt' }, { kind: 'end' }, { kind: 'suspend' }, { kind: 'quit' }],
  ],
  ['other control keys are swallowed, a tab is not', 'a\x01\x0c\x1fb\t\0', [typed('ab\t\0')]],
  ['arrows, function keys, reports', 'a\x1b[A\x1bOP\x1b[3~\x1b[1;5C\x1b[?1;2cb', [typed('ab')]],
  ['ESC alone is dropped, what follows is not', '\x1b\x1b\x03', [{ kind: 'interrupt' }]],
  ['ESC before a letter', '\x1bb', [typed('b')]],
  ['a sequence that is not one', '\x1b[\x03', [typed('['), { kind: 'interrupt' }]],
  [
    'a paste is text up to its mark',
    'a\x1b[200~b\r\n\x04\x1b[201\x1b[A\0\x1b[201~c',
    [typed('a'), pasted('b\r\n\x04\x1b[201\x1b[A\0'), { kind: 'paste-end' }, typed('c')],
  ],
  ['an empty paste', '\x1b[200~\x1b[201~', [{ kind: 'paste-end' }]],
  ['Ctrl-C ends a paste', '\x1b[200~a\x03b', [pasted('a'), { kind: 'interrupt' }, typed('b')]],
];

for (const [name, input, keys] of cases) {
  test(`keys: ${name}`, () => {
    const bytes = Buffer.from(input);
    assert.deepEqual(decode(bytes), keys);
    assert.deepEqual(decode(...Array.from(bytes, (byte) => Uint8Array.of(byte))), keys);
  });
}

test('Ctrl-C in a paste counts at once, also when it comes by itself', () => {
  const decoder = new KeyDecoder();
  decoder.push(Buffer.from('\x1b[200~a'));
  assert.deepEqual(decoder.push(Buffer.from('\x03')), [{ kind: 'interrupt' }]);
});

test('keys are the same wherever the chunks are cut', () => {
  const piece = fc.constantFrom(...cases.map(([, input]) => input), '\x1b[200~', '\x1b[201~', 'é');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat({ max: 200 })), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b)];
      const chunks = edges.map((edge, i) => bytes.subarray(edge, edges[i + 1]));
      assert.deepEqual(decode(...chunks), decode(bytes));
    }),
  );
});
