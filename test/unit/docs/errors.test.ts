/** docs/errors.md says of every code what it means, and quotes messages that there are. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exitStatus } from '../../../src/errors.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Section {
  readonly code: string;
  readonly status: number;
  readonly text: string;
}

function sections(): readonly Section[] {
  const [, ...parts] = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split(/^## /m);
  return parts.map((part) => {
    const [, code = '', status, text = ''] = /^(\S+): exit (\d+)\n([^]*)$/.exec(part) ?? [];
    return { code, status: Number(status), text };
  });
}

/** The program's own text, where each message is written. */
function source(): string {
  const files = ['src', 'providers'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
  return files.join('\n').replaceAll("\\'", "'");
}

test('every code has its section, with its exit status, and there are no others', () => {
  const documented = sections().map(({ code, status }) => [code, status]);
  assert.deepEqual(Object.fromEntries(documented), exitStatus);
  assert.equal(documented.length, Object.keys(exitStatus).length, 'a code has two sections');
  for (const { code, text } of sections()) {
    assert.match(text, /^\n\S[^|]{40}/, `${code}: the section does not say what it means`);
  }
});

test('every message that is quoted is in the program', () => {
  const program = source();
  const quoted = sections().flatMap(({ text }) =>
    [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, message = '']) => message),
  );
  assert.ok(quoted.length > 40, `only ${quoted.length} messages were found`);
  // What varies is written as an ellipsis.
  const isThere = (part: string): boolean => !/[a-z]{3}/.test(part) || program.includes(part);
  const unknown = quoted.filter((message) =>
    message.split('…').some((part) => !isThere(part.trim())),
  );
  assert.deepEqual(unknown, []);
});
