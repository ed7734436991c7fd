/** What a group of measurements is made of. Groups are data: see groups/. */

/** A program that is run. */
export interface Contestant {
  readonly name: string;
  /**
   * Words, of which these are replaced: `{node}` the Node that is measured, `{cli}` the program, `{bench}` the
   * folder of bench/build.mjs, `{home}`, `{vault}` the id of 1Password's vault, `{item NAME}` that of an item,
   * `{vault-host}` host and port of OpenBao.
   */
  readonly command: readonly string[];
  /** Run once, beforehand. */
  readonly setup?: readonly string[];
  /** Run before each run, and not measured. */
  readonly prepare?: readonly string[];
  /** It does nothing, for comparison. */
  readonly isIdle?: boolean;
  /** Takes so long that it is run once, through the meters, and its memory is not looked at. */
  readonly once?: boolean;
  /** A program that need not be there, and how it says its version. Without it the contestant is left out. */
  readonly needs?: readonly [program: string, arg: string];
}

/** What the first contestant may take at most, in relation to another. */
export interface Limit {
  /** The name of the other. */
  readonly reference: string;
  readonly of: 'time' | 'memory';
  /** `undefined`: there is an aim only. */
  readonly must?: number;
  readonly aim?: number;
}

/** What one unit of the first contestant's work may take: the second one does the same without any. */
export interface UnitLimit {
  readonly unit: string;
  readonly count: number;
  readonly mustMs: number;
}

/** Programs that do the same. */
export interface Case {
  readonly name: string;
  /** The first is ours. */
  readonly contestants: readonly [Contestant, ...Contestant[]];
  readonly limits?: readonly Limit[];
  readonly each?: UnitLimit;
  /** The first contestant's peak of memory, in megabytes. */
  readonly mostMegabytes?: number;
  /** They print values, which is looked at before they are measured. */
  readonly prints?: boolean;
}

/** Cases that make one table for each Node. */
export interface Group {
  readonly name: string;
  readonly title: string;
  /** Targets that hold a bundle before anything is measured. */
  readonly seeds?: readonly string[];
  /** Files in the working folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
  /** Only peak memory is measured, as often as time would be. */
  readonly onlyMemory?: boolean;
}
