/** Readers that are Python packages: python-dotenv, PyYAML, Kubernetes' schemas, Terraform, BuildKit's parser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pythonOfReaders } from './install.js';

const PROGRAM = fileURLToPath(new URL('readers.py', import.meta.url));

/** Who reads values by name. */
export type ReaderName = 'dotenv' | 'kubernetes' | 'terraform' | 'yaml';

/**
 * Reads a text into values by name.
 *
 * @param folder - where it may write
 * @throws Error with what the reader said
 */
export async function readByPython(
  reader: ReaderName,
  content: string,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  return (await parseByPython(reader, content, folder)) as Record<string, string>;
}

/** Reads a text, which comes by standard input, into what it stands for; see {@link readByPython}. */
export async function parseByPython(
  reader: ReaderName | 'apply' | 'configuration' | 'dockerfile' | 'manifests',
  content: string,
  folder: string,
): Promise<unknown> {
  const child = spawn(await pythonOfReaders(), [PROGRAM, reader, folder], {
    env: { CHECKPOINT_DISABLE: '1', HOME: folder, PYTHONUTF8: '1' },
  });
  child.stdin.end(content);
  const [read, said, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) throw new Error(`${reader} did not read it: ${said.trim()}`);
  return JSON.parse(read) as unknown;
}
