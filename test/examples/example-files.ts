/** The files of examples/. */
import { readFileSync } from 'node:fs';

/** The text of one, by its path below `examples/`. */
export function example(path: string): string {
  return readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');
}

/** The commands in the comment at the top of one: what stands further in than its sentences. */
export function commandsIn(text: string): string {
  const [comment = ''] = /^(?:#.*\n)+/.exec(text) ?? [];
  return [...comment.matchAll(/^# {3}(.*)$/gm)].map(([, line]) => line).join('\n');
}
