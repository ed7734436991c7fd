/** How fast the output of a program passes when nothing in it has to be redacted. */
import { formsOf } from '../src/redaction/forms.js';
import { Redactor } from '../src/redaction/redactor.js';
import { makeBundle } from '../test/fixtures/credentials.js';

const CHUNK_BYTES = 65_536;
const CHUNKS = 4_000;

/** What `run` must not fall below, in MB/s. */
const REQUIRED = 100;

/** @returns whether plain text and a log of JSON lines are fast enough, with two accounts to look for */
export function redaction(): Promise<boolean> {
  const values = [makeBundle(), makeBundle()].flatMap((bundle) =>
    [bundle.clientId, bundle.clientSecret, bundle.accessToken].flatMap((secret) =>
      formsOf(secret.reveal()),
    ),
  );
  const words = 'The quick brown fox jumps over the lazy dog, again and again.\n';
  const line = `{"level":30,"time":1767225600000,"id":"5ec4f00d","url":"/v3/catalog/products?page=2"}\n`;
  const rates = Object.entries({ 'plain text': words, 'JSON lines': line }).map(([name, text]) => {
    const chunk = Buffer.from(text.repeat(CHUNK_BYTES / text.length));
    const rate = megabytesPerSecond(new Redactor(values), chunk);
    process.stdout.write(`redaction: ${name} ${Math.round(rate)} MB/s\n`);
    return rate;
  });
  return Promise.resolve(rates.every((rate) => rate >= REQUIRED));
}

function megabytesPerSecond(redactor: Redactor, chunk: Uint8Array): number {
  for (let i = 0; i < 100; i++) redactor.push(chunk);
  const begun = performance.now();
  for (let i = 0; i < CHUNKS; i++) redactor.push(chunk);
  return (CHUNKS * chunk.length) / 1e3 / (performance.now() - begun);
}
