/**
 * Builds the package: the library as modules of its own (dist/lib), so that bundlers take only what is used,
 * and the program as a bundle (dist/cli) in parts that are loaded when they are needed. CommonJS, because
 * Node starts it faster than modules.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, FOR_SPEED, REPLACED } from './bundle.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The texts of help, by the program itself. */
async function helpTexts() {
  const dir = 'dist/help';
  await bundle({ input: { help: 'src/cli/help.ts' } }, { dir });
  const { helpTexts } = await import(new URL(`${dir}/help.cjs`, import.meta.url));
  const texts = await helpTexts();
  rmSync(dir, { recursive: true });
  return texts;
}

/** The licences of the packages in the bundle, as they want it. */
function notices(modules) {
  const packages = modules.flatMap(
    (id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [],
  );
  return [...new Set(packages)].sort().map((folder) => {
    const {
      name,
      version: its,
      license,
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) =>
      /^(?:licen[cs]e|notice|copying)/i.test(file),
    );
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return `${name} ${its} (${license})\n\n${texts.join('\n\n')}\n`;
  });
}

rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
const chunks = await bundle(
  {
    input: { storekeys: 'src/cli/bin.ts', curves: 'src/cli/in-place-of/curves.ts' },
    replaced: REPLACED,
    define: {
      STOREKEYS_VERSION: JSON.stringify(version),
      STOREKEYS_HELP: JSON.stringify(await helpTexts()),
    },
  },
  { dir: 'dist/cli', ...FOR_SPEED },
);
chmodSync('dist/cli/storekeys.cjs', 0o755);
const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules ?? {}));
writeFileSync('dist/cli/THIRD-PARTY-NOTICES.txt', notices(modules).join(`\n${'-'.repeat(78)}\n\n`));
