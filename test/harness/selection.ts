/** Which test files a run takes, and which backends they need. */
import { readdirSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';

/** A backend or shell that has to be installed, by the name that `STOREKEYS_SKIP` knows. */
export type BackendName =
  | 'age'
  | 'aws'
  | 'bash'
  | 'dash'
  | 'docker'
  | 'fish'
  | 'openbao'
  | 'php'
  | 'readers'
  | 'valgrind'
  | 'zsh';

/** The file through which tests get hold of each backend. */
const ENTRANCES: Readonly<Record<BackendName, string>> = {
  age: 'test/backends/other-age.ts',
  aws: 'test/backends/aws-emulator.ts',
  bash: 'test/backends/shells/bash.ts',
  dash: 'test/backends/shells/dash.ts',
  docker: 'test/backends/docker.ts',
  fish: 'test/backends/shells/fish.ts',
  openbao: 'test/backends/openbao.ts',
  php: 'test/backends/php.ts',
  readers: 'test/backends/readers.ts',
  valgrind: 'test/backends/valgrind.ts',
  zsh: 'test/backends/shells/zsh.ts',
};

/** Scripts of their own run these: they take long, or need more tools. */
const APART = ['test/consumers/', 'test/faults/', 'test/model/', 'test/node/', 'test/soak/'];

/** A test file and the backends that it needs. */
export interface TestFile {
  /** From the root of the project, with slashes. */
  readonly path: string;
  readonly backends: readonly BackendName[];
}

/**
 * The test files to run.
 *
 * @param root - the root of the project
 * @param wanted - files or folders of the project; all but those apart when there are none
 * @throws Error when one of them names no test file
 */
export async function selectTests(
  root: string,
  wanted: readonly string[],
): Promise<readonly TestFile[]> {
  const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path.split(sep).join('/')}`)
    .filter((path) => path.endsWith('.test.ts'))
    .sort();
  const prefixes = wanted.map((path) => relative(root, path).split(sep).join('/'));
  const within = (path: string, prefix: string): boolean =>
    path === prefix || prefix === '' || path.startsWith(`${prefix}/`);
  const empty = prefixes.find((prefix) => !all.some((path) => within(path, prefix)));
  if (empty !== undefined) throw new Error(`no test file is in ${empty}`);
  const chosen = all.filter((path) =>
    prefixes.length === 0
      ? !APART.some((folder) => path.startsWith(folder))
      : prefixes.some((prefix) => within(path, prefix)),
  );
  return await withBackends(root, chosen);
}

/** The names in `STOREKEYS_SKIP`, separated by commas. */
export function skippedBackends(list: string | undefined): readonly BackendName[] {
  const names = (list ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map(backendNamed);
}

function backendNamed(name: string): BackendName {
  if (isBackend(name)) return name;
  const known = Object.keys(ENTRANCES).join(', ');
  throw new Error(`STOREKEYS_SKIP names ${name}, which is no backend: ${known}`);
}

function isBackend(name: string): name is BackendName {
  return Object.hasOwn(ENTRANCES, name);
}

/** Follows the imports of each file, as the bundler does. */
async function withBackends(root: string, paths: readonly string[]): Promise<readonly TestFile[]> {
  const imports = await importsFrom(root, paths);
  const names = Object.keys(ENTRANCES).map(backendNamed);
  return paths.map((path) => {
    const reached = new Set([join(root, path)]);
    // A set that grows while it is walked is walked to its end.
    for (const id of reached) for (const next of imports.get(id) ?? []) reached.add(next);
    return { path, backends: names.filter((name) => reached.has(join(root, ENTRANCES[name]))) };
  });
}

async function importsFrom(
  root: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const imports = new Map<string, readonly string[]>();
  const build = await rolldown({
    cwd: root,
    input: paths.map((path) => join(root, path)),
    platform: 'node',
    tsconfig: false,
    // With a query it is another copy of a module, for Node alone.
    external: (id) => (!id.startsWith('.') && !isAbsolute(id)) || id.includes('?'),
    plugins: [
      {
        name: 'imports',
        moduleParsed: ({ id, importedIds, dynamicallyImportedIds }) => {
          imports.set(id, [...importedIds, ...dynamicallyImportedIds]);
        },
      },
    ],
  });
  await build.generate({ format: 'esm' });
  return imports;
}
