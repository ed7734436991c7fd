/**
 * What one operation over several targets knows, does and is told. Plain data.
 *
 * @typeParam V - a bundle; compared with the `same` of `Rules` and never looked into
 */

/** What a target held when it was read: a bundle, `null` for nothing, `undefined` for something else. */
export interface Seen<V> {
  readonly value: V | null | undefined;
  /** The precondition of a write on it. */
  readonly base: string;
}

/** What is fixed for one operation. */
export interface Rules<V> {
  /** To be stored. */
  readonly value: V;
  /** What the plan saw, the lead first. */
  readonly plan: readonly Seen<V>[];
  /** By target: a version can be pending there now. */
  readonly stages: readonly boolean[];
  /** By target: nothing guards a write there, so it comes after all others. */
  readonly unguarded: readonly boolean[];
  same(one: V, other: V): boolean;
}

/** How far a target is that follows the lead. */
export type Task<V> =
  /** To be read. */
  | { readonly at: 'look' }
  /** Read; the lead is to be read after it. */
  | { readonly at: 'compare'; readonly seen: Seen<V> }
  /** Differs from the lead, and may be overwritten with what the lead held. */
  | { readonly at: 'write'; readonly seen: Seen<V>; readonly goal: V }
  /** Held what the lead held. */
  | { readonly at: 'even'; readonly goal: V }
  /** Holds something that neither the plan saw nor the lead ever held: somebody has to look. */
  | { readonly at: 'strange' }
  /** The lead holds nothing any more. */
  | { readonly at: 'leaderless' }
  /** Did not answer, or refused. */
  | { readonly at: 'failed' };

/** What became of an operation. */
export type Outcome =
  /** Every target was seen to hold what the lead holds, and that is ours. */
  | 'stored'
  /** Ours was stored; the lead holds another one by now. */
  | 'superseded'
  /** Committed, but not every target follows. */
  | 'partial'
  /** Nothing was changed: the lead is no longer what the plan saw. */
  | 'moved'
  /** Nothing was changed: a stage or the commit was refused. */
  | 'refused'
  /** The commit's answer was lost, and looking gave none either, or it may still be on its way. */
  | 'unknown';

/** Where an operation is. Plain data. */
export type State<V> =
  | { readonly phase: 'stage'; readonly staged: readonly Staged[] }
  /** `again`: the answer to the first was lost, and the lead is as it was. */
  | { readonly phase: 'commit'; readonly staged: readonly Staged[]; readonly again: boolean }
  | {
      readonly phase: 'look back';
      readonly staged: readonly Staged[];
      readonly lost: boolean;
      readonly again: boolean;
    }
  | {
      readonly phase: 'follow';
      readonly staged: readonly Staged[];
      readonly tasks: readonly Task<V>[];
    }
  | {
      readonly phase: 'confirm';
      readonly staged: readonly Staged[];
      readonly tasks: readonly Task<V>[];
    }
  | ({ readonly phase: 'drop'; readonly staged: readonly Staged[] } & Ending<V>)
  | ({ readonly phase: 'end' } & Ending<V>);

/** How it came out. */
export interface Ending<V> {
  readonly outcome: Outcome;
  /** Of the targets that follow; none when nothing was committed. */
  readonly tasks: readonly Task<V>[];
}

/** Our pending version in a target: `open`: to be staged; `maybe`: not known; `gone`: promoted or dropped. */
export type Staged = 'none' | 'open' | 'there' | 'maybe' | 'gone';

/** Something to do. Steps of one state may be done in any order, or at once. */
export type Step<V> =
  | { readonly do: 'stage'; readonly target: number }
  /** Compare-and-set the lead on the plan's base. */
  | { readonly do: 'commit'; readonly staged: boolean }
  /** Whether the lead has held ours since the plan, and whether the plan's base still holds. */
  | { readonly do: 'look back' }
  | { readonly do: 'look'; readonly target: number }
  /** What the lead holds, and whether it ever held what was seen in the target. */
  | { readonly do: 'compare'; readonly target: number; readonly seen: Seen<V> }
  /** `staged`: our pending version is what the lead holds. */
  | {
      readonly do: 'write';
      readonly target: number;
      readonly goal: V;
      readonly base: string;
      readonly staged: boolean;
    }
  /** The last look at all: what the lead holds, and then what each other target does. */
  | { readonly do: 'confirm' }
  | { readonly do: 'drop'; readonly target: number };

/** What came of a step; which of them a step can have is said at `after` in machine.ts. */
export type Result<V> =
  | { readonly was: 'done' }
  /** Not done, for good; of a write that follows also: given up. */
  | { readonly was: 'refused' }
  /** Surely not done: the base does not hold. */
  | { readonly was: 'moved' }
  /** Done or not: no answer. */
  | { readonly was: 'lost' }
  | { readonly was: 'unreadable' }
  | { readonly was: 'seen'; readonly seen: Seen<V> }
  | ({ readonly was: 'looked back' } & LookBack)
  | { readonly was: 'compared'; readonly lead: V | null; readonly held: boolean }
  | {
      readonly was: 'confirmed';
      readonly lead: V | null;
      /** By target; of the lead too. `unreadable` where it did not answer. */
      readonly others: readonly (Seen<V> | 'unreadable')[];
    };

/** What the lead says of a commit. */
export interface LookBack {
  /** It has held ours since the plan, or does now. */
  readonly held: boolean;
  /** It holds ours now. */
  readonly current: boolean;
  /** It is as the plan saw it. */
  readonly baseHolds: boolean;
}
