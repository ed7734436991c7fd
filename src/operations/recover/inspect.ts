/** What is unfinished, and what the targets say of it. Nothing is changed. */
import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import type { JournalEntry } from '../../journal/entry.js';
import type { Journal, Listed } from '../../journal/journal.js';
import type { Pending } from '../../provider.js';
import { shownUri } from '../../ref.js';
import { bundleOf } from '../../target/content.js';
import type { Target } from '../../target/target.js';
import { isPlanned, reopened, type RecoverContext } from './participants.js';

/** What a target holds, seen from an operation. */
export interface HeldNow {
  readonly name: string;
  readonly holds: 'this bundle' | 'another bundle' | 'something else' | 'nothing' | 'unknown';
  /** Of the bundle that it holds. */
  readonly fingerprint: string | undefined;
  /** Why it is unknown. */
  readonly error: StorekeysError | undefined;
}

/** How far an operation came. */
export type Progress =
  /** Its process still works on it. */
  | 'running'
  /** Read from its source; no target was asked yet. */
  | 'not begun'
  /** The lead is as the plan saw it. */
  | 'not committed'
  /** The lead holds the bundle, or held it. */
  | 'committed'
  /** Somebody else changed the lead before the commit. */
  | 'overtaken'
  /** The lead does not answer. */
  | 'unknown'
  /** The journal's own file cannot be read. */
  | 'unreadable';

/** An operation in the journal. */
export interface Unfinished {
  readonly op: string;
  readonly progress: Progress;
  /** `undefined` when it is unreadable. */
  readonly entry: JournalEntry | undefined;
  /** The lead first, once it was planned. */
  readonly targets: readonly HeldNow[];
  /** Why it is unreadable, or unknown. */
  readonly error: StorekeysError | undefined;
}

/** A pending version that nobody's running operation on this machine accounts for. */
export interface LeftPending {
  readonly target: Target;
  readonly pending: Pending;
}

/** Every operation in the journal, oldest first. */
export async function unfinished(
  journal: Journal,
  context: RecoverContext,
): Promise<readonly Unfinished[]> {
  return Promise.all((await journal.list()).map((listed) => inspect(listed, context)));
}

/**
 * What is pending in targets, by any machine. It is harmless, and of use only to the operation that
 * staged it.
 *
 * @param known - operations of the journal, whose pendings go with them
 */
export async function leftPendings(
  targets: readonly Target[],
  known: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<{ readonly left: readonly LeftPending[]; readonly errors: readonly StorekeysError[] }> {
  const outcomes = await Promise.all(
    targets.map(async (target) => {
      try {
        const pendings = await target.pendings(signal);
        return pendings.filter(({ op }) => !known.has(op)).map((pending) => ({ target, pending }));
      } catch (error) {
        if (error instanceof StorekeysError) return error;
        throw error;
      }
    }),
  );
  return {
    left: outcomes.flatMap((outcome) => (outcome instanceof StorekeysError ? [] : outcome)),
    errors: outcomes.flatMap((outcome) => (outcome instanceof StorekeysError ? outcome : [])),
  };
}

async function inspect(
  { op, entry, running }: Listed,
  context: RecoverContext,
): Promise<Unfinished> {
  if (entry instanceof StorekeysError) {
    return { op, progress: 'unreadable', entry: undefined, targets: [], error: entry };
  }
  const uris = entry.plan?.map(({ uri }) => uri) ?? entry.targets;
  const [targets, progress] = await Promise.all([
    Promise.all(uris.map((uri) => heldNow(uri, entry.bundle, context))),
    running ? 'running' : progressOf(entry, context),
  ]);
  const error = progress instanceof StorekeysError ? progress : undefined;
  return {
    op,
    progress: error === undefined ? (progress as Progress) : 'unknown',
    entry,
    targets,
    error,
  };
}

async function progressOf(
  entry: JournalEntry,
  context: RecoverContext,
): Promise<Progress | StorekeysError> {
  if (!isPlanned(entry)) return 'not begun';
  try {
    const { execution } = await reopened(entry, context);
    const { held, baseHolds } = await execution.lookBack();
    if (held) return 'committed';
    return baseHolds ? 'not committed' : 'overtaken';
  } catch (error) {
    if (error instanceof StorekeysError) return error;
    throw error;
  }
}

async function heldNow(
  uri: string,
  bundle: Bundle,
  { open, signal }: RecoverContext,
): Promise<HeldNow> {
  const name = shownUri(uri);
  try {
    const target = await open(uri);
    const { version } = await target.read('current', { purpose: 'reading' }, signal);
    const held = bundleOf(version);
    const holds =
      version === null
        ? 'nothing'
        : held === undefined
          ? 'something else'
          : held.equals(bundle)
            ? 'this bundle'
            : 'another bundle';
    return { name, holds, fingerprint: held?.fingerprint, error: undefined };
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    return { name, holds: 'unknown', fingerprint: undefined, error };
  }
}
