/** Writes values to a file that the user named, without making a leak of it. */
import { execFile } from 'node:child_process';
import { lstat, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';
import { errnoOf, isErrno, replaceFile } from '../files.js';

/**
 * Writes `text` with mode 0600 in one step. Pipes and devices are written to as they are.
 *
 * @throws {@link StorekeysError} `usage` for a symbolic link, a folder, and a file that git would track;
 * `unavailable` when the disk does not take it
 */
export async function writeOutputFile(path: string, text: string, env: Environment): Promise<void> {
  if (await asWritten(path, () => isStream(path))) {
    await asWritten(path, () => writeFile(path, text));
    return;
  }
  await refuseTracked(dirname(resolve(path)), [path], env);
  await replaceOutputFile(path, text);
}

/** Writes a file that {@link refuseTracked} let pass; see {@link writeOutputFile}. */
export async function replaceOutputFile(path: string, text: string): Promise<void> {
  const full = resolve(path);
  await asWritten(path, () => replaceFile(dirname(full), basename(full), Buffer.from(text)));
}

async function asWritten<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === 'ENOENT' || errno === 'ENOTDIR') {
      throw new StorekeysError('usage', `--output: the folder of ${path} does not exist`);
    }
    throw new StorekeysError('unavailable', `--output: ${path} cannot be written (${errno})`);
  }
}

/**
 * Compares what a file holds with what would be written. Nothing is changed.
 *
 * @throws {@link StorekeysError} `usage` for a symbolic link, a folder, a pipe or device; `unavailable` when
 * it cannot be read
 */
export async function compareOutputFile(
  path: string,
  text: string,
): Promise<'current' | 'stale' | 'absent'> {
  try {
    if (await isStream(path)) {
      throw new StorekeysError(
        'usage',
        `--check: ${path} is not a file that keeps what it is given`,
      );
    }
    return Buffer.from(text).equals(await readFile(path)) ? 'current' : 'stale';
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return 'absent';
    throw new StorekeysError('unavailable', `--check: ${path} cannot be read (${errno})`);
  }
}

async function isStream(path: string): Promise<boolean> {
  if (/^\/dev\/(stdout|stderr|fd\/[0-9]+)$/.test(path)) return true;
  try {
    const info = await lstat(path);
    if (info.isSymbolicLink()) {
      throw new StorekeysError('usage', `--output: ${path} is a symbolic link`, {
        hint: 'name the file itself',
      });
    }
    if (info.isDirectory()) throw new StorekeysError('usage', `--output: ${path} is a folder`);
    return !info.isFile();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

/**
 * Inside a work tree only what git ignores may hold values. Without git there is nothing to ask.
 *
 * @param folder - absolute; it exists
 * @param files - as the user named them
 * @throws {@link StorekeysError} `usage` for the first that git would track
 */
export async function refuseTracked(
  folder: string,
  files: readonly string[],
  env: Environment,
): Promise<void> {
  const ignored = await ignoredByGit(folder, files, env);
  const tracked = files.find((file) => ignored?.has(resolve(file)) === false);
  if (tracked === undefined) return;
  throw new StorekeysError('usage', `--output: git would track ${tracked}`, {
    hint: `add ${basename(tracked)} to .gitignore, or write outside the repository`,
  });
}

/** `undefined` where the folder is in no work tree, or there is no git. A tracked file is never "ignored". */
function ignoredByGit(
  folder: string,
  files: readonly string[],
  env: Environment,
): Promise<ReadonlySet<string> | undefined> {
  const args = ['-C', folder, 'check-ignore', '--stdin', '-z'];
  return new Promise((done) => {
    const child = execFile('git', args, { env: { ...env } }, (error, stdout) => {
      // 0: some are ignored, 1: none, 128: no work tree.
      if (error !== null && error.code !== 1) done(undefined);
      else done(new Set(stdout.split('\0')));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(files.map((file) => resolve(file)).join('\0'));
  });
}
