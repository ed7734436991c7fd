/**
 * Who may still use an account. Its deletion cannot be undone, so every place where a bundle of the store
 * may be is read first, and what cannot be read counts as using it.
 */
import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import { allInParallel } from '../../in-parallel.js';
import type { Journal } from '../../journal/journal.js';
import type { Reading } from '../../provider.js';
import { bundleOf } from '../../target/content.js';
import { Target } from '../../target/target.js';
import { accountText } from '../previous-account.js';
import type { StoreToCheck } from '../status/state.js';

/** Where to look. */
export interface Places {
  /** All that are configured; those known to be of another store are left out here. */
  readonly stores: readonly StoreToCheck[];
  readonly journal: Journal;
}

/** A target, and who lists it. */
interface Spot {
  readonly label: string;
  readonly target: Target;
}

/**
 * Refuses while an account is in use, or that cannot be seen.
 *
 * @throws {@link StorekeysError} `conflict`; its problems name every place
 */
export async function refuseInUse(
  account: Bundle,
  { stores, journal }: Places,
  signal: AbortSignal | undefined,
): Promise<void> {
  const spots = spotsOf(stores, account.storeHash);
  const readings = await Target.readMany(
    spots.map(({ target }) => target),
    signal,
  );
  const uses = await allInParallel([...spots.entries()], ([i, spot]) =>
    usesAt(spot, readings[i], account, signal),
  );
  const problems = [...uses.flat(), ...(await openOperations(journal, account))];
  if (problems.length === 0) return;
  throw new StorekeysError(
    'conflict',
    `${accountText('previous', account)} may still be in use, so it must not be deleted yet`,
    {
      hint: 'storekeys status and storekeys recover show what to do about each; then run the same command again',
      problems,
    },
  );
}

/** Each place once, though several aliases list it. */
function spotsOf(stores: readonly StoreToCheck[], hash: string): readonly Spot[] {
  const spots = new Map<string, Spot>();
  for (const { alias, hash: own, targets } of stores) {
    if (own !== undefined && own !== hash) continue;
    for (const { label, target } of targets) {
      const known = spots.get(target.ref.uri);
      spots.set(target.ref.uri, known ?? { label: `${alias} ${label}`.trimStart(), target });
    }
  }
  return [...spots.values()];
}

async function usesAt(
  { label, target }: Spot,
  reading: Reading | StorekeysError | undefined,
  account: Bundle,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (reading === undefined || reading instanceof StorekeysError) {
    return [`${label}: cannot be read: ${reading?.message ?? 'there was no answer'}`];
  }
  const held = bundleOf(reading.version);
  if (held !== undefined && held.storeHash !== account.storeHash) return [];
  const holds = held?.isOfAccount(account) === true ? [`${label}: holds it as current`] : [];
  try {
    const pendings = await target.pendings(signal);
    const staged = pendings.map(({ id, op }) =>
      stagedText(`${label}: operation ${op}`, target, id, account, signal),
    );
    return [...holds, ...(await Promise.all(staged))];
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    return [...holds, `${label}: whether it is staged there cannot be seen: ${error.message}`];
  }
}

/** Any pending version may be an operation under way on another machine. */
async function stagedText(
  who: string,
  target: Target,
  id: string,
  account: Bundle,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { version } = await target.read({ id }, { purpose: 'reading' }, signal);
  const isIt = bundleOf(version)?.isOfAccount(account) === true;
  return isIt ? `${who} has staged it` : `${who} is not finished`;
}

async function openOperations(journal: Journal, account: Bundle): Promise<readonly string[]> {
  return (await journal.list()).flatMap(({ op, entry }) => {
    if (entry instanceof StorekeysError) return [`operation ${op} of this machine cannot be read`];
    if (entry.bundle.storeHash !== account.storeHash) return [];
    return [`operation ${op} of this machine is not finished`];
  });
}
