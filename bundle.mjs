/** How bundles are made: of the program by build.mjs, and of what it is compared with by bench/build.mjs. */
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';

/** What the program needs less of than a package brings along: import, who imports it, and what it gets: code or a file. */
export const REPLACED = [
  {
    // node-vault's own way to send requests. Ours stands in its place, with the library as well.
    name: 'axios',
    by: /node-vault/,
    code: 'module.exports = {};',
  },
  ...[
    './x25519.js',
    '@noble/ciphers/chacha.js',
    '@noble/curves/nist.js',
    '@noble/hashes/hkdf.js',
    '@noble/hashes/hmac.js',
    '@noble/hashes/scrypt.js',
    '@noble/hashes/sha2.js',
    '@noble/hashes/utils.js',
    '@noble/post-quantum/hybrid.js',
  ].map((name) => ({ name, by: /age-encryption/, file: 'src/cli/in-place-of/noble.ts' })),
];

const replace = (replaced) => ({
  name: 'replace',
  resolveId: (id, importer = '') => {
    const found = replaced.find(({ name, by }) => name === id && by.test(importer));
    return found && (found.file === undefined ? `\0${id}` : resolve(found.file));
  },
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
  { name: 'main', test: /src\/cli\/(?:main|arguments)\.ts$/ },
  {
    name: 'read',
    test: /src\/(?:cli\/(?:session|actions\/pull)|clock|findings|in-parallel|provider)\.ts$/,
  },
  { name: 'write', test: /src\/cli\/actions\/push\.ts$/ },
  { name: 'aws', test: /providers\/aws-secrets-manager\/index\.ts$/ },
  {
    name: 'aws-sdk',
    test: /node_modules\/@aws-sdk\/client-secrets-manager\/|aws-secrets-manager\/(?:client|remote-secret)\.ts$/,
  },
  { name: 'node-vault', test: /node_modules\/node-vault\// },
  { name: 'onepassword-sdk', test: /node_modules\/@1password\/sdk\// },
  { name: 'age', test: /node_modules\/age-encryption\/|src\/(?:age-file|identity)\.ts$/ },
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
    // No key of ours is one of WebCrypto, which Node loads when age-encryption asks.
    transform: {
      target: 'node20.19',
      define: { 'import.meta.url': '"file:///"', CryptoKey: 'undefined', ...define },
    },
    checks: { emptyImportMeta: false },
    // Of yargs the program takes the parser; the rest of it has effects when it is loaded, which nobody needs.
    treeshake: { moduleSideEffects: [{ test: /node_modules\/yargs\//, sideEffects: false }] },
  });
  const names = { entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' };
  return (await build.write({ format: 'cjs', comments: false, ...names, ...output })).output;
}
