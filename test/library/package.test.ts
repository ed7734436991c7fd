/** The package as npm would publish it: what it exports, what a bundler takes of it, and what is in it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = new URL('../../', import.meta.url);

/** What the package gives to a module that imports from it. */
function resolved(specifier: string): string {
  const code = `console.log(import.meta.resolve(${JSON.stringify(specifier)}))`;
  const args = ['--input-type=module', '--eval', code];
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).trim();
}

async function bundled(source: string): Promise<readonly string[]> {
  const entry = '\0entry';
  const build = await rolldown({
    input: entry,
    platform: 'node',
    tsconfig: false,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) =>
          id === 'storekeys' ? fileURLToPath(resolved(id)) : id === entry ? id : null,
        load: (id) => (id === entry ? source : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm' });
  const [{ modules }] = output;
  // What nothing is left of was not taken.
  return Object.entries(modules).flatMap(([id, { renderedLength }]) =>
    renderedLength > 0 ? [id] : [],
  );
}

test('the library is modules of its own, in the package and beside the program', async () => {
  const library = resolved('storekeys');
  assert.ok(library.endsWith('/dist/lib/src/index.js'), library);
  const { push, StorekeysError } = (await import(library)) as Record<string, unknown>;
  assert.equal(typeof push, 'function');
  assert.equal(typeof StorekeysError, 'function');
  const suite = (await import(resolved('storekeys/conformance'))) as object;
  assert.notDeepEqual(Object.keys(suite), []);
});

test('a bundler takes only what is used', async () => {
  const taken = await bundled("import { Secret } from 'storekeys'; console.log(new Secret('x'));");
  const own = taken.filter((id) => id.includes('/dist/lib/'));
  assert.deepEqual(
    own.map((id) => pathToFileURL(id).href.replace(/.*\/dist\/lib\//, '')),
    ['src/secret.js'],
  );
  assert.ok(!taken.some((id) => id.includes('/node_modules/')), taken.join('\n'));
});

test('npm packs the program, the library with its types, and the licences of what is bundled', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(output) as [{ files: readonly { path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of [
    'dist/cli/storekeys.cjs',
    'dist/cli/THIRD-PARTY-NOTICES.txt',
    'dist/lib/src/index.js',
    'dist/lib/src/index.d.ts',
    'dist/lib/test/conformance/index.js',
    'LICENSE',
    'README.md',
  ]) {
    assert.ok(paths.includes(path), path);
  }
  assert.deepEqual(
    paths.filter((path) => /\.test\.|^test\/|^src\//.test(path)),
    [],
  );
});

test('the notices name every package that the program brings along', () => {
  const notices = readFileSync(new URL('dist/cli/THIRD-PARTY-NOTICES.txt', ROOT), 'utf8');
  for (const name of [
    'yargs-parser',
    'zod',
    'yaml',
    'node-vault',
    'age-encryption',
    '@1password/sdk',
  ]) {
    assert.match(notices, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  }
  assert.doesNotMatch(notices, /^axios /m, 'it is not in the program');
});
