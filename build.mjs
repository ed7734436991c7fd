// Bundles the three entry points. The SDKs stay outside, so that a command loads only the one it uses; the
// small packages come in, because one file is read in half the time of two hundred.
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    conformance: 'test/conformance/index.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  external: ['@1password/*', '@aws-sdk/*', 'age-encryption', 'node-vault'],
  // Some of the packages are CommonJS and ask for parts of Node in their own way.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});
chmodSync('dist/cli.js', 0o755);
