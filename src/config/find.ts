import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';
import { isErrno } from '../files.js';
import { userFolder } from '../home.js';

/** How the file was come by: named by the user, or met on the way up. Trust depends on it. */
export type ConfigOrigin = 'explicit' | 'searched';

/** Where to look. */
export interface FindOptions {
  /** Absolute path of the folder to start from. */
  readonly cwd: string;
  readonly env: Environment;
  /** The value of `--config`, from `cwd`. It goes before `STOREKEYS_CONFIG`. */
  readonly explicit?: string;
}

/** A configuration file that is there. */
export interface FoundConfig {
  readonly path: string;
  readonly origin: ConfigOrigin;
}

/** Also `.yml`: a file so named would otherwise be passed over without a word. */
export const CONFIG_NAMES: readonly string[] = [
  'storekeys.yaml',
  'storekeys.yml',
  'storekeys.json',
];

/**
 * Finds the configuration file: the one that is named, else the nearest one upward from `cwd`.
 *
 * The search ends with the first folder that holds a `.git`, or with the home directory, both included.
 * A `cwd` that is in neither is searched alone: further up are folders like `/tmp`, where anybody may
 * leave a file.
 *
 * @returns `undefined` when none is named and none is found
 * @throws {@link StorekeysError} `usage` when a folder holds two, or the name is empty
 */
export async function findConfig(options: FindOptions): Promise<FoundConfig | undefined> {
  const { cwd, env } = options;
  if (options.explicit === '') throw new StorekeysError('usage', '--config names no file');
  const named = options.explicit ?? env['STOREKEYS_CONFIG'] ?? '';
  if (named !== '') return { path: resolve(cwd, named), origin: 'explicit' };
  for (const folder of await foldersToSearch(cwd, env)) {
    const [path, second] = await configsIn(folder);
    if (second !== undefined) {
      throw new StorekeysError('usage', `there are two configurations: ${path} and ${second}`, {
        hint: 'remove one, or name the one to use with --config',
      });
    }
    if (path !== undefined) return { path, origin: 'searched' };
  }
  return undefined;
}

async function foldersToSearch(cwd: string, env: Environment): Promise<readonly string[]> {
  const start = await physical(cwd);
  const home = userFolder(env);
  const last = home === undefined ? undefined : await physical(home);
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === last || (await exists(join(folder, '.git')))) return folders;
    if (folder === dirname(folder)) return [start];
  }
}

async function configsIn(folder: string): Promise<readonly string[]> {
  const paths = CONFIG_NAMES.map((name) => join(folder, name));
  const present = await Promise.all(paths.map(exists));
  return paths.filter((_, i) => present[i]);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return false;
    throw error;
  }
}

/** Without symbolic links, so that going up is what it seems; as it is where that cannot be told. */
async function physical(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return resolve(path);
  }
}
