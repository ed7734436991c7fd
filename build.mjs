/**
 * Builds the package: the library as modules of its own (dist/lib), so that bundlers take only what is used,
 * and the program as a bundle (dist/cli) in parts that are loaded when they are needed. CommonJS, because
 * Node starts it faster than modules.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** What the program needs less of than a package brings along: import, who imports it, and what it gets. */
const REPLACED = [
  {
    // Three copies of it build a table of all emoji at the start; no help of ours holds any.
    name: 'string-width',
    by: /./,
    code: String.raw`export default (text) => [...text.replace(/\x1b\[[0-9;]*m/g, '')].length;`,
  },
  {
    // node-vault's own way to send requests. Ours stands in its place, with the library as well.
    name: 'axios',
    by: /node-vault/,
    code: 'module.exports = {};',
  },
  {
    // Loads the streams of the terminal for the colours of its errors.
    name: 'assert',
    by: /yargs/,
    code: `
      const ensure = (holds, message) => { if (!holds) throw new TypeError(message); };
      export const strictEqual = (a, b, message) => ensure(Object.is(a, b), message);
      export const notStrictEqual = (a, b, message) => ensure(!Object.is(a, b), message);`,
  },
  {
    // yargs looks for the package.json of whoever runs it, for a version number. It is given one.
    name: 'escalade/sync',
    by: /yargs/,
    code: 'export default () => undefined;',
  },
];

/** Draws the columns of help, which is drawn when the program is built. */
const NO_COLUMNS = { name: 'cliui', by: /yargs/, code: 'export default () => ({});' };

const replace = (replaced) => ({
  name: 'replace',
  resolveId: (id, importer = '') =>
    replaced.some(({ name, by }) => name === id && by.test(importer)) ? `\0${id}` : undefined,
  load: (id) => replaced.find(({ name }) => id === `\0${name}`)?.code,
});

/** The 1Password SDK reads its WebAssembly, 14 MB, from beside its own file: it stays where npm put it. */
const leaveWasm = {
  name: 'leave-wasm',
  transform: {
    filter: { id: /sdk-core\/nodejs\/core\.js$/ },
    handler: (code) => {
      const beside = "require('path').join(__dirname, 'core_bg.wasm')";
      if (!code.includes(beside))
        throw new Error('the 1Password SDK loads its WebAssembly elsewhere');
      return code.replace(
        beside,
        `require.resolve('@1password/sdk-core/nodejs/core_bg.wasm', {
          paths: [require.resolve('@1password/sdk')],
        })`,
      );
    },
  },
};

/** Files of their own, with all that they need but what stands in an earlier one. The rest is divided by use. */
const PARTS = [
  { name: 'main', test: /src\/cli\/main\.ts$/ },
  { name: 'read', test: /src\/cli\/(?:session|actions\/pull)\.ts$/ },
  { name: 'write', test: /src\/cli\/actions\/push\.ts$/ },
  { name: 'aws-sdk', test: /node_modules\/@aws-sdk\/client-secrets-manager\// },
  { name: 'node-vault', test: /node_modules\/node-vault\// },
  { name: 'onepassword-sdk', test: /node_modules\/@1password\/sdk\// },
  { name: 'age', test: /node_modules\/age-encryption\// },
  { name: 'yaml', test: /node_modules\/yaml\// },
];

async function bundle(input, replaced, define, output) {
  const build = await rolldown({
    input,
    platform: 'node',
    tsconfig: false,
    // Modules, where a package has both: what is not used is left out, and what is used is linked.
    resolve: { mainFields: ['module', 'main'] },
    plugins: [replace(replaced), leaveWasm],
    // yargs looks beside itself for translations, which we do not take along.
    transform: { target: 'node20.19', define: { 'import.meta.url': '"file:///"', ...define } },
    checks: { emptyImportMeta: false },
  });
  const names = { entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' };
  return (await build.write({ format: 'cjs', comments: false, ...names, ...output })).output;
}

/** The texts of help, by the program itself. */
async function helpTexts() {
  const dir = 'dist/help';
  await bundle({ help: 'src/cli/program.ts' }, REPLACED, {}, { dir });
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
  { storekeys: 'src/cli/bin.ts' },
  [...REPLACED, NO_COLUMNS],
  {
    STOREKEYS_VERSION: JSON.stringify(version),
    STOREKEYS_HELP: JSON.stringify(await helpTexts()),
  },
  {
    dir: 'dist/cli',
    minify: true,
    codeSplitting: {
      groups: PARTS.map((part, i) => ({ ...part, priority: PARTS.length - i })),
    },
  },
);
chmodSync('dist/cli/storekeys.cjs', 0o755);
const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules ?? {}));
writeFileSync('dist/cli/THIRD-PARTY-NOTICES.txt', notices(modules).join(`\n${'-'.repeat(78)}\n\n`));
