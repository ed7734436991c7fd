import { withDeadline } from '../deadline.js';
import type { Bundle } from '../bundle/bundle.js';
import { failureDiagnosis, printable, subjectOf, type Diagnosis } from '../diagnosis.js';
import { afterChange, baseMoved, beforeChange, StorekeysError } from '../errors.js';
import type {
  Base,
  Call,
  Fields,
  Location,
  Marks,
  Pending,
  Provider,
  ReadOptions,
  Reading,
  Removal,
  Selector,
  Version,
  VersionInfo,
  Written,
} from '../provider.js';
import { allInParallel, runsOf } from '../in-parallel.js';
import type { Ref } from '../ref.js';
import type { Secret } from '../secret.js';
import { repeated } from './attempt.js';
import { bundleOf } from './content.js';
import { lookAt, outcomeOf, stagedBy, type Spot } from './look.js';
import { readBack } from './read-back.js';
import { MOST_AT_ONCE, readSome, RUNS_AT_ONCE } from './read-some.js';
import { settled } from './settle.js';

/** Time for one call on a target, all its requests and tries together, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** How many versions {@link Target.versions} begins with. */
const NEWEST = 3;

/** How far back {@link Target.previous} looks for a bundle that differs from the current one. */
const PREVIOUS_DEPTH = 20;

/** Options of a write through a {@link Target}. */
export interface PutOptions {
  readonly base: Base;
  readonly op: string;
  readonly marks: Marks;
  readonly signal?: AbortSignal | undefined;
}

/** What a write did, as it was read back. */
export interface Stored extends Written {
  readonly reading: Reading;
}

/** An earlier version with the bundle that it holds. */
export interface EarlierBundle {
  readonly id: string;
  readonly createdAt: Date | undefined;
  readonly bundle: Bundle;
}

/**
 * A place where a bundle lives: a ref opened through a provider. Holds what all backends share: time
 * limits, retries, looking before repeating, reading back, wrapping of errors. Every method rejects
 * with a {@link StorekeysError} that names the target.
 */
export class Target {
  readonly ref: Ref;
  /** How messages call it: the URI without its options. */
  readonly name: string;
  readonly #provider: Provider;
  readonly #timeoutMs: number;
  #location: Location | undefined;

  constructor(provider: Provider, ref: Ref, timeoutMs: number = DEFAULT_TIMEOUT_MS) {
    this.ref = ref;
    this.name = `${ref.scheme}://${ref.path}`;
    this.#provider = provider;
    this.#timeoutMs = timeoutMs;
  }

  get #spot(): Spot {
    return { provider: this.#provider, ref: this.ref, name: this.name };
  }

  /** Asks the backend where the ref leads and what can be done there; remembered. */
  async locate(signal?: AbortSignal): Promise<Location> {
    this.#location ??= await this.#reading(signal, (call) => this.#provider.locate(this.ref, call));
    return this.#location;
  }

  /**
   * One version with its content. `version` is `null` only when the backend said that it is not there.
   *
   * @throws {@link StorekeysError} `denied`, `unavailable` and what else the backend answers
   */
  read(which: Selector, options: ReadOptions, signal?: AbortSignal): Promise<Reading> {
    return this.#reading(signal, (call) => this.#provider.read(this.ref, which, options, call));
  }

