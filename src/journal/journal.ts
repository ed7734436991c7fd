/**
 * The record of unfinished operations on this machine: an age file for each, encrypted to the machine's
 * own identity, so that a bundle that was shown once is never only in a process's memory.
 */
import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type * as ageFile from '../age-file.js';
import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';
import { createExclusive, errnoOf, flushFolder, isErrno, makeFolder } from '../files.js';
import { ensureWritable, homeFolders } from '../home.js';
import type * as identityFile from '../identity.js';
import {
  entryFromJson,
  entryToJson,
  type JournalEntry,
  type PlannedTarget,
  type Request,
} from './entry.js';
import { identifyProcess, isRunning } from './process.js';

/** An entry as `list` finds it. */
export interface Listed {
  /** Of the operation. */
  readonly op: string;
  /** `StorekeysError`: it is there and cannot be read. */
  readonly entry: JournalEntry | StorekeysError;
  /** Its process still works on it. */
  readonly running: boolean;
}

/** See {@link openJournal}. */
export interface Journal {
  /**
   * Proves that entries can be written, before anybody is asked anything.
   *
   * @throws {@link StorekeysError} `unavailable`, with the reason in words
   */
  ready(): Promise<void>;
  /**
   * Keeps an operation; it is on the disk when this returns.
   *
   * @returns what a person should know, such as that a key was made
   * @throws {@link StorekeysError} `unavailable` when the disk does not take it
   */
  keep(op: string, request: Request, plan?: readonly PlannedTarget[]): Promise<readonly string[]>;
  /** Forgets an operation; one that is not there is done. */
  forget(op: string): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly Listed[]>;
}

/** What a journal has to know of the world around it. */
export interface JournalOptions {
  readonly env: Environment;
  /** Of this process: an operation whose process runs is left alone by others. */
  readonly pid: number;
}

const FILE = /^([a-z0-9]+)\.age$/;

/** The journal in the home of an environment. Opening it does nothing. */
export function openJournal({ env, pid }: JournalOptions): Journal {
  const folder = (): string => join(homeFolders(env).data, 'journal');
  return {
    ready: () => ensureWritable(homeFolders(env).data),
    keep: async (op, request, plan) => {
      const entry = {
        ...request,
        op,
        createdAt: new Date(),
        process: await identifyProcess(pid),
        plan,
      };
      return onDisk(() => write(env, folder(), entry));
    },
    forget: (op) => onDisk(() => remove(folder(), op)),
    list: async () => {
      const names = await namesIn(folder());
      const listed = await Promise.all(names.map((op) => read(env, folder(), op)));
      return listed.filter((each) => each !== undefined).sort((a, b) => timeOf(a) - timeOf(b));
    },
  };
}

/** Loaded when an entry is written or read: most commands do neither. */
async function encryption(): Promise<typeof ageFile & typeof identityFile> {
  const [file, identity] = await Promise.all([import('../age-file.js'), import('../identity.js')]);
  return { ...file, ...identity };
}

async function write(env: Environment, folder: string, entry: JournalEntry): Promise<string[]> {
  const { ensureIdentity, sealJson } = await encryption();
  const { recipients, isNew, path } = await ensureIdentity(env);
  await makeFolder(folder);
  const bytes = await sealJson(entryToJson(entry), recipients);
  if (!(await createExclusive(folder, `${entry.op}.age`, bytes))) {
    throw new StorekeysError('internal', `the operation ${entry.op} is in the journal already`);
  }
  return isNew
    ? [`made the key ${path}: keep a copy, without it nobody can read what is kept here`]
    : [];
}

async function remove(folder: string, op: string): Promise<void> {
  try {
    await unlink(join(folder, `${op}.age`));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  await flushFolder(folder);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).flatMap((name) => FILE.exec(name)?.[1] ?? []);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw onDiskError(error);
  }
}

/** `undefined`: gone since the folder was listed. */
async function read(env: Environment, folder: string, op: string): Promise<Listed | undefined> {
  const path = join(folder, `${op}.age`);
  try {
    const bytes = await readFile(path);
    const { damagedFile, identityToOpen, unsealJson } = await encryption();
    const identity = await identityToOpen(env, path);
    const entry = entryFromJson(await unsealJson(bytes, identity, path));
    if (entry?.op !== op) throw damagedFile(path);
    return { op, entry, running: await isRunning(entry.process) };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    return { op, entry: onDiskError(error), running: false };
  }
}

function timeOf({ entry }: Listed): number {
  return entry instanceof StorekeysError ? 0 : entry.createdAt.getTime();
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw onDiskError(error);
  }
}

function onDiskError(error: unknown): StorekeysError {
  if (error instanceof StorekeysError) return error;
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  const reason = errno === 'ENOSPC' ? 'the disk is full' : `the system says ${errno}`;
  return new StorekeysError('unavailable', `the journal cannot be written or read: ${reason}`, {
    hint: 'make room, or set STOREKEYS_HOME to a folder on another disk; nothing was changed in a target',
    retryable: false,
  });
}
