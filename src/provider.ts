/**
 * The contract between storekeys and a backend.
 *
 * A provider is thin: one backend's calls and what its errors mean. Everything that backends share
 * (checks of refs, retries, timeouts, reading back, ownership, wrapping of errors) lives in `Target`,
 * once. So a provider does not retry, does not compare content, does not decide whose a secret is.
 */
import type { Diagnosis, Purpose } from './diagnosis.js';
import type { Environment } from './environment.js';
import type { ErrorCode } from './errors.js';
import type { Ref } from './ref.js';
import type { Secret } from './secret.js';

/** What JSON can hold. Bundles are strings; keys that others added may be anything. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The content of one version: every key it holds, storekeys' own and others'. */
export type Fields = Readonly<Record<string, JsonValue>>;

/**
 * What a read saw, as a precondition for a write: opaque outside the provider that made it, a string so
 * that it can be kept. It exists also when nothing was there ("absent" is a precondition too).
 */
export type Base = string & { readonly __base: never };

/**
 * Not secret, outside the versions, and shown by the backend's own tools. `managed-by` is `storekeys`;
 * `store-hash` the store; `retired` the fingerprint of a previous account proven dead, with the date.
 */
export type Marks = Readonly<Partial<Record<'managed-by' | 'store-hash' | 'retired', string>>>;

/** One stored version, with its content. */
export interface Version {
  /** Names the version within its target, in the backend's own terms. */
  readonly id: string;
  readonly createdAt: Date | undefined;
  /** `undefined`: what is stored is not an object of keys (plain text, a binary). */
  readonly fields: Secret<Fields> | undefined;
}

/** The answer to a read. */
export interface Reading {
  /** `null` only when the backend said that there is no such version. A failure is thrown, never `null`. */
  readonly version: Version | null;
  readonly base: Base;
  /**
   * `present`; `absent`: never was, or gone without trace; `empty`: the backend's record exists and has
   * no value yet; `removed`: deleted, and the backend still knows it.
   */
  readonly state: 'present' | 'absent' | 'empty' | 'removed';
  /** `undefined`: not asked for, or not visible to this caller. */
  readonly marks: Marks | undefined;
}

/** A line of the history: what is known of a version without reading its content. */
export interface VersionInfo {
  readonly id: string;
  readonly createdAt: Date | undefined;
  /** `removed` and `destroyed` versions cannot be read; only `removed` ones may come back. */
  readonly state: 'current' | 'older' | 'removed' | 'destroyed';
}

/** A version that was staged and not promoted. */
export interface Pending {
  /** For `read`, `promote` and `discard`. */
  readonly id: string;
  /** The operation that staged it. */
  readonly op: string;
  readonly createdAt: Date | undefined;
}

/** The answer to a write. */
export interface Written {
  readonly id: string;
  /** What could not be done beside the content, for a person to read: lower case, no final period. */
  readonly notes: readonly string[];
}

/** What each call is given. */
export interface Call {
  /** Aborted when the caller gave up or the time for this target is over. Every request carries it. */
  readonly signal: AbortSignal;
}

/** Which version to read: the current one, or one by its id (of history, of pendings). */
export type Selector = 'current' | { readonly id: string };

/** Options of a read. */
export interface ReadOptions {
  /**
   * `writing`: the caller is about to write on the base. The answer holds the marks where they can be
   * seen, and what would be refused at the write (a secret managed by another service) is refused now.
   * May cost one more request than `reading`.
   */
  readonly purpose: 'reading' | 'writing';
}

/** Options of a write. */
export interface WriteOptions {
  /** `pending`: readers do not see it until it is promoted. */
  readonly to: 'current' | 'pending';
  readonly base: Base;
  /** Names the operation: 16 lower-case letters and digits, new for each. A repeat within one keeps it. */
  readonly op: string;
  readonly marks: Marks;
}

/** How a target is taken out of use. */
export interface Removal {
  /** For good: every version and the record of them. Only where the capability `removesForGood` is there. */
  readonly purge?: boolean;
  /** For how many days it can be brought back, where the backend takes such a number. */
  readonly recoveryDays?: number;
}

/**
 * What a backend can do. Data, not code: it steers `Target`, the docs and the conformance suite, where
 * a lacking capability selects the test of the refusal.
 */
