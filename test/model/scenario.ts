/** What a search is about: targets, operations that run at the same time, and what may go wrong. */
import type { Outcome } from '../../src/protocol/state.js';

/** A target as it is at the start. */
export interface TargetModel {
  /** Of {@link Scenario.values}; `null`: absent; `?`: something that is no bundle. */
  readonly holds: string | null;
  /**
   * Who keeps a write off a base that moved: `server`: checks and writes at once; `client`: checks, then
   * anything may happen, then it writes; `nobody`: just writes.
   */
  readonly guard: 'server' | 'client' | 'nobody';
  readonly stages: 'never' | 'when present' | 'always';
  /** Versions that can be pending: one for each operation, or one, whose place the last one takes. */
  readonly pendings: 'each' | 'one';
  /** Earlier versions that can be read. */
  readonly history: 'all' | 'one' | 'none';
}

/** What can become of the process of an operation, at any moment once it has begun. */
export type Fate =
  /** It ends, and nobody comes back to it. */
  | 'dead'
  /** It ends; some time later another process goes on by the journal. */
  | 'recover'
  /** It ends; some time later the same command is run again, and knows nothing of the first one. */
  | 'rerun';

/** An operation. */
export interface OperationModel {
  /** Of {@link Scenario.targets}, the lead first. */
  readonly targets: readonly number[];
  readonly value: string;
  readonly fates: readonly Fate[];
  /** How often, at most. */
  readonly crashes: number;
}

/** Somebody without storekeys, who writes once, at any moment, or never. */
export interface HandModel {
  readonly target: number;
  readonly writes: string | null;
}

/** See above. */
export interface Scenario {
  readonly name: string;
  readonly targets: readonly TargetModel[];
  readonly operations: readonly OperationModel[];
  readonly hands?: readonly HandModel[];
  /** How many answers can be lost, of all operations together. */
  readonly lost: number;
  /** How many requests can be refused or left unanswered for good, of all operations together. */
  readonly refused: number;
  /** An operation does not follow several targets at once, but one after the other. */
  readonly inTurn?: boolean;
  /** What was written is read back before anybody else can write. */
  readonly readsAtOnce?: boolean;
  /** A write without an answer may also arrive at any later time. */
  readonly late?: boolean;
}

/** What an operation that has ended was told, and what is true of it. */
export interface Told {
  readonly outcome: ToldOutcome;
  readonly value: string;
  /** The lead first. */
  readonly targets: readonly number[];
  /** A target was named as holding something strange. */
  readonly strange: boolean;
  /** It has changed what readers see. */
  readonly wrote: boolean;
  /** It is not its first process. */
  readonly again: boolean;
  /** It has replaced what neither its plan saw nor the lead had held. */
  readonly blind: boolean;
  /** A pending version of it is left. */
  readonly left: boolean;
}

/** As machine.ts has it, or that its process died and nobody came back. */
export type ToldOutcome = Outcome | 'dead';
