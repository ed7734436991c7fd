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
  const full = resolve(path);
  try {
    if (await isStream(path)) {
      await writeFile(path, text);
      return;
    }
    await refuseTracked(full, path, env);
    await replaceFile(dirname(full), basename(full), Buffer.from(text));
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

/** Inside a work tree only what git ignores may hold values. Without git there is nothing to ask. */
async function refuseTracked(full: string, shown: string, env: Environment): Promise<void> {
  // check-ignore: 0 ignored, 1 not ignored, 128 no work tree. A tracked file is never "ignored".
  const status = await git(['-C', dirname(full), 'check-ignore', '--quiet', '--', full], env);
  if (status !== 1) return;
  throw new StorekeysError('usage', `--output: git would track ${shown}`, {
    hint: `add ${basename(full)} to .gitignore, or write outside the repository`,
  });
}

function git(args: readonly string[], env: Environment): Promise<number | string | undefined> {
  return new Promise((done) => {
    const child = execFile('git', args, { env: { ...env } }, (error) => {
      done(error === null ? 0 : (error.code ?? undefined));
    });
    child.stdin?.end();
  });
}
