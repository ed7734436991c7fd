/** A first configuration, written once and never over another. */
import { lstat, open, realpath, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { StorekeysError } from '../errors.js';
import { errnoOf, isErrno } from '../files.js';
import { CONFIG_NAMES, findConfig, type FindOptions } from './find.js';
import { parseConfig } from './schema.js';

/** What stands in it: one store, and its targets by name. */
export interface Draft {
  readonly alias: string;
  readonly hash: string | undefined;
  /** URI templates, in the order in which they are read. */
  readonly targets: ReadonlyMap<string, string>;
}

const HEAD = `# Which stores there are, and where their credentials are kept. The credentials themselves never stand here.
# For an editor: storekeys config schema > storekeys.schema.json
# yaml-language-server: $schema=./storekeys.schema.json
`;

/**
 * The text of a configuration.
 *
 * @param file - its path, for messages
 * @throws {@link StorekeysError} `usage` where it would not be a good one
 */
export function draftText(file: string, { alias, hash, targets }: Draft): string {
  const store = { ...(hash === undefined ? {} : { hash }), targets: [...targets.keys()] };
  const content = { targets: Object.fromEntries(targets), stores: { [alias]: store } };
  const text = HEAD + stringify(content, { lineWidth: 0 });
  parseConfig(file, text);
  return text;
}

/** Where a new configuration goes. */
export interface NewPlace {
  readonly path: string;
  /** The one that was found here until now, in a folder above. */
  readonly above: string | undefined;
}

/**
 * The path of a new configuration: the one that is named, else `storekeys.yaml` in the working folder.
 *
 * @throws {@link StorekeysError} `conflict` when one is there
 */
export async function newPlace(options: FindOptions): Promise<NewPlace> {
  const found = await findConfig(options);
  if (found?.origin === 'explicit') {
    if (await isTaken(found.path)) throw isThere(found.path);
    return { path: found.path, above: undefined };
  }
  const folder = await realpath(options.cwd);
  if (found !== undefined && dirname(found.path) === folder) throw isThere(found.path);
  return { path: join(folder, CONFIG_NAMES[0] ?? ''), above: found?.path };
}

async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/**
 * Creates the file, readable by all: there is no secret in it.
 *
 * @throws {@link StorekeysError} `conflict` when one is there by now; `unavailable` when the disk does not
 * take it
 */
export async function createConfig(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } catch (error) {
      await unlink(path);
      throw error;
    } finally {
      await file.close();
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === 'EEXIST') throw isThere(path);
    throw new StorekeysError('unavailable', `${path} cannot be written (${errno})`, {
      hint: 'check the folder and its permissions',
    });
  }
}

function isThere(path: string): StorekeysError {
  return new StorekeysError('conflict', `there is a configuration already: ${path}`, {
    hint: 'edit it, or write another one with --config FILE',
  });
}
