/**
 * A provider of one's own: plain JSON files in a folder, for tests of programs that use storekeys.
 * NOT for real credentials: nothing is encrypted.
 *
 * A version is a file NAME.NUMBER; the number after the base must be free, which the file system checks (`link`).
 * A removal is an empty file, so that numbers never restart.
 */
import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentOnly, defineProvider, Secret, StorekeysError } from '../src/index.js';
import type { Base, Failure, Fields, ProviderDefinition, Reading } from '../src/index.js';

export const folder: ProviderDefinition = defineProvider({
  scheme: 'folder',
  title: 'plain files, for tests',
  options: {},
  pathProblem: (path) =>
    /^[\w-]+$/.test(path) ? undefined : 'a name has letters, digits, _ and -',
  open({ env }) {
    const root = env['FOLDER_ROOT'];
    if (root === undefined) throw new StorekeysError('usage', 'folder:// needs FOLDER_ROOT');
    return currentOnly({
      title: 'a folder',
      capabilities: {
        compareAndSet: 'server',
        values: 'json',
        writesOverRemoved: true,
        removesForGood: false,
        consistency: 'strong',
        perMachine: true,
      },
      place: ({ path }) => [root, path],
      read: ({ path }) => read(root, path),
      write: ({ path }, fields, { base }) =>
        append(root, path, base, JSON.stringify(fields.reveal())),
      remove: ({ path }, base) => append(root, path, base, '').then(() => []),
      check: () => readdir(root).then(() => [{ subject: 'reach', state: 'ok', detail: root }]),
      classify,
    });
  },
});

async function read(root: string, name: string): Promise<Reading> {
  const own = (await readdir(root)).filter((file) => file.startsWith(`${name}.`));
  const numbers = own.map((file) => Number(file.slice(name.length + 1)));
  const base = String(Math.max(0, ...numbers)) as Base;
  if (base === '0') return { version: null, base, state: 'absent', marks: undefined };
  const text = await readFile(join(root, `${name}.${base}`), 'utf8');
  if (text === '') return { version: null, base, state: 'removed', marks: undefined };
  const fields = new Secret(JSON.parse(text) as Fields);
  const version = { id: base, createdAt: undefined, fields };
  return { version, base, state: 'present', marks: undefined };
}

async function append(root: string, name: string, base: Base, text: string): Promise<string> {
  const id = String(Number(base) + 1);
  // Written beside and linked under its name: nobody reads half a file.
  const temporary = join(root, `.${randomUUID()}`);
  await writeFile(temporary, text, { mode: 0o600 });
  await link(temporary, join(root, `${name}.${id}`)).finally(() => unlink(temporary));
  return id;
}

function classify(error: unknown): Failure | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  return error.code === 'EEXIST'
    ? { code: 'conflict', message: 'changed by somebody else meanwhile' }
    : { code: 'unavailable', message: 'FOLDER_ROOT cannot be used', retryable: false };
}
