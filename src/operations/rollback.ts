import { earlierBundle, type Earlier } from './earlier-bundle.js';
import { push, type PushOptions, type PushReport } from './push.js';

/** What {@link rollback} needs. */
export interface RollbackOptions extends Omit<PushOptions, 'bundle' | 'volatile'> {
  readonly to: Earlier;
}

/**
 * Makes an earlier bundle current in all targets: found in one of them, checked live, and stored by the
 * rules of {@link push}. Keys that others have beside it stay as they are today.
 *
 * @throws {@link StorekeysError} as {@link push} does; `not-found` when no target has the bundle any more;
 * `unsupported` where a target keeps no versions
 */
export async function rollback({ to, ...options }: RollbackOptions): Promise<PushReport> {
  const bundle = await earlierBundle(options.targets, to, options.signal);
  return push({ ...options, bundle });
}
