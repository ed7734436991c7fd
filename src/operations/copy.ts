import type { Target } from '../target/target.js';
import { pull } from './pull.js';
import { push, type PushOptions, type PushReport } from './push.js';

/** What {@link copy} needs. */
export interface CopyOptions extends Omit<PushOptions, 'bundle' | 'volatile'> {
  readonly source: Target;
}

/**
 * Stores in targets what another target holds now.
 *
 * @throws {@link StorekeysError} as {@link pull} does for the source, and {@link push} for the targets
 */
export async function copy({ source, ...options }: CopyOptions): Promise<PushReport> {
  const { signal } = options;
  const { bundle } = await pull({ targets: [source], ...(signal === undefined ? {} : { signal }) });
  return push({ ...options, bundle });
}
