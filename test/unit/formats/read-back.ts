/** Writes made-up values in a format, has somebody read them, and compares. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StorekeysError } from '../../../src/errors.js';
import { writeValues, type FormatName } from '../../../src/formats/formats.js';
import type { NamedValue, Variables } from '../../../src/formats/variables.js';
import type { WriterOptions, Written } from '../../../src/formats/writer.js';
import { formatRow } from '../../consumers/formats/table.js';

/** What means something to one reader or another, and what is easily lost. */
const SPECIAL = [
  ...["'", '"', '`', '$', '${HOME}', '$(id)', '$HOME', '\\', '\\n', '!', '~', '*', '&', '|', '?>'],
  ...['\n', '\r', '\r\n', '\t', ' ', '#', ' #', '=', ':', ': ', '-', '%', '%0A', '%AZP25', '%25'],
  ...[
    ']',
    ';',
    '{{',
    '}}',
    '<<',
    '##vso[',
    '::',
    'é',
    '’',
    '‛',
    '😀',
    '\u2028',
    '\u0085',
    '\ufeff',
    'e\u0301',
    '\uf900',
  ],
  ...['\0', '\x07', '\x7f', '\ud800', '%{if}', 'a', 'Z', '0', 'null', 'yes'],
];

/** A value of any kind, the empty one too. */
const VALUE: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { arbitrary: fc.constantFrom(...SPECIAL), weight: 4 },
      { arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }), weight: 1 },
      { arbitrary: fc.stringMatching(/^[a-z0-9]{1,8}$/), weight: 2 },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** Each of them alone, at the beginning, at the end, in the middle and twice: whatever chance brings, these come. */
const ALWAYS: readonly string[] = [
  '',
  ...SPECIAL.flatMap((text) => [text, `${text}a`, `a${text}`, `a${text}b`, `${text}${text}`]),
];

/** Options as the program gives them, but for a nonce that everybody can foresee. */
export const OPTIONS: WriterOptions = {
  secretName: 'bigcommerce-acme',
  asOutputs: false,
  template: '',
  nonce: () => 'RANDOM',
};

/** Who reads a format, and how. */
export interface Consumer {
  readonly format: FormatName;
  /** As docs/pipelines.md names it. */
  readonly name: string;
  /** How many documents it reads, each with up to 40 values, but the first one with all that matters. */
  readonly runs: number;
  readonly read: (written: Written, names: readonly string[]) => Variables | Promise<Variables>;
}

/**
 * Every value goes through unchanged or is refused; those that have only letters and digits go through. Adds
 * the consumer to the table of formats.
 */
export async function readsBack({ format, name, runs, read }: Consumer): Promise<void> {
  const all = fc.array(VALUE, { minLength: 1, maxLength: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(all, async (texts) => {
      const values = texts.map((value, i) => ({ name: `V_${i}`, value, secret: i % 2 === 0 }));
      const carried = values.filter((value) => isCarried(format, value));
      if (carried.length === 0) return;
      const written = writeValues(format, carried, OPTIONS);
      const found = await read(
        written,
        carried.map((each) => each.name),
      );
      for (const each of carried) {
        assert.equal(JSON.stringify(found[each.name]), JSON.stringify(each.value));
      }
    }),
    { numRuns: runs, examples: [[[...ALWAYS]]] },
  );
  const example = { name: 'BIGCOMMERCE_ACCESS_TOKEN', value: 'it is 1=1 #2', secret: true };
  const { stdout, appends } = writeValues(format, [example], OPTIONS);
  const lines = `${stdout}${appends.map(({ text }) => text).join('')}`.split('\n');
  const line = lines.find((each) => each.includes(example.name));
  formatRow({ format, consumer: name, example: line?.trim() ?? '' });
}

function isCarried(format: FormatName, value: NamedValue): boolean {
  try {
    writeValues(format, [value], OPTIONS);
    return true;
  } catch (error) {
    assert.ok(error instanceof StorekeysError && error.code === 'unsupported', String(error));
    assert.ok(error.message.startsWith(`${value.name} `), 'the message names the value');
    assert.doesNotMatch(value.value, /^[A-Za-z0-9]+$/, `${error.message}, though it is plain`);
    return false;
  }
}
