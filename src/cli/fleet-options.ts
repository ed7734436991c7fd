import { StorekeysError } from '../errors.js';
import type { Arguments } from './arguments.js';

/** @throws {@link StorekeysError} `usage` for what only many stores can have, where one is meant */
export function refuseFleetOptions(args: Arguments, more: readonly string[] = []): void {
  const option = ['shard', 'json-lines', ...more].find((name) => args.list(name).length > 0);
  if (option === undefined) return;
  throw new StorekeysError('usage', `--${option} is for many stores`, {
    hint: 'name them all with --all, or with --from-dir',
  });
}
