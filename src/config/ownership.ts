/**
 * Files that count as the user's own word: nobody else could have written them, or put them there.
 *
 * - The file belongs to the user or to root (who can do anything anyway, and who owns what a container's
 *   image brings), is not writable by everybody, and is writable by a group only when that is the
 *   user's private one. This is asked of the opened file, so nothing changes between check and read.
 * - The folder likewise, since who may write there can put another file in its place; with the sticky
 *   bit only the owner of a file can, so a shared `/tmp` is no obstacle.
 */
import { constants, type Stats } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, isErrno } from '../files.js';
import { StorekeysError } from '../errors.js';
import { isPrivateGroup } from './private-group.js';

/** Who runs storekeys, as the operating system numbers them. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** How a file is read. */
export interface ReadRules {
  /** `undefined`: no check of owner and mode (a file named explicitly; a system without them). */
  readonly user: User | undefined;
  /** Whether a symbolic link in the last place is followed; the folder it leads to is checked too. */
  readonly links: 'follow' | 'refuse';
  /** What to do when it is refused. */
  readonly hint: string;
}

/** Bound on every file that storekeys reads as configuration, in bytes. */
export const MAX_BYTES: number = 256 * 1024;

const STICKY = 0o1000;

/**
 * Reads a file by these rules; `undefined` when there is none.
 *
 * @throws {@link StorekeysError} `usage` when it is refused, too large, not text, or cannot be read
 */
export async function readChecked(path: string, rules: ReadRules): Promise<string | undefined> {
  const { user, links, hint } = rules;
  let file;
  try {
    // Not without a user: a pipe from the shell (/dev/fd/63) has no path that leads back to it.
    const target = user === undefined ? path : await realpath(path);
    const real = links === 'follow' ? target : path;
    if (user !== undefined) await checkFolders(path, real, user, hint);
    // Without O_NONBLOCK the open of a pipe that somebody put there would wait for ever.
    const cautious = user === undefined ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;
    file = await open(real, constants.O_RDONLY | cautious);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw isErrno(error, 'ELOOP')
      ? refused(path, 'is a symbolic link', hint)
      : unreadable(path, error);
  }
  try {
    if (user !== undefined) await checkFile(path, await file.stat(), user, hint);
    return decode(path, await readBounded(path, file));
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function checkFile(path: string, info: Stats, user: User, hint: string): Promise<void> {
  if (!info.isFile()) throw refused(path, 'is not a file', hint);
  const problem = foreign(info, user) ?? (await openToOthers(info, user));
  if (problem !== undefined) throw refused(path, problem, hint);
}

async function checkFolders(path: string, real: string, user: User, hint: string): Promise<void> {
  for (const folder of new Set([dirname(path), dirname(real)])) {
    const info = await stat(folder);
    const sticky = (info.mode & STICKY) !== 0;
    const problem = foreign(info, user) ?? (sticky ? undefined : await openToOthers(info, user));
    if (problem !== undefined) throw refused(path, `is in a folder that ${problem}`, hint);
  }
}

function foreign(info: Stats, user: User): string | undefined {
  const known = info.uid === user.uid || info.uid === 0;
  return known ? undefined : `belongs to somebody else (uid ${info.uid})`;
}

/** An access list counts too: its widest entry shows as the rights of the group. */
async function openToOthers(info: Stats, user: User): Promise<string | undefined> {
  if ((info.mode & constants.S_IWOTH) !== 0) return 'is writable by everybody';
  if ((info.mode & constants.S_IWGRP) === 0) return undefined;
  const own = info.uid === user.uid && (await isPrivateGroup(info.gid, user));
  return own ? undefined : `is writable by its group (gid ${info.gid})`;
}

async function readBounded(path: string, file: FileHandle): Promise<Uint8Array> {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  throw new StorekeysError('usage', `${path} is larger than ${MAX_BYTES / 1024} KiB`);
}

function decode(path: string, content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new StorekeysError('usage', `${path} is not UTF-8 text`);
  }
}

function refused(path: string, problem: string, hint: string): StorekeysError {
  return new StorekeysError('usage', `${path} is not trusted: it ${problem}`, { hint });
}

/** An error of the system in storekeys' words; others as they are. */
function unreadable(path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (error instanceof StorekeysError || errno === undefined) return error;
  return new StorekeysError('usage', `${path} cannot be read: the system says ${errno}`, {
    hint: 'check its permissions and those of its folder',
  });
}
