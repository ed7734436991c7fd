/** What is in the way of using a local target: its folder, the identity, and whether the two fit. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkHeader } from '../../src/age-file.js';
import type { Diagnosis } from '../../src/diagnosis.js';
import { Findings } from '../../src/findings.js';
import type { Environment } from '../../src/environment.js';
import { ensureWritable, homeFolders } from '../../src/home.js';
import { identityPath, identityToOpen, readIdentity, recipientsOf } from '../../src/identity.js';
import type { Call, Failure } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { folderOf, list } from './folder.js';

/** What a check looks at. */
export interface Checked {
  readonly env: Environment;
  readonly ref: Ref;
  readonly classify: (error: unknown) => Failure | undefined;
}

/** See `Provider.check`. Of the files only the headers are opened, which hold a key and no content. */
export async function check(checked: Checked, call: Call): Promise<readonly Diagnosis[]> {
  const found = new Findings(checked.classify, call);
  const { data } = homeFolders(checked.env);
  try {
    await ensureWritable(data);
    found.ok('reach', `${data}, writable`);
  } catch (error) {
    // What is there may still be read.
    found.caught(error, 'reach', 'push');
  }
  try {
    const names = await fileNames(checked);
    if (await checkIdentity(found, checked, names)) await checkFiles(found, checked, names);
  } catch (error) {
    found.caught(error, 'content');
  }
  return found.all;
}

async function fileNames({ env, ref }: Checked): Promise<readonly string[]> {
  const { numbers, pendingIds } = await list(env, ref);
  return [...numbers.map(String), ...pendingIds].map((id) => `${id}.age`);
}

/** @returns whether there is one, so that files can be tried */
async function checkIdentity(
  found: Findings,
  { env, ref }: Checked,
  names: readonly string[],
): Promise<boolean> {
  const path = identityPath(env);
  try {
    const identity = await readIdentity(env);
    if (identity !== undefined) {
      await recipientsOf(identity);
      found.ok('key', `${path}, yours alone`);
      return true;
    }
    if (names.length > 0) await identityToOpen(env, folderOf(env, ref));
  } catch (error) {
    found.caught(error, 'key');
    return false;
  }
  found.ok('key', `${path} is made at the first push`);
  return false;
}

/** @throws for the first file that cannot be read or opened */
async function checkFiles(
  found: Findings,
  { env, ref }: Checked,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const path = join(folderOf(env, ref), name);
    await checkHeader(await readFile(path), await identityToOpen(env, path), path);
  }
  const files = `${names.length} ${names.length === 1 ? 'file' : 'files'}`;
  found.ok('content', names.length === 0 ? 'nothing is stored yet' : `${files} to be opened`);
}
