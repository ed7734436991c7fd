/** A file for a consumer that reads nothing else. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes it into a new folder, and gives its path. The runner removes all of them. */
export function fileWith(text: string): string {
  const path = join(newFolder(), 'file');
  writeFileSync(path, text);
  return path;
}

/** A new folder. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'format-'));
}
