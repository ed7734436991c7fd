/**
 * A provider of one's own: plain JSON files in a folder, for tests of programs that use storekeys.
 * NOT for real credentials: nothing is encrypted.
 *
 * It keeps no history and stages nothing, and its capabilities say so. A version is a file named by its
 * number; the number after the base must be free, which the file system checks (`link`).
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  baseMoved,
  defineProvider,
  Secret,
  StorekeysError,
  type Base,
  type Capabilities,
  type Diagnosis,
  type Fields,
  type Provider,
  type ProviderContext,
  type ProviderDefinition,
  type Reading,
  type Ref,
  type WriteOptions,
  type Written,
} from '../src/index.js';

const capabilities: Capabilities = {
  compareAndSet: 'server',
  staging: 'none',
  stageWhenAbsent: false,
  pendings: 0,
  history: 0,
  batch: false,
  values: 'json',
  writesOverRemoved: true,
  restores: true,
  removesForGood: false,
  purge: 'none',
  consistency: 'strong',
  perMachine: true,
};

export const folder: ProviderDefinition = defineProvider({
  scheme: 'folder',
  title: 'plain files, for tests',
  options: {},
  pathProblem: (path) =>
    /^[A-Za-z0-9._-]+$/.test(path) ? undefined : 'a name has letters, digits and . _ -',
  open: openFolder,
});

function openFolder({ env }: ProviderContext): Provider {
  const root = env['FOLDER_ROOT'];
  if (root === undefined) {
    throw new StorekeysError('usage', 'folder:// needs FOLDER_ROOT', {
      hint: 'set it to a folder',
    });
  }
  const pathOf = (ref: Ref): string => join(root, ref.path);
  return {
    capabilities,
    locate: (ref) => Promise.resolve({ place: [root, ref.path], capabilities, notes: [] }),
    read: (ref) => read(pathOf(ref)),
    readMany: (refs) => Promise.allSettled(refs.map((ref) => read(pathOf(ref)))),
    write: (ref, fields, options) => write(pathOf(ref), fields, options),
    promote: unsupported,
    discard: unsupported,
    pendings: () => Promise.resolve([]),
    purge: unsupported,
    annotate: () => Promise.resolve(['folder:// keeps no marks']),
    remove: async (ref, base) => {
      await remove(pathOf(ref), base);
      return [];
    },
    restore: (ref) => restore(pathOf(ref)),
    history: unsupported,
    check: () => check(root),
    // Every error of the file system is taken for a disk that does not answer.
    classify: (error) =>
      error instanceof Error && 'syscall' in error
        ? { code: 'unavailable', message: 'the folder cannot be used', retryable: false }
        : undefined,
    close: () => Promise.resolve(),
  };
}

/** Each failure has a cure that a person can follow. */
async function check(root: string): Promise<readonly Diagnosis[]> {
  try {
    await readdir(root);
    return [{ subject: 'reach', state: 'ok', detail: root }];
  } catch {
    const cure = `mkdir -p ${root}, or set FOLDER_ROOT to another folder`;
    return [{ subject: 'reach', state: 'failed', detail: `${root} cannot be read`, cure }];
  }
}

async function read(path: string): Promise<Reading> {
  const number = await latest(path);
  const base = String(number) as Base;
  if (number === 0) return { version: null, base, state: 'absent', marks: undefined };
  const text = await readFile(join(path, String(number)), 'utf8');
  if (text === '') return { version: null, base, state: 'removed', marks: undefined };
  const fields = new Secret(JSON.parse(text) as Fields);
  const version = { id: String(number), createdAt: undefined, fields };
  return { version, base, state: 'present', marks: undefined };
}

async function write(
  path: string,
  fields: Secret<Fields>,
  options: WriteOptions,
): Promise<Written> {
  if (options.to === 'pending') return unsupported();
  const id = await create(path, options.base, JSON.stringify(fields.reveal()));
  return { id, notes: [] };
}

/** A removal is an empty file with a number of its own: numbers never restart. */
async function remove(path: string, base: Base): Promise<void> {
  await create(path, base, '');
}

async function restore(path: string): Promise<void> {
  const { state, base } = await read(path);
  if (state === 'removed') await unlink(join(path, base));
}

async function create(path: string, base: Base, text: string): Promise<string> {
  if (String(await latest(path)) !== base) throw baseMoved();
  const id = String(Number(base) + 1);
  await mkdir(path, { recursive: true, mode: 0o700 });
  // Written beside and linked under its name: readers never see half a file.
  const temporary = join(path, `.${randomUUID()}`);
  await writeFile(temporary, text, { mode: 0o600 });
  try {
    await link(temporary, join(path, id));
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? baseMoved() : error;
  } finally {
    await unlink(temporary);
  }
  return id;
}

async function latest(path: string): Promise<number> {
  const names = await readdir(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return Math.max(0, ...names.filter((name) => /^[0-9]+$/.test(name)).map(Number));
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function unsupported(): Promise<never> {
  return Promise.reject(
    new StorekeysError('unsupported', 'folder:// keeps only the current version'),
  );
}
