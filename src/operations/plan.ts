/** What a push would do to one target, found out without writing anything. */
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Location, Marks, Reading } from '../provider.js';
import { bundleOf, ownership } from '../target/content.js';
import type { EarlierBundle, Target } from '../target/target.js';

/** What the caller allows beyond the plain case. */
export interface Allowances {
  /** Take over content that is not storekeys'. */
  readonly adopt?: boolean;
  /** Overwrite another store's bundle. */
  readonly force?: boolean;
  /** Bring back a target that is scheduled for deletion. */
  readonly restore?: boolean;
  /** Write where nothing guards against a simultaneous write. */
  readonly noCas?: boolean;
  /** Lose sight of a previous account that may still be alive. */
  readonly forgetPrevious?: boolean;
}

/** The plan for one target. */
export interface TargetPlan {
  readonly target: Target;
  readonly location: Location;
  readonly reading: Reading;
  readonly action: 'create' | 'replace' | 'unchanged';
  /** The bundle that it holds now; `undefined` also where content is no bundle. */
  readonly current: Bundle | undefined;
  /** For a replace: the newest earlier bundle that differs from the current one. */
  readonly previous: EarlierBundle | undefined;
  /** Why it needs more consent than a plain replace. */
  readonly takes: 'foreign content' | "another store's bundle" | undefined;
  /** The content is right and the marks are not there. */
  readonly repair: boolean;
  readonly notes: readonly string[];
}

/** The marks of a target that holds this bundle. */
export function marksOf(bundle: Bundle): Marks {
  return { 'managed-by': 'storekeys', 'store-hash': bundle.storeHash };
}

/**
 * Reads a target and decides what a push of `bundle` means there.
 *
 * @throws {@link StorekeysError} `conflict` for foreign content, another store's bundle, a removed
 * target; `unsupported` where nothing guards the write; each unless allowed
 */
export async function planTarget(
  target: Target,
  bundle: Bundle,
  allow: Allowances,
  signal?: AbortSignal,
): Promise<TargetPlan> {
  const location = await target.locate(signal);
  const reading = await target.read('current', { purpose: 'writing' }, signal);
  const takes = refusedUnlessAllowed(target, reading, bundle, allow);
  refuseRemoved(target, location, reading, allow);
  const current = bundleOf(reading.version);
  const plan = { target, location, reading, current, takes, notes: location.notes };
  if (current?.equals(bundle)) {
    return { ...plan, action: 'unchanged', previous: undefined, repair: !marked(reading, bundle) };
  }
  refuseUnguarded(target, location, reading, allow);
  if (reading.version === null) {
    return { ...plan, action: 'create', previous: undefined, repair: false };
  }
  const { previous, notes } = await previousOf(target, location, reading, signal);
  return {
    ...plan,
    action: 'replace',
    previous,
    repair: false,
    notes: [...location.notes, ...notes],
  };
}

function refusedUnlessAllowed(
  target: Target,
  reading: Reading,
  bundle: Bundle,
  allow: Allowances,
): TargetPlan['takes'] {
  switch (ownership(reading, bundle.storeHash)) {
    case 'vacant':
    case 'ours':
      return undefined;
    case 'foreign':
      if (allow.adopt) return 'foreign content';
      throw new StorekeysError('conflict', `${target.name}: holds something that is not a bundle`, {
        hint: 'choose another target, or take it over with --adopt; keys of others are kept',
      });
    case 'other-store':
      if (allow.force) return "another store's bundle";
      throw new StorekeysError(
        'conflict',
        `${target.name}: holds the bundle of another store${otherHash(reading)}`,
        { hint: `check the target for store ${bundle.storeHash}, or overwrite it with --force` },
      );
  }
}

function otherHash(reading: Reading): string {
  const hash = bundleOf(reading.version)?.storeHash ?? reading.marks?.['store-hash'];
  return hash === undefined ? '' : ` (${hash})`;
}

function refuseRemoved(
  target: Target,
  location: Location,
  reading: Reading,
  allow: Allowances,
): void {
  if (reading.state !== 'removed' || location.capabilities.writesOverRemoved || allow.restore)
    return;
  throw new StorekeysError('conflict', `${target.name}: is scheduled for deletion`, {
    hint: 'bring it back and write to it with --restore',
  });
}

function refuseUnguarded(
  target: Target,
  location: Location,
  reading: Reading,
  allow: Allowances,
): void {
  if (location.capabilities.compareAndSet !== 'none') return;
  if (!allow.noCas) {
    throw new StorekeysError(
      'unsupported',
      `${target.name}: this backend cannot guard against a simultaneous write`,
      { hint: 'use a KV version 2 mount, or accept the risk with --no-cas' },
    );
  }
  if (reading.version !== null && !allow.forgetPrevious) {
    throw new StorekeysError(
      'unsupported',
      `${target.name}: this backend keeps no earlier version, so a replace loses the current bundle`,
      { hint: 'use a KV version 2 mount, or accept the loss with --forget-previous' },
    );
  }
}

async function previousOf(
  target: Target,
  location: Location,
  reading: Reading,
  signal: AbortSignal | undefined,
): Promise<{ previous: EarlierBundle | undefined; notes: readonly string[] }> {
  if (location.capabilities.history === 0) return { previous: undefined, notes: [] };
  try {
    return { previous: await target.previous(reading.version, signal), notes: [] };
  } catch (error) {
    if (!(error instanceof StorekeysError) || error.code !== 'denied') throw error;
    return {
      previous: undefined,
      notes: [
        'its history is not readable, so whether an earlier account is still alive is unknown',
      ],
    };
  }
}

/** Marks that cannot be seen cannot be missed: repairing them would be a write on every push. */
function marked(reading: Reading, bundle: Bundle): boolean {
  if (reading.marks === undefined) return true;
  return (
    reading.marks['managed-by'] === 'storekeys' && reading.marks['store-hash'] === bundle.storeHash
  );
}
