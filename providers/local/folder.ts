/** The files of one local target: `1.age`, `2.age` … and `pending-OP.age`, each written once. */
import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../src/environment.js';
import { createExclusive, flushFolder, isErrno, makeFolder } from '../../src/files.js';
import { homeFolders } from '../../src/home.js';
import { ensureIdentity, identityToOpen, refuseMixed } from '../../src/identity.js';
import type { Ref } from '../../src/ref.js';
import { seal, unseal, type Envelope } from './envelope.js';

const NUMBERED = /^([1-9][0-9]*)\.age$/;
const PENDING = /^(pending-[a-z0-9]+)\.age$/;

/** What is in the folder, by name alone: no file is opened. */
export interface Listing {
  /** Numbers of versions and tombstones, ascending. They never restart and are never reused. */
  readonly numbers: readonly number[];
  readonly pendingIds: readonly string[];
}

/** The folder of a local target. */
export function folderOf(env: Environment, ref: Ref): string {
  return join(homeFolders(env).data, 'local', ...ref.path.split('/'));
}

export async function list(env: Environment, ref: Ref): Promise<Listing> {
  let names: string[];
  try {
    names = await readdir(folderOf(env, ref));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { numbers: [], pendingIds: [] };
    throw error;
  }
  return {
    numbers: matches(names, NUMBERED)
      .map(Number)
      .sort((a, b) => a - b),
    pendingIds: matches(names, PENDING),
  };
}

/** One file's content; `undefined` when it is not there. */
export async function load(env: Environment, ref: Ref, id: string): Promise<Envelope | undefined> {
  const path = join(folderOf(env, ref), `${id}.age`);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
  const identity = await identityToOpen(env, path);
  return unseal(bytes, identity, { target: ref.path, id, path });
}

/** Writes one file under a name that must be free. Answers with notes; `undefined` when it is taken. */
export async function store(
  env: Environment,
  ref: Ref,
  envelope: Omit<Envelope, 'target' | 'createdAt'>,
): Promise<readonly string[] | undefined> {
  const { recipients, isNew, path } = await ensureIdentity(env);
  const added = ref.options['recipient'];
  const all = added === undefined ? recipients : [...recipients, added];
  refuseMixed(ref.uri, all);
  const folder = folderOf(env, ref);
  await makeFolder(folder);
  const bytes = await seal({ ...envelope, target: ref.path, createdAt: new Date() }, all);
  if (!(await createExclusive(folder, `${envelope.id}.age`, bytes))) return undefined;
  return isNew
    ? [`made the key ${path}: keep a copy, without it nobody can read what is stored`]
    : [];
}

/** Drops a pending file; one that is not there is done. */
export async function dropPending(env: Environment, ref: Ref, id: string): Promise<void> {
  if (PENDING.test(`${id}.age`)) await drop(env, ref, id);
}

/** Drops one version; one that is not there is done. */
export function dropVersion(env: Environment, ref: Ref, number: number): Promise<void> {
  return drop(env, ref, String(number));
}

async function drop(env: Environment, ref: Ref, id: string): Promise<void> {
  const folder = folderOf(env, ref);
  try {
    await unlink(join(folder, `${id}.age`));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  await flushFolder(folder);
}

/** Drops every version before a number, which stays: numbers never restart. */
export async function dropAllBefore(env: Environment, ref: Ref, number: number): Promise<void> {
  const folder = folderOf(env, ref);
  const { numbers } = await list(env, ref);
  for (const each of numbers.filter((n) => n < number)) await unlink(join(folder, `${each}.age`));
  await flushFolder(folder);
}

function matches(names: readonly string[], pattern: RegExp): string[] {
  return names.flatMap((name) => pattern.exec(name)?.[1] ?? []);
}
