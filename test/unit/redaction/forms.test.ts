/** Values are recognised however a program may have encoded them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formsOf } from '../../../src/redaction/forms.js';
import { Redactor } from '../../../src/redaction/redactor.js';

function redacted(text: string, value: string): string {
  const redactor = new Redactor(formsOf(value));
  return Buffer.concat([redactor.push(Buffer.from(text)), redactor.end()]).toString();
}

/** What a bundle's values may be made of. */
const value = fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 80 }).map((text) => {
  return text.replaceAll(' ', '+');
});

const FORMS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'percent-encoded as JavaScript does': encodeURIComponent,
  'percent-encoded in lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  'percent-encoded as for a path': (text) =>
    encodeURIComponent(text)
      .replaceAll('%2F', '/')
      .replace(/[!'()*]/g, hexOf),
  'percent-encoded as RFC 3986 has it': (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, hexOf),
  'percent-encoded as HTML forms have it': (text) =>
    new URLSearchParams([['', text]]).toString().slice(1),
  'percent-encoded, every byte': (text) => text.replace(/[\s\S]/g, hexOf),
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
  'in JSON with escaped slashes': (text) =>
    JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON for HTML': (text) => JSON.stringify(text).slice(1, -1).replace(/[<>&]/g, unicodeOf),
  'in JSON, every character': (text) => text.replace(/[\s\S]/g, unicodeOf),
};

function hexOf(char: string): string {
  return `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
}

function unicodeOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

for (const [form, encode] of Object.entries(FORMS)) {
  test(`${form}: nothing is left`, () => {
    fc.assert(
      fc.property(value, (secret) => {
        assert.equal(redacted(` ${encode(secret)} `, secret), ' [redacted] ');
      }),
      { numRuns: 300 },
    );
  });
}

for (const alphabet of ['base64', 'base64url'] as const) {
  test(`${alphabet}, wherever the value stands in a text: one letter at each side is left at most`, () => {
    const around = fc.uint8Array({ maxLength: 7 });
    fc.assert(
      fc.property(around, value, around, (before, secret, after) => {
        const text = Buffer.concat([before, Buffer.from(secret), after]).toString(alphabet);
        const first = Math.ceil((before.length * 8) / 6);
        const [head, tail = ''] = redacted(text, secret).split('[redacted]');
        assert.ok(text.startsWith(head ?? '') && (head ?? '').length <= first);
        const last = Math.floor(((before.length + secret.length) * 8) / 6);
        assert.ok(text.endsWith(tail) && tail.length <= text.length - last);
      }),
      { numRuns: 500 },
    );
  });

  test(`${alphabet} of the value alone: nothing is left`, () => {
    fc.assert(
      fc.property(value, (secret) => {
        const text = Buffer.from(secret).toString(alphabet);
        assert.equal(redacted(text, secret), '[redacted]');
      }),
    );
  });
}

test('a value of a few characters is looked for as it is only', () => {
  assert.deepEqual(formsOf('abc').map(String), ['abc']);
});
