/** What a rotation asks for beyond a push: targets that are there, keep versions and agree. */
import type { BigCommerceClient } from '../bigcommerce/client.js';
import { isTokenDead } from '../bigcommerce/live-check.js';
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import { HeldBundles } from './held-bundles.js';
import type { Located } from './order.js';
import type { Allowances, TargetPlan } from './plan.js';
import { accountText } from './previous-account.js';

/**
 * Refuses a target that would lose the bundle before.
 *
 * @throws {@link StorekeysError} `unsupported`
 */
export function refuseUnversioned(targets: readonly Located[]): void {
  for (const { target, location } of targets) {
    const { compareAndSet, history, staging } = location.capabilities;
    if (compareAndSet !== 'none' && history > 0 && staging !== 'none') continue;
    throw new StorekeysError(
      'unsupported',
      `${target.name}: this backend keeps no versions, so nothing can be rotated there`,
      { hint: 'rotate the others with --to, then bring this one in line with storekeys copy' },
    );
  }
}

/**
 * Refuses targets that hold nothing, or something that is neither the incoming bundle nor anything the
 * lead has held: a rotation then would hide that the targets had gone apart.
 *
 * @param plans - the lead first
 * @throws {@link StorekeysError} `not-found`; `conflict`, unless forced
 */
export async function refuseDrift(
  plans: readonly TargetPlan[],
  { force = false }: Allowances,
  signal?: AbortSignal,
): Promise<void> {
  const [lead, ...followers] = plans;
  if (lead === undefined) return;
  for (const { target, reading } of plans) {
    if (reading.version === null) throw nothingThere(target.name);
  }
  if (force) return;
  const history = new HeldBundles(lead.target);
  for (const { target, action, current } of followers) {
    if (action === 'unchanged' || current === undefined) continue;
    if (lead.current?.equals(current) || (await history.ever(current, signal))) continue;
    throw new StorekeysError(
      'conflict',
      `${target.name}: holds ${current.fingerprint}, which ${lead.target.name} never held (it holds ` +
        `${lead.current?.fingerprint ?? 'no bundle'})`,
      {
        hint: 'bring it in line with storekeys copy first, or overwrite it with --force',
      },
    );
  }
}

function nothingThere(name: string): StorekeysError {
  return new StorekeysError('not-found', `${name}: nothing is there to rotate`, {
    hint: 'bring it in line with storekeys copy, store a first bundle with storekeys push, or leave it out with --to',
  });
}

/** The account that is about to be replaced: readers still use it, so its death is worth a word. */
export async function rotationNotes(
  { current }: TargetPlan,
  incoming: Bundle,
  client: BigCommerceClient | undefined,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (current === undefined || client === undefined || current.equals(incoming)) return [];
  const who = accountText('current', current);
  switch (await isTokenDead(current, client, signal)) {
    case 'alive':
      return [];
    case 'dead':
      return [`${who} is deleted already: whoever reads it fails until this is done`];
    case 'unknown':
      return [`${who} could not be checked`];
  }
}