export interface Capabilities {
  /** `server`: the backend itself refuses a write on a stale base. `client`: storekeys looks first. */
  readonly compareAndSet: 'server' | 'client' | 'none';
  /** `native`: the backend knows versions that are not current. `emulated`: a record beside the target. */
  readonly staging: 'native' | 'emulated' | 'none';
  /** Something can be pending where nothing is current. */
  readonly stageWhenAbsent: boolean;
  /** Versions that can be pending at once; with 1, a new one takes the place of the one before. */
  readonly pendings: number;
  /** Earlier versions that stay readable, at least; 0: none; `Infinity`: all. */
  readonly history: number;
  /** Several refs cost fewer requests than one each. */
  readonly batch: boolean;
  /** `json`: a value may be anything that JSON holds; `text`: strings, all else is `unsupported`. */
  readonly values: 'json' | 'text';
  /** A write over a removed target works as it is; otherwise it must be restored first. */
  readonly writesOverRemoved: boolean;
  /** A removed target can be restored by a call, and not only by a person with other tools. */
  readonly restores: boolean;
  /** All of a target can be destroyed by a call: every version, and the record of them. */
  readonly removesForGood: boolean;
  /**
   * What a purge of one earlier version does. `destroys`: its content is gone. `unlabels`: nobody finds it
   * any more who does not know its id, and the backend removes it when it chooses. `clears`: it is gone from
   * what programs can read; people may still find it in the backend's own history.
   */
  readonly purge: 'destroys' | 'unlabels' | 'clears' | 'none';
  /** `eventual`: a read may miss what was written a moment ago. */
  readonly consistency: 'strong' | 'eventual';
  /** The same URI is another place on another machine. */
  readonly perMachine?: true;
}

/** Where a ref leads, once the backend was asked. */
export interface Location {
  /**
   * The same on every machine for the same place, whatever the spelling: account, region and name, or
   * namespace, mount and path. Never the profile, role or address used.
   */
  readonly place: readonly string[];
  /** What can be done at this place; may be less than the backend can at best. */
  readonly capabilities: Capabilities;
  /** Limits of this place worth saying before a write. */
  readonly notes: readonly string[];
}

/** What an error of a provider means. */
export interface Failure {
  readonly code: ErrorCode;
  /** In storekeys' words: texts of SDKs and servers may hold values. Names no target: `Target` does. */
  readonly message: string;
  readonly hint?: string;
  /** Default: only `unavailable` is. */
  readonly retryable?: boolean;
  /** The request may have reached the backend. Default: false, so a provider says it of every lost answer. */
  readonly mayHaveHappened?: boolean;
  readonly retryAfterMs?: number;
  /** The backend asks for fewer calls: all wait for a while, and fewer go at once from then on. */
  readonly throttled?: true;
}

/**
 * One backend, opened: signs in when first needed and remembers it. Serves any number of refs of its
 * scheme. Methods reject with whatever their SDK throws; {@link Provider.classify} says what it means.
 * A `StorekeysError` thrown by a provider passes through as it is.
 *
 * A base is checked by every method that takes one, by the backend itself where `compareAndSet` is
 * `server`; a base that no longer holds is a `conflict`.
 */
