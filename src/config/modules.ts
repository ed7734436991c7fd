/** Where the module of a configured provider is, and which one it is: by content, or by version. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { StorekeysError } from '../errors.js';
import { isErrno } from '../files.js';
import type { Config } from './load.js';

/** The module of one configured provider. */
export interface ProviderModule {
  readonly scheme: string;
  /** Absolute path of the file to import. */
  readonly path: string;
  /** Changes when the module does: `sha256:…` of a file, `NAME@VERSION` of a package. */
  readonly identity: string;
}

/** The modules of all providers of a configuration; @throws {@link StorekeysError} `usage` as for one */
export function locateModules(config: Config): Promise<readonly ProviderModule[]> {
  return Promise.all([...config.providers.keys()].map((scheme) => locateModule(config, scheme)));
}

/**
 * Finds the module of a provider. Paths start at the folder of the configuration; packages are looked
 * for in `node_modules` from there upward.
 *
 * @throws {@link StorekeysError} `usage` when the configuration names none, or it is not there
 */
export async function locateModule(config: Config, scheme: string): Promise<ProviderModule> {
  const where = `${config.path}: providers.${scheme}`;
  const name = config.providers.get(scheme);
  if (name === undefined) throw new StorekeysError('usage', `${where}: there is no such provider`);
  const folder = dirname(config.path);
  if (!/^\.{0,2}\//.test(name)) return { scheme, ...(await locatePackage(folder, name, where)) };
  const path = resolve(folder, name);
  const content = await readIfThere(path);
  if (content === undefined) throw new StorekeysError('usage', `${where}: there is no ${path}`);
  const digest = createHash('sha256').update(content).digest('hex');
  return { scheme, path, identity: `sha256:${digest}` };
}

const manifestSchema = z.object({
  version: z.string(),
  main: z.optional(z.string()),
  exports: z.optional(z.unknown()),
});

/** By hand: Node 20 resolves an import only from the module that asks. */
async function locatePackage(
  start: string,
  name: string,
  where: string,
): Promise<Omit<ProviderModule, 'scheme'>> {
  for (let folder = start; ; folder = dirname(folder)) {
    const home = join(folder, 'node_modules', name);
    const text = await readIfThere(join(home, 'package.json'));
    if (text !== undefined) {
      const manifest = parseManifest(text.toString());
      if (manifest === undefined) {
        throw new StorekeysError('usage', `${where}: ${home} has no usable package.json`);
      }
      const entry = entryOf(manifest.exports) ?? manifest.main ?? 'index.js';
      return { path: resolve(home, entry), identity: `${name}@${manifest.version}` };
    }
    if (folder === dirname(folder)) break;
  }
  throw new StorekeysError('usage', `${where}: the package '${name}' is not installed`, {
    hint: `npm install ${name}, in ${start} or above`,
  });
}

function parseManifest(text: string): z.output<typeof manifestSchema> | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * The module behind the package's own name, for an import.
 * Source: https://nodejs.org/api/packages.html#conditional-exports
 */
function entryOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  for (const [condition, value] of Object.entries(exports)) {
    if (!['.', 'node', 'import', 'default'].includes(condition)) continue;
    const entry = entryOf(value);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) return undefined;
    throw error;
  }
}
