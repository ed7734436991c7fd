import { StorekeysError } from '../../errors.js';
import type { Pending } from '../../provider.js';
import type { Target } from '../../target/target.js';
import { quoted } from './cure.js';
import type { Trouble } from './state.js';

/**
 * What is staged in a target and belongs to no operation that is under way on this machine.
 *
 * @param kept - operations in this machine's journal, and whether their process runs
 */
export async function pendingTroubles(
  alias: string,
  target: Target,
  kept: ReadonlyMap<string, boolean>,
  signal: AbortSignal | undefined,
): Promise<{
  readonly pendings: readonly Pending[] | undefined;
  readonly troubles: readonly Trouble[];
}> {
  try {
    const pendings = await target.pendings(signal);
    const left = pendings.filter(({ op }) => kept.get(op) !== true);
    return { pendings: left, troubles: left.map((pending) => trouble(alias, pending, kept)) };
  } catch (error) {
    // A reader need not have the right to see them.
    if (!(error instanceof StorekeysError)) throw error;
    return { pendings: undefined, troubles: [] };
  }
}

function trouble(
  alias: string,
  { op, createdAt }: Pending,
  kept: ReadonlyMap<string, boolean>,
): Trouble {
  const since = createdAt === undefined ? '' : ` at ${createdAt.toISOString().slice(0, 16)}Z`;
  const ours = kept.has(op);
  return {
    kind: 'pending',
    message: `operation ${op} of ${ours ? 'this' : 'another'} machine staged a version${since}`,
    cure: ours
      ? `storekeys recover --resume --operation ${op}`
      : `storekeys recover ${quoted(alias)} --discard --yes`,
  };
}
