import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, MAX_INPUT_BYTES } from '../../../src/input/decode.js';

const TEXT = 'CLIENT NAME: Café für alle\r\nAPI PATH: x\n';
const TIDY = 'CLIENT NAME: Café für alle\nAPI PATH: x\n';

function utf16(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

for (const [encoding, bytes] of Object.entries({
  'UTF-8': Buffer.from(TEXT),
  'UTF-8 with a mark': Buffer.from(`\ufeff${TEXT}`),
  'UTF-16LE with a mark': utf16(`\ufeff${TEXT}`, false),
  'UTF-16BE with a mark': utf16(`\ufeff${TEXT}`, true),
  'UTF-16LE without one': utf16(TEXT, false),
  'UTF-16BE without one': utf16(TEXT, true),
})) {
  test(`decodes ${encoding}`, () => {
    assert.equal(decode(bytes), TIDY);
    assert.equal(decode(new Uint8Array(bytes)), TIDY);
  });
}

test('tidies what copying adds', () => {
  assert.equal(decode('a\u00a0b\u3000c\u200bd\ufeff\re\u2028f\r\n\r\ng'), 'a b cd\ne\nf\n\ng');
});

for (const [what, bytes] of Object.entries({
  'a picture': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  zeros: Buffer.alloc(64),
  'bytes that are no UTF-8': Buffer.from('4e414d453a20436166e9', 'hex'),
  'half a UTF-16 character': Buffer.concat([utf16(`\ufeff${TEXT}`, false), Buffer.from('x')]),
  'UTF-32': Buffer.from('fffe000041000000', 'hex'),
})) {
  test(`refuses ${what} as not text`, () => {
    assert.throws(() => decode(bytes), { code: 'invalid', message: /the input is not text$/ });
  });
}

test('refuses an empty input, whatever it is made of', () => {
  for (const input of ['', ' \n', new Uint8Array(0), Buffer.from('\ufeff')]) {
    assert.throws(() => decode(input), { code: 'invalid', message: /the input is empty$/ });
  }
});

test('takes 64 KiB and not a byte more', () => {
  assert.equal(decode(Buffer.alloc(MAX_INPUT_BYTES, 'a')).length, MAX_INPUT_BYTES);
  for (const input of [Buffer.alloc(MAX_INPUT_BYTES + 1, 'a'), 'é'.repeat(MAX_INPUT_BYTES)]) {
    assert.throws(() => decode(input), { code: 'invalid', message: /larger than 64 KiB$/ });
  }
});
