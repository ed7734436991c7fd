import { push, type PushOptions, type PushReport } from './push.js';

/** What {@link rotate} needs. */
export type RotateOptions = Omit<PushOptions, 'rotation' | 'adopt' | 'restore' | 'noCas'>;

/**
 * Makes the bundle of a store's next API account current in every target; the one before stays readable
 * as previous. As {@link push}, and stricter: every target holds a bundle, keeps versions and agrees with
 * the lead, and what is staged is read back before anything becomes visible.
 *
 * @returns a result for each target; every one `unchanged` when the targets hold the bundle already
 * @throws {@link StorekeysError} as {@link push} does; `not-found` where a target holds nothing;
 * `conflict` where one holds what the lead never held, unless forced, and while the previous account is not
 * proven dead, unless forgotten; `unsupported` where a backend keeps no versions
 */
export function rotate(options: RotateOptions): Promise<PushReport> {
  return push({ ...options, rotation: true });
}
