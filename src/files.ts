/** Files that must be whole or not there at all: private, flushed, and put in place in one step. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StorekeysError } from './errors.js';

/** The error is a system call's, with this code. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** The code of a failed system call, such as `ENOSPC`. */
export function errnoOf(error: unknown): string | undefined {
  // Our own errors have codes too, of another kind.
  if (error instanceof StorekeysError) return undefined;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Makes a folder that only its owner may enter, and those above it; one that is there is left as it is.
 *
 * Level by level: the recursive mkdir of Node never ends where the system says ENOENT to a new folder
 * in one that is there, as automounted folders and /proc do.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (path !== dirname(path)) await makeFolder(dirname(path));
  try {
    await mkdir(path, 0o700);
  } catch (error) {
    // Another process made it meanwhile.
    if (!isErrno(error, 'EEXIST') || !(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

/**
 * Creates a file that must not be there yet, whole and flushed: a temporary file beside it, then a hard
 * link under the final name, which fails when the name is taken.
 *
 * @returns false when the name is taken: nothing was changed
 * @throws {@link StorekeysError} `unsupported` on a file system without hard links; else the error of
 * the system call
 */
export async function createExclusive(
  folder: string,
  name: string,
  content: Uint8Array,
): Promise<boolean> {
  const temporary = await writeTemporary(folder, content);
  try {
    await link(temporary, join(folder, name));
    await flushFolder(folder);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    if (isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) {
      throw new StorekeysError('unsupported', `the file system of ${folder} has no hard links`, {
        hint: 'set STOREKEYS_HOME to a folder on a local disk',
      });
    }
    throw error;
  } finally {
    await unlink(temporary);
  }
}

/** Replaces a file, or creates it, in one step: readers see the old content or the new, never a part. */
export async function replaceFile(
  folder: string,
  name: string,
  content: Uint8Array,
): Promise<void> {
  const temporary = await writeTemporary(folder, content);
  try {
    await rename(temporary, join(folder, name));
  } catch (error) {
    await unlink(temporary);
    throw error;
  }
  await flushFolder(folder);
}

/** Makes a change of names in a folder last over a power cut. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** They start with a dot, so that no reader takes them for content. */
const TEMPORARY = /^\.storekeys-[0-9a-f]{16}$/;

/** No write takes this long, in milliseconds. */
const LEFT_AFTER_MS = 3_600_000;

/** A path for a temporary file in a folder. */
export function temporaryIn(folder: string): string {
  return join(folder, `.storekeys-${randomBytes(8).toString('hex')}`);
}

/** Folders in which this process has looked: once is enough. */
const lookedIn = new Set<string>();

/** Removes temporary files of writes that were killed, as far as it can: some hold a whole secret. */
export async function removeLeftovers(folder: string): Promise<void> {
  if (lookedIn.has(folder)) return;
  lookedIn.add(folder);
  const names = await readdir(folder).catch(() => []);
  for (const path of names
    .filter((name) => TEMPORARY.test(name))
    .map((name) => join(folder, name))) {
    try {
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > LEFT_AFTER_MS) await unlink(path);
    } catch {
      // Gone meanwhile, or another user's: no reason not to write.
    }
  }
}

async function writeTemporary(folder: string, content: Uint8Array): Promise<string> {
  await removeLeftovers(folder);
  const path = temporaryIn(folder);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await file.close();
    await unlink(path);
    throw error;
  }
  await file.close();
  return path;
}
