/** What to do about a target that does not hold what the store's other targets do, as a command. */
import { singleQuoted } from '../../single-quoted.js';
import type { Holding, NamedTarget } from './state.js';

/** What a push has to be allowed to bring a target in line. */
const ALLOWED: Partial<Readonly<Record<Holding, string>>> = {
  foreign: '--adopt',
  'other store': '--force',
  removed: '--restore',
};

/**
 * One command for all targets of a store whose content is not right.
 *
 * @param source - a target that is right; `undefined`: none is
 */
export function pushCure(
  alias: string,
  source: NamedTarget | undefined,
  wrong: readonly Holding[],
): string {
  const allowed = [...new Set(wrong.flatMap((holds) => ALLOWED[holds] ?? []))];
  const replaces = wrong.some((holds) => holds !== 'absent' && holds !== 'empty');
  const flags = [...allowed, ...(replaces ? ['--yes'] : [])];
  const from = source === undefined ? [] : ['--from', quoted(source.label)];
  return ['storekeys push', quoted(alias), ...from, ...flags].join(' ');
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : singleQuoted(word);
}
