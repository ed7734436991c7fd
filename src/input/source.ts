import { constants, type BigIntStats } from 'node:fs';
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises';
import { StorekeysError } from '../errors.js';
import { MAX_INPUT_BYTES, tooLarge } from './decode.js';
import { displayPath } from './display-path.js';

/** A file that was read, and what it takes to know it again. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly identity: FileIdentity;
}

/** Which file it is, not only what it is called. Size in bytes, time of change in nanoseconds. */
export type FileIdentity = Readonly<Record<'dev' | 'ino' | 'size' | 'mtimeNs', bigint>>;

/**
 * Reads a file, a FIFO or a device such as /dev/stdin, and no more of it than a bundle can need.
 *
 * @throws {@link StorekeysError} `usage`: not there, a directory, not readable; `invalid`: over 64 KiB
 */
export async function readSourceFile(path: string): Promise<SourceFile> {
  const name = displayPath(path);
  try {
    const file = await open(path, constants.O_RDONLY);
    try {
      const stats = await file.stat({ bigint: true });
      if (stats.isDirectory()) throw new StorekeysError('usage', `'${name}' is a directory`);
      return { path, identity: identityOf(stats), bytes: await readBounded(file, `'${name}'`) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof StorekeysError) throw error;
    throw new StorekeysError('usage', `cannot read '${name}': ${reason(error)}`, {
      hint: "name a file that holds the credentials, or use '-' and give them on standard input",
    });
  }
}

/**
 * Reads a stream to its end, standard input for instance.
 *
 * @throws {@link StorekeysError} `usage`: the stream fails; `invalid`: over 64 KiB, and the rest is not read
 */
export async function readSourceStream(
  stream: AsyncIterable<Uint8Array | string>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.byteLength;
      if (size > MAX_INPUT_BYTES) throw tooLarge('the input');
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof StorekeysError) throw error;
    throw new StorekeysError('usage', `cannot read the input: ${reason(error)}`);
  }
  return Buffer.concat(chunks);
}

/**
 * Removes the file that a bundle was read from. Done when it is gone already. It is the caller's part to
 * know that the bundle is safe elsewhere.
 *
 * @throws {@link StorekeysError} `usage`: not a regular file, or it has a second name that would keep
 * the credentials; `conflict`: another file by now, or changed; `denied`, `unavailable`: it cannot be removed
 */
export async function deleteSource(source: Omit<SourceFile, 'bytes'>): Promise<void> {
  const name = displayPath(source.path);
  try {
    const stats = await lstat(source.path, { bigint: true });
    refuseToDelete(name, stats, source.identity);
    await unlink(source.path);
  } catch (error) {
    if (error instanceof StorekeysError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT') return;
    const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
    throw new StorekeysError(
      denied ? 'denied' : 'unavailable',
      `cannot delete '${name}': ${reason(error)}`,
      { hint: 'it still holds the credentials: delete it by hand', retryable: false },
    );
  }
}

function refuseToDelete(name: string, stats: BigIntStats, identity: FileIdentity): void {
  const hint = 'delete what holds the credentials by hand';
  if (!stats.isFile()) {
    throw new StorekeysError('usage', `'${name}' is not a regular file and is left alone`, {
      hint,
    });
  }
  const now = identityOf(stats);
  if (FILE_IDENTITY.some((key) => now[key] !== identity[key])) {
    throw new StorekeysError('conflict', `'${name}' changed after it was read and is left alone`, {
      hint,
    });
  }
  if (stats.nlink > 1n) {
    const message = `'${name}' has another name (a hard link), which would keep the credentials`;
    throw new StorekeysError('usage', message, { hint });
  }
}

const FILE_IDENTITY = ['dev', 'ino', 'size', 'mtimeNs'] as const;

function identityOf({ dev, ino, size, mtimeNs }: BigIntStats): FileIdentity {
  return { dev, ino, size, mtimeNs };
}

/** One byte more than allowed is asked for: a device may have no end, and a pipe does not know its size. */
async function readBounded(file: FileHandle, what: string): Promise<Uint8Array> {
  const buffer = Buffer.alloc(MAX_INPUT_BYTES + 1);
  let size = 0;
  while (size < buffer.length) {
    const { bytesRead } = await file.read(buffer, size, buffer.length - size, null);
    if (bytesRead === 0) return buffer.subarray(0, size);
    size += bytesRead;
  }
  throw tooLarge(what);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'the device is not there',
};

/** In our own words: the system's messages repeat the path. */
function reason(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? `the system says ${code}`;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? code : 'no reason';
}
