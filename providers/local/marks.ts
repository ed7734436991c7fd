/** The marks of a local target: a small file beside the versions. Not secret, so not encrypted. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Environment } from '../../src/environment.js';
import { isErrno, makeFolder, replaceFile } from '../../src/files.js';
import type { Marks } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { folderOf } from './folder.js';

const FILE_NAME = 'marks.json';

const schema = z.object({
  'managed-by': z.optional(z.string()),
  'store-hash': z.optional(z.string()),
  retired: z.optional(z.string()),
});

/** A file that cannot be parsed counts as no marks: content alone proves ownership. */
export async function readMarks(env: Environment, ref: Ref): Promise<Marks> {
  let text: string;
  try {
    text = await readFile(join(folderOf(env, ref), FILE_NAME), 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return {};
    throw error;
  }
  try {
    const { data = {} } = schema.safeParse(JSON.parse(text));
    return Object.fromEntries(Object.entries(data));
  } catch {
    return {};
  }
}

/** Merges marks into those that are there; writes nothing when they are there already. */
export async function mergeMarks(env: Environment, ref: Ref, marks: Marks): Promise<void> {
  const before = await readMarks(env, ref);
  const after = { ...before, ...marks };
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  const folder = folderOf(env, ref);
  await makeFolder(folder);
  await replaceFile(folder, FILE_NAME, Buffer.from(`${JSON.stringify(after)}\n`));
}
