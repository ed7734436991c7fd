/**
 * Where storekeys keeps its own files: `STOREKEYS_HOME`, else the folders of the XDG Base Directory
 * Specification (https://specifications.freedesktop.org/basedir-spec/latest/). Asking creates nothing.
 */
import { open, unlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './environment.js';
import { StorekeysError } from './errors.js';
import { errnoOf, makeFolder, removeLeftovers, temporaryIn } from './files.js';

/** Absolute paths; they need not exist. */
export interface HomeFolders {
  /** Identity, local targets, journal. */
  readonly data: string;
  /** The user's own configuration and the record of what is trusted. */
  readonly config: string;
}

const NAME = 'storekeys';

/**
 * The folders that this environment names.
 *
 * @throws {@link StorekeysError} `usage` when the environment names none, or a `STOREKEYS_HOME` that
 * would be another folder in each working directory
 */
export function homeFolders(env: Environment): HomeFolders {
  const folders = findHomeFolders(env);
  if (folders !== undefined) return folders;
  throw new StorekeysError('usage', 'there is no home directory in the environment', {
    hint: 'set STOREKEYS_HOME to the absolute path of a folder that storekeys may use',
  });
}

/** As {@link homeFolders}, for what can do without: `undefined` when the environment names none. */
export function findHomeFolders(env: Environment): HomeFolders | undefined {
  const own = env['STOREKEYS_HOME'];
  if (own !== undefined && own !== '') {
    if (isAbsolute(own)) return { data: own, config: own };
    throw new StorekeysError('usage', 'STOREKEYS_HOME is not an absolute path', {
      hint: 'a relative one would be another folder wherever storekeys is started',
    });
  }
  const data = absolute(env['XDG_DATA_HOME']) ?? inUserFolder(env, '.local', 'share');
  const config = absolute(env['XDG_CONFIG_HOME']) ?? inUserFolder(env, '.config');
  if (data === undefined || config === undefined) return undefined;
  return { data: join(data, NAME), config: join(config, NAME) };
}

/** The user's home directory as the environment names it. */
export function userFolder(env: Environment): string | undefined {
  return absolute(platform() === 'win32' ? env['USERPROFILE'] : env['HOME']);
}

/**
 * Makes the folder where it is missing (0700) and proves that files can be created, flushed and
 * removed there.
 *
 * @throws {@link StorekeysError} `unavailable`, with the reason in words
 */
export async function ensureWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await removeLeftovers(folder);
    await probe(temporaryIn(folder));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const reason = REASONS[errno] ?? `the system says ${errno}`;
    throw new StorekeysError('unavailable', `cannot write to ${folder}: ${reason}`, {
      hint: 'make it writable, or set STOREKEYS_HOME to a folder that is',
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'the quota is used up',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EEXIST: 'something there is not a folder',
  ENOTDIR: 'something there is not a folder',
  ENOENT: 'it cannot be created there',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'the path is too long',
  EIO: 'the disk reports an error',
};

/** One byte is written: an empty file can be made on a disk that is full. */
async function probe(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.write('.');
    await file.sync();
  } finally {
    await file.close();
    await unlink(path);
  }
}

/** The XDG specification: a path that is not absolute is ignored, an empty one counts as unset. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function inUserFolder(env: Environment, ...names: readonly string[]): string | undefined {
  const local = platform() === 'win32' ? absolute(env['LOCALAPPDATA']) : undefined;
  if (local !== undefined) return local;
  const user = userFolder(env);
  return user === undefined ? undefined : join(user, ...names);
}
