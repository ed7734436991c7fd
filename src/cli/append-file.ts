/** Adds to files of a pipeline's runner, which it names in environment variables. */
import { open } from 'node:fs/promises';
import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';
import { errnoOf } from '../files.js';

/**
 * The file that a variable names.
 *
 * @throws {@link StorekeysError} `usage` when the variable is not set
 */
export function fileNamedBy(variable: string, env: Environment): string {
  const path = env[variable];
  if (path !== undefined && path !== '') return path;
  throw new StorekeysError('usage', `${variable} is not set: there is no file to add to`, {
    hint: 'this format is for a step of a workflow; elsewhere use another --format',
  });
}

/**
 * Adds text to the end of a file, on a line of its own.
 *
 * @throws {@link StorekeysError} `unavailable` when the file cannot be written
 */
export async function appendToFile(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      await file.appendFile(size > 0 && last.toString() !== '\n' ? `\n${text}` : text);
    } finally {
      await file.close();
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new StorekeysError('unavailable', `${path} cannot be written (${errno})`);
  }
}
