/** How bundles are made: of the program by build.mjs, and of what it is compared with by bench/build.mjs. */
import { rolldown } from 'rolldown';

/** What the program needs less of than a package brings along: import, who imports it, and what it gets. */
export const REPLACED = [
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

/** Rolldown's output, for programs that start often. */
export const FOR_SPEED = {
  minify: true,
  codeSplitting: {
    groups: PARTS.map((part, i) => ({ ...part, priority: PARTS.length - i })),
  },
};

/**
 * Writes a bundle.
 *
 * @param options - beside rolldown's `input`: `replaced`, as {@link REPLACED}; `define`, constants; `mainFields`,
 * which file of a package is taken: modules, where it has both, since what is not used of them is left out and
 * what is used is linked; `null` for rolldown's own order
 * @param output - rolldown's
 * @returns the files
 */
export async function bundle(
  { input, replaced = [], define = {}, mainFields = ['module', 'main'], plugins = [] },
  output,
) {
  const build = await rolldown({
    input,
    platform: 'node',
    tsconfig: false,
    ...(mainFields && { resolve: { mainFields } }),
    plugins: [...plugins, replace(replaced), leaveWasm],
    // yargs looks beside itself for translations, which we do not take along.
    transform: { target: 'node20.19', define: { 'import.meta.url': '"file:///"', ...define } },
    checks: { emptyImportMeta: false },
  });
  const names = { entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' };
  return (await build.write({ format: 'cjs', comments: false, ...names, ...output })).output;
}
