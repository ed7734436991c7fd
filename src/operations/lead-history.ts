/** What the lead has held, read as far as it is asked for and no version twice. */
import type { Bundle } from '../bundle/bundle.js';
import type { VersionInfo } from '../provider.js';
import { bundleOf } from '../target/content.js';
import type { Target } from '../target/target.js';

/** How far back is looked, in versions. */
const DEPTH = 100;

/** Versions of one lead, for one operation. */
export class LeadHistory {
  readonly #lead: Target;
  readonly #bundles = new Map<string, Bundle | undefined>();

  constructor(lead: Target) {
    this.#lead = lead;
  }

  /** It has held this bundle, ever. */
  async ever(bundle: Bundle, signal?: AbortSignal): Promise<boolean> {
    return this.#among(await this.#versions(signal), bundle, signal);
  }

  /**
   * It has held this bundle after a version that was current at some time.
   *
   * @param versionId - `undefined`: nothing was current
   */
  async since(
    versionId: string | undefined,
    bundle: Bundle,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const versions = await this.#versions(signal);
    const end = versions.findIndex(({ id }) => id === versionId);
    return this.#among(end === -1 ? versions : versions.slice(0, end), bundle, signal);
  }

  async #versions(signal?: AbortSignal): Promise<readonly VersionInfo[]> {
    const { capabilities } = await this.#lead.locate(signal);
    return capabilities.history === 0 ? [] : this.#lead.history(DEPTH, signal);
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
      const { version } = await this.#lead.read({ id }, { purpose: 'reading' }, signal);
      this.#bundles.set(id, bundleOf(version));
    }
    return this.#bundles.get(id);
  }
}
