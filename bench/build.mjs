/**
 * Builds what the program is compared with into .cache/bench, by the settings of the program's own bundle
 * (NAME.cjs) and once more by rolldown's defaults (NAME-defaults.cjs), with the program's compile cache.
 */
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle, FOR_SPEED } from '../bundle.mjs';

const dir = fileURLToPath(new URL('../.cache/bench', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

/** A program's start, as src/cli/bin.ts is. */
const withCompileCache = {
  name: 'with-compile-cache',
  resolveId: (id) => (id.startsWith('start:') ? `\0${id}` : undefined),
  load: (id) =>
    id.startsWith('\0start:')
      ? `import { keepCompiledCode } from '${root}src/cli/compile-cache.ts';
         keepCompiledCode(process.env);
         void import('${root}bench/${id.slice('\0start:'.length)}.ts')
           .then(({ main }) => main(process.argv.slice(2)));`
      : undefined,
};

const programs = ['bare', 'floor', 'library'].flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url))
    .map((file) => `${folder}/${file.replace(/\.ts$/, '')}`)
    .filter((name) => name !== 'floor/send'),
);

rmSync(dir, { recursive: true, force: true });
for (const program of programs) {
  const name = program.replace('/', '-');
  const options = { input: { [name]: `start:${program}` }, plugins: [withCompileCache] };
  await bundle(options, { dir, ...FOR_SPEED });
  if (!program.startsWith('bare/')) continue;
  await bundle(
    { ...options, input: { [`${name}-defaults`]: `start:${program}` }, mainFields: null },
    { dir, comments: true },
  );
}