  /**
   * Current versions of many targets, in few requests where their backends can. One failure hides no other.
   *
   * @returns a reading or what went wrong, in the order of the targets
   */
  static async readMany(
    targets: readonly Target[],
    signal?: AbortSignal,
  ): Promise<readonly (Reading | StorekeysError)[]> {
    const found = new Map<Target, Reading | StorekeysError>();
    const providers = new Set(targets.map((target) => target.#provider));
    const ofOne = async (provider: Provider): Promise<void> => {
      const own = targets.filter((target) => target.#provider === provider);
      const timeoutMs = Math.max(...own.map((target) => target.#timeoutMs));
      const readRun = async (run: readonly Target[]): Promise<void> => {
        const readings = await readSome(provider, run, timeoutMs, signal);
        for (const [n, target] of run.entries()) {
          const reading = readings[n];
          if (reading !== undefined) found.set(target, reading);
        }
      };
      await allInParallel([...runsOf(own, MOST_AT_ONCE)], readRun, RUNS_AT_ONCE);
    };
    await Promise.all([...providers].map(ofOne));
    return targets.flatMap((target) => found.get(target) ?? []);
  }

  /**
   * Makes `fields` the current version if `base` still holds, and reads it back.
   *
   * @throws {@link StorekeysError} `conflict` when the target moved, with `mayHaveHappened` when it did so
   * after the write; `unavailable` with `mayHaveHappened` when the answer was lost and looking again gave
   * none either
   */
  async put(fields: Secret<Fields>, options: PutOptions): Promise<Stored> {
    const written = await this.#settled(
      options.signal,
      (call) => this.#provider.write(this.ref, fields, { ...options, to: 'current' }, call),
      (signal) => outcomeOf(this.#spot, fields, options.base, signal),
    );
    return { ...written, reading: await this.#readBack(fields, options) };
  }

  /** Stages `fields` as pending. A repeat within one operation finds what is staged already. */
  stage(fields: Secret<Fields>, options: PutOptions): Promise<Written> {
    return this.#settled(
      options.signal,
      (call) => this.#provider.write(this.ref, fields, { ...options, to: 'pending' }, call),
      (signal) => stagedBy(this.#spot, fields, options.op, signal),
    );
  }

  /**
   * Makes a staged version current if `base` still holds, and reads it back. One that is gone (dropped by
   * somebody, or another operation's has taken its place) is no hindrance: `fields` are written then.
   *
   * @throws {@link StorekeysError} as {@link Target.put}
   */
  async promote(pendingId: string, fields: Secret<Fields>, options: PutOptions): Promise<Stored> {
    let written: Written;
    try {
      written = await this.#settled(
        options.signal,
        (call) => this.#provider.promote(this.ref, pendingId, { ...options, to: 'current' }, call),
        (signal) => this.#promoted(pendingId, fields, options.base, signal),
      );
    } catch (error) {
      if (!(error instanceof StorekeysError) || error.code !== 'not-found') throw error;
      return this.put(fields, options);
    }
    return { ...written, reading: await this.#readBack(fields, options) };
  }

  /** Drops one pending version; safe to repeat. */
  discard(pendingId: string, signal?: AbortSignal): Promise<void> {
    return this.#repeating(signal, (call) => this.#provider.discard(this.ref, pendingId, call));
  }

  /** Drops what one operation has pending, whoever staged it; safe to repeat. */
  async discardOf(op: string, signal?: AbortSignal): Promise<void> {
    const own = (await this.pendings(signal)).filter((pending) => pending.op === op);
    for (const { id } of own) await this.discard(id, signal);
  }

  /** What is pending, by anyone. */
  pendings(signal?: AbortSignal): Promise<readonly Pending[]> {
    return this.#reading(signal, (call) => this.#provider.pendings(this.ref, call));
  }

  /** Merges marks into those that are there; safe to repeat. Answers with notes. */
  annotate(marks: Marks, base: Base, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#repeating(signal, (call) => this.#provider.annotate(this.ref, marks, base, call));
  }

  /**
   * Makes one earlier version unreadable, as far as the backend can; safe to repeat. Answers with what is
   * left of it.
   *
   * @throws {@link StorekeysError} `conflict` for the current version; `unsupported` where the backend
   * keeps no versions
   */
  async purge(versionId: string, signal?: AbortSignal): Promise<readonly string[]> {
    const { capabilities } = await this.locate(signal);
    if (capabilities.purge === 'none') {
      throw new StorekeysError(
        'unsupported',
        `${this.name}: this backend keeps no versions to purge`,
        {
          hint: 'storekeys remove takes the whole target out of use',
        },
      );
    }
    return this.#repeating(signal, (call) => this.#provider.purge(this.ref, versionId, call));
  }

  /** Refuses a removal that the backend cannot do, before anything is changed: `unsupported`. */
  async refuseRemoval(how: Removal, signal?: AbortSignal): Promise<void> {
    const { capabilities } = await this.locate(signal);
    if (how.purge === true && !capabilities.removesForGood) {
      throw new StorekeysError(
        'unsupported',
        `${this.name}: this backend destroys nothing by a call`,
        {
          hint: 'remove it without --purge, then delete it with the tools of that backend',
        },
      );
    }
  }

  /**
   * Takes the target out of use; what was not purged, {@link Target.restore} brings back where the backend
   * can. Answers with notes.
   *
   * @throws {@link StorekeysError} `conflict` when the base is gone; `unsupported` for a purge where the
   * backend has none
   */
  async remove(base: Base, how: Removal = {}, signal?: AbortSignal): Promise<readonly string[]> {
    await this.refuseRemoval(how, signal);
    const { notes } = await this.#settled(
      signal,
      async (call) => ({
        id: '',
        notes: await this.#provider.remove(this.ref, base, how, call),
      }),
      async (inner) => {
        const { version, base: now } = await lookAt(this.#spot, inner);
        if (now === base) return 'not done';
        if (version !== null) throw baseMoved(this.name);
        return { id: '', notes: [] };
      },
    );
    return notes;
  }

  /** Brings a removed target back; safe to repeat. */
  restore(signal?: AbortSignal): Promise<void> {
    return this.#repeating(signal, (call) => this.#provider.restore(this.ref, call));
  }

  /** Newest first, current included, pending not. */
  history(limit: number, signal?: AbortSignal): Promise<readonly VersionInfo[]> {
    return this.#reading(signal, (call) => this.#provider.history(this.ref, limit, call));
  }

  /**
   * The history as far as it is asked for: the newest few mostly suffice, and where versions are encrypted
   * files each of them has to be opened.
   */
  async *versions(
    most: number,
    signal?: AbortSignal,
  ): AsyncGenerator<VersionInfo, void, undefined> {
    let seen = 0;
    for (const limit of [NEWEST, most]) {
      const infos = await this.history(limit, signal);
      yield* infos.slice(seen);
      if (infos.length < limit) return;
      seen = limit;
    }
  }

  /**
   * The newest earlier version whose bundle differs from the current one. A backend's own idea of
   * "previous" (a label, n-1) is not asked: it may hold the same bundle, or none.
   */
  async previous(
    current: Version | null,
    signal?: AbortSignal,
  ): Promise<EarlierBundle | undefined> {
    const now = bundleOf(current);
    for await (const info of this.versions(PREVIOUS_DEPTH, signal)) {
      if (info.state !== 'older') continue;
      const { version } = await this.read({ id: info.id }, { purpose: 'reading' }, signal);
      const bundle = bundleOf(version);
      if (bundle === undefined || (now !== undefined && bundle.equals(now))) continue;
      return { id: info.id, createdAt: info.createdAt, bundle };
    }
    return undefined;
  }

  /**
   * What is in the way of using this target, without reading what it holds. What goes wrong on the way is
   * a diagnosis, too.
   *
   * @throws {@link StorekeysError} only after an abort by `signal`
   */
  async check(signal?: AbortSignal): Promise<readonly Diagnosis[]> {
    try {
      const found = await this.#reading(signal, (call) => this.#provider.check(this.ref, call));
      return found.map(printable);
    } catch (error) {
      if (!(error instanceof StorekeysError) || signal?.aborted === true) throw error;
      const { code, hint } = error;
      const message = error.message.replace(`${this.name}: `, '');
      return [printable(failureDiagnosis(subjectOf(error), { code, message, hint }))];
    }
  }

  /** A call without an effect: one without an answer leaves no doubt whether something was changed. */
  async #reading<T>(signal: AbortSignal | undefined, work: (call: Call) => Promise<T>): Promise<T> {
    try {
      return await this.#repeating(signal, work);
    } catch (error) {
      throw error instanceof StorekeysError ? beforeChange(error) : error;
    }
  }

  /** A call that may be repeated freely. */
  #repeating<T>(signal: AbortSignal | undefined, work: (call: Call) => Promise<T>): Promise<T> {
    return withDeadline(this.#timeoutMs, signal, (inner) =>
      repeated(this.#provider, this.name, inner, () => work({ signal: inner })),
    );
  }

  /** A call with an effect: done once, and looked for when its answer is lost. */
  #settled(
    caller: AbortSignal | undefined,
    act: (call: Call) => Promise<Written>,
    look: (signal: AbortSignal) => Promise<Written | 'not done'>,
  ): Promise<Written> {
    return withDeadline(this.#timeoutMs, caller, (signal) =>
      settled(
        { provider: this.#provider, name: this.name, signal, act: () => act({ signal }), look },
        LOOK_MS,
      ),
    );
  }

  /**
   * After a lost answer to a promotion. The provider did not come to the end of it: what was staged is
   * dropped here, and a failure to do so undoes nothing.
   */
  async #promoted(
    pendingId: string,
    fields: Secret<Fields>,
    base: Base,
    signal: AbortSignal,
  ): Promise<Written | 'not done'> {
    const found = await outcomeOf(this.#spot, fields, base, signal);
    if (found === 'not done') return found;
    try {
      await this.discard(pendingId, signal);
      return found;
    } catch (error) {
      if (!(error instanceof StorekeysError)) throw error;
      return { ...found, notes: [`the staged copy was not dropped: ${error.message}`] };
    }
  }

  /** Whatever fails here, the write was done. */
  async #readBack(fields: Secret<Fields>, options: PutOptions): Promise<Reading> {
    try {
      return await this.#same(fields, options);
    } catch (error) {
      throw error instanceof StorekeysError ? afterChange(error) : error;
    }
  }

  #same(fields: Secret<Fields>, options: PutOptions): Promise<Reading> {
    return withDeadline(this.#timeoutMs, options.signal, async (signal) => {
      const { capabilities } = await this.locate(signal);
      return readBack({
        name: this.name,
        fields,
        base: options.base,
        eventual: capabilities.consistency === 'eventual',
        signal,
        read: () => this.read('current', { purpose: 'reading' }, signal),
      });
    });
  }
}

/** Time to find out what became of a write whose answer was lost, beyond the time for the write itself. */
const LOOK_MS = 5_000;