export interface Provider {
  readonly capabilities: Capabilities;
  locate(ref: Ref, call: Call): Promise<Location>;
  read(ref: Ref, which: Selector, options: ReadOptions, call: Call): Promise<Reading>;
  /** Current versions of many refs, in their order; one failure never hides the others. */
  readMany(refs: readonly Ref[], call: Call): Promise<readonly PromiseSettledResult<Reading>[]>;
  /**
   * All fields as one version, or nothing.
   *
   * A create (base: absent) that finds something is a `conflict`. Marks are written where this caller
   * may; where not, the content is written all the same and a note says so.
   */
  write(ref: Ref, fields: Secret<Fields>, options: WriteOptions, call: Call): Promise<Written>;
  /** Makes a pending version current if `base` still holds. The id may change: the answer has the new one. */
  promote(ref: Ref, pendingId: string, options: WriteOptions, call: Call): Promise<Written>;
  /** Drops one pending version. One that is not there, or is current by now, is done: nothing happens to it. */
  discard(ref: Ref, pendingId: string, call: Call): Promise<void>;
  /** What is pending, by anyone. */
  pendings(ref: Ref, call: Call): Promise<readonly Pending[]>;
  /**
   * Makes one earlier version unreadable, as far as the backend can (see the capability `purge`). Answers
   * with notes on what is left of it. One that is not there, or is pending, is done: nothing happens to it.
   * The current one is a `conflict`.
   */
  purge(ref: Ref, id: string, call: Call): Promise<readonly string[]>;
  /** Merges marks into those that are there; others' are kept. Answers with notes, as a write does. */
  annotate(ref: Ref, marks: Marks, base: Base, call: Call): Promise<readonly string[]>;
  /**
   * Takes the target out of use: so that it can be brought back, or for good. What is removed already is
   * done. Answers with notes, such as until when it can be brought back.
   */
  remove(ref: Ref, base: Base, how: Removal, call: Call): Promise<readonly string[]>;
  restore(ref: Ref, call: Call): Promise<void>;
  /** Newest first, current included, pending not. */
  history(ref: Ref, limit: number, call: Call): Promise<readonly VersionInfo[]>;
  /**
   * What is in the way of using this place, found out without reading a secret's content and without
   * changing anything there: reach, sign-in, rights. What cannot be tried without an effect is `unknown`.
   * In the order in which it was looked at; ends early where nothing more can be found out. What stops
   * it at once may be thrown as well.
   */
  check(ref: Ref, call: Call): Promise<readonly Diagnosis[]>;
  /** `undefined`: not an error of this backend, so a bug. */
  classify(error: unknown): Failure | undefined;
  /** Ends connections. The provider is not used afterwards. */
  close(): Promise<void>;
}

/** One request, for `--verbose`: never a header, a query value or a body. */
export interface RequestEvent {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** What a provider may use of the world around it. */
export interface ProviderContext {
  readonly env: Environment;
  readonly onRequest: (event: RequestEvent) => void;
}

/** What rights are for: to read a bundle; to store one, also the first; to store the next one over it. */
export type PolicyPurpose = Exclude<Purpose, 'remove' | 'purge'>;

/** The least rights for one target and purpose, as the backend's own tools take them. */
export interface Policy {
  readonly text: string;
  /** What it leaves open, for a person to read: lower case, no final period. */
  readonly notes: readonly string[];
}

/** A target that could be used from here as things are. */
export interface Suggestion {
  /** A URI, with `{store}` for the alias of the store. */
  readonly template: string;
  /** What signs in, by name: a variable, a file. Holds no value. */
  readonly because: string;
}

/** What a provider module exports: a kind of backend, before anything is opened. Loads no SDK. */
export interface ProviderDefinition {
  /** Lower case, as in the URI. */
  readonly scheme: string;
  /** The backend's name for people. */
  readonly title: string;
  /** Calls at a time that the backend takes well, in its documented limits. Default: 8. */
  readonly concurrency?: number;
  /** Query options of the URI, each with one line of help. */
  readonly options: Readonly<Record<string, string>>;
  /**
   * The backend's own rules for a path, beyond those that hold for all.
   *
   * @returns what is wrong with it, or `undefined`
   */
  pathProblem(path: string): string | undefined;
  /**
   * The least rights that the provider's calls need, from the ref alone: nobody is asked. What the ref
   * leaves to the environment stays open in it.
   *
   * @throws StorekeysError - `unsupported` for a purpose that the place cannot serve
   */
  policy?(ref: Ref, purpose: PolicyPurpose): Policy;
  /**
   * A target to begin with, for `storekeys init`; `undefined` where nothing here would sign in. No request
   * is made: whether it works is found out when it is used.
   */
  suggest?(env: Environment): Promise<Suggestion | undefined>;
  /** Cheap: no request, no sign-in. The SDK is imported on first use. */
  open(context: ProviderContext): Promise<Provider> | Provider;
}

/**
 * Declares a provider. Gives the types to write one against and refuses a scheme that no URI can have.
 *
 * @throws TypeError - for a programming mistake in the definition
 */
export function defineProvider(definition: ProviderDefinition): ProviderDefinition {
  if (!/^[a-z][a-z0-9+.-]*$/.test(definition.scheme)) {
    throw new TypeError(`'${definition.scheme}' cannot be the scheme of a URI`);
  }
  return Object.freeze(definition);
}
