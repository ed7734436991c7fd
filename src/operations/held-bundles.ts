/** What a target has held, read as far as it is asked for and no version twice. */
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { VersionInfo } from '../provider.js';
import { bundleOf } from '../target/content.js';
import type { Target } from '../target/target.js';

/** How far back is looked, in versions. */
export const DEPTH: number = 100;

/** Bundles in the versions of one target, for one operation. */
export class HeldBundles {
  readonly #target: Target;
  readonly #bundles = new Map<string, Bundle | undefined>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** It has held this bundle, ever. */
  async ever(bundle: Bundle, signal?: AbortSignal): Promise<boolean> {
    return this.#among(await this.#versions(signal), bundle, signal);
  }

  /** It still keeps this bundle in a version that is not current any more. For targets that keep versions. */
  async keeps(bundle: Bundle, signal?: AbortSignal): Promise<boolean> {
    for await (const { id, state } of this.#target.versions(DEPTH, signal)) {
      if (state === 'older' && (await this.#bundle(id, signal))?.equals(bundle) === true)
        return true;
    }
    return false;
  }

  /**
   * It has held this bundle after a version that was current at some time.
   *
   * @throws {@link StorekeysError} `unavailable` when what the target still knows does not tell
   * @param versionId - `undefined`: nothing was current
   */
  async since(
    versionId: string | undefined,
    bundle: Bundle,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const versions = await this.#versions(signal);
    const end = versions.findIndex(({ id }) => id === versionId);
    const later = end === -1 ? versions : versions.slice(0, end);
    if (await this.#among(later, bundle, signal)) return true;
    if (end !== -1 || (await this.#isWhole(versions, signal))) return false;
    throw new StorekeysError(
      'unavailable',
      `${this.#target.name}: its history does not reach back to what was planned`,
      { hint: 'storekeys history shows what it still has', retryable: false },
    );
  }

  /** A list as long as the backend keeps may have lost its end. */
  async #isWhole(versions: readonly VersionInfo[], signal?: AbortSignal): Promise<boolean> {
    const { history } = (await this.#target.locate(signal)).capabilities;
    return history > 0 && versions.length <= history && versions.length < DEPTH;
  }

  async #versions(signal?: AbortSignal): Promise<readonly VersionInfo[]> {
    const { capabilities } = await this.#target.locate(signal);
    return capabilities.history === 0 ? [] : this.#target.history(DEPTH, signal);
  }

  async #among(
    versions: readonly VersionInfo[],
    bundle: Bundle,
    signal?: AbortSignal,
  ): Promise<boolean> {
    for (const { id, state } of versions) {
      if (state !== 'current' && state !== 'older') continue;
      if ((await this.#bundle(id, signal))?.equals(bundle) === true) return true;
    }
    return false;
  }

  async #bundle(id: string, signal?: AbortSignal): Promise<Bundle | undefined> {
    if (!this.#bundles.has(id)) {
      const { version } = await this.#target.read({ id }, { purpose: 'reading' }, signal);
      this.#bundles.set(id, bundleOf(version));
    }
    return this.#bundles.get(id);
  }
}
