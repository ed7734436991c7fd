/** `redact KIND MEGABYTES`: output passes in which nothing has to be redacted, with two accounts to look for. */
import { formsOf } from '../../src/redaction/forms.js';
import { Redactor } from '../../src/redaction/redactor.js';
import { makeBundle } from '../../test/fixtures/credentials.js';

const CHUNKS_A_MEGABYTE = 16;
const CHUNK_BYTES = 1e6 / CHUNKS_A_MEGABYTE;

const LINES: Readonly<Record<string, string>> = {
  text: 'The quick brown fox jumps over the lazy dog, again and again.\n',
  json: `{"level":30,"time":1767225600000,"id":"5ec4f00d","url":"/v3/catalog/products?page=2"}\n`,
};

/** See above. */
export function main([kind = '', megabytes]: readonly string[]): void {
  const values = [makeBundle(), makeBundle()].flatMap((bundle) =>
    [bundle.clientId, bundle.clientSecret, bundle.accessToken].flatMap((secret) =>
      formsOf(secret.reveal()),
    ),
  );
  const line = LINES[kind] ?? '';
  const chunk = Buffer.from(line.repeat(CHUNK_BYTES / line.length + 1)).subarray(0, CHUNK_BYTES);
  const redactor = new Redactor(values);
  for (let i = 0; i < Number(megabytes) * CHUNKS_A_MEGABYTE; i++) redactor.push(chunk);
}
