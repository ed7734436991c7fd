/** What is known of stores and their targets, and what is wrong with them. */
import type { LiveCheck } from '../../bigcommerce/live-check.js';
import type { Bundle } from '../../bundle/bundle.js';
import type { StorekeysError } from '../../errors.js';
import type { Pending } from '../../provider.js';
import type { Target } from '../../target/target.js';

/** A store, and where its bundle should be. */
export interface StoreToCheck {
  readonly alias: string;
  /** `undefined`: whatever the targets hold. */
  readonly hash: string | undefined;
  readonly targets: readonly NamedTarget[];
}

/** A target as the configuration calls it. */
export interface NamedTarget {
  /** Its name in the configuration, else its URI. */
  readonly label: string;
  readonly target: Target;
}

/** What a target holds. */
export type Holding =
  | 'bundle'
  /** A bundle that is not the lead's. */
  | 'drift'
  | 'other store'
  /** Something that is no bundle. */
  | 'foreign'
  | 'absent'
  | 'empty'
  | 'removed'
  | 'unreadable';

/** Something for a person to look at. */
export interface Trouble {
  readonly kind:
    | Exclude<Holding, 'bundle'>
    | 'pending'
    | 'stale'
    | 'previous account'
    | 'rejected'
    | 'unverified';
  /** One sentence, lower case, no final period. */
  readonly message: string;
  /** A command, or what a person has to do. */
  readonly cure: string;
}

/** One target of a store. */
export interface TargetStatus extends NamedTarget {
  readonly holds: Holding;
  readonly versionId: string | undefined;
  readonly bundle: Bundle | undefined;
  /** When the value was captured, else when the version was made. */
  readonly since: Date | undefined;
  /** Staged and left behind; `undefined` where that cannot be seen. */
  readonly pendings: readonly Pending[] | undefined;
  /** Why it is unreadable. */
  readonly error: StorekeysError | undefined;
  readonly troubles: readonly Trouble[];
}

/** One store. */
export interface StoreStatus {
  readonly alias: string;
  readonly hash: string | undefined;
  /** In the order of the configuration. */
  readonly targets: readonly TargetStatus[];
  /** `undefined`: not asked for, or there is nothing to check. */
  readonly live: LiveCheck | undefined;
  /** Of the store as a whole; those of its targets are with these. */
  readonly troubles: readonly Trouble[];
}
