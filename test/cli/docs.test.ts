/** docs/cli.md names every command, and in its section every option, that the help shows. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { scene } from './store-scene.js';

const DOCS = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** The text below a heading, or before the first one. */
function section(heading?: string): string {
  const [before = '', ...parts] = DOCS.split(/^## /m);
  if (heading === undefined) return before;
  const found = parts.filter((part) => part.startsWith(`${heading}\n`));
  assert.equal(found.length, 1, `docs/cli.md has ${found.length} sections on '${heading}'`);
  return found[0] ?? '';
}

function optionsIn(help: string): readonly string[] {
  return [...help.matchAll(/^ +(?:-\w, )?--([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
}

test('docs/cli.md: every command and every option that the help shows', async (t) => {
  const { run } = await scene(t);
  const overview = (await run(['--help'])).stdout;
  const commands = [...overview.matchAll(/^ {2}storekeys (\S+)/gm)].map(([, name = '']) => name);
  assert.ok(commands.length > 7, `only these were found: ${commands.join(', ')}`);
  const common = optionsIn(overview);
  const missing = (text: string, options: readonly string[]): readonly string[] =>
    options.filter((name) => !new RegExp(`--${name}(?![a-z-])`).test(text));
  assert.deepEqual(missing(section(), common), [], 'options of all commands');
  for (const command of commands) {
    const { stdout } = await run([command, '--help']);
    const own = optionsIn(stdout).filter((name) => !common.includes(name));
    assert.deepEqual(missing(section(command), own), [], `options of ${command}`);
  }
});
