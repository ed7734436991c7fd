/** The targets of one operation, seen by somebody who has no part in it. */
import assert from 'node:assert/strict';
import type { Bundle } from '../../src/bundle/bundle.js';
import type { Opener } from '../../src/open.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { leftPendings } from '../../src/operations/recover/inspect.js';
import { marksOf } from '../../src/operations/plan.js';
import { Secret } from '../../src/secret.js';
import { bundleOf } from '../../src/target/content.js';
import type { Target } from '../../src/target/target.js';

/** What a target holds. */
export interface Held {
  readonly name: string;
  /** The id of the version. */
  readonly version: string | undefined;
  /** A fingerprint, of all four values; or what else is there. */
  readonly holds: string;
}

/** See the top of the file. */
export class Targets {
  /** The lead first. */
  readonly uris: readonly string[];
  readonly #opener: Opener;

  constructor(opener: Opener, uris: readonly string[]) {
    this.#opener = opener;
    this.uris = uris;
  }

  open(): Promise<readonly Target[]> {
    return Promise.all(this.uris.map((uri) => this.#opener.open(uri)));
  }

  /** Puts a bundle into all, or into those that are named. */
  async seed(bundle: Bundle, uris: readonly string[] = this.uris): Promise<void> {
    await Promise.all(
      uris.map(async (uri) => {
        const target = await this.#opener.open(uri);
        const { base } = await target.read('current', { purpose: 'writing' });
        const fields = new Secret(bundle.toFields());
        await target.put(fields, { base, op: newOperationId(), marks: marksOf(bundle) });
      }),
    );
  }

  async look(): Promise<readonly Held[]> {
    return Promise.all(
      (await this.open()).map(async (target) => {
        const { version, state } = await target.read('current', { purpose: 'reading' });
        const bundle = bundleOf(version);
        const holds = bundle?.fingerprint ?? (version === null ? 'nothing' : `other (${state})`);
        return { name: target.name, version: version?.id, holds };
      }),
    );
  }

  /** All hold this bundle. */
  async assertHold({ fingerprint }: Bundle): Promise<void> {
    const held = await this.look();
    const expected = held.map((each) => ({ ...each, holds: fingerprint }));
    assert.deepEqual(held, expected);
  }

  /** One line of versions in each, of this length and with no earlier one of the same bundle. */
  async assertVersions(count: number): Promise<void> {
    for (const target of await this.open()) {
      const versions = await target.history(20);
      const states = ['current', ...Array.from({ length: count - 1 }, () => 'older')];
      assert.deepEqual(
        versions.map(({ state }) => state),
        states,
        target.name,
      );
    }
  }

  /** The names of targets where something is staged, each as often as it is. */
  async staged(): Promise<readonly string[]> {
    const { left, errors } = await leftPendings(await this.open(), new Set());
    assert.deepEqual(errors, []);
    return left.map(({ target }) => target.name);
  }

  /** As `recover --discard` drops what operations left behind that are in no journal any more. */
  async dropStaged(): Promise<void> {
    const { left } = await leftPendings(await this.open(), new Set());
    for (const { target, pending } of left) await target.discard(pending.id);
    assert.deepEqual(await this.staged(), []);
  }
}
