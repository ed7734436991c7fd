/**
 * What is in the way of using an item, seen from lists alone: no item is opened. The SDK shows nobody's
 * rights in a vault, so that one may write turns out at the first push.
 */
import type { Diagnosis } from '../../src/diagnosis.js';
import { Findings } from '../../src/findings.js';
import type { Environment } from '../../src/environment.js';
import type { Call } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { classify } from './errors.js';
import type { Session } from './finder.js';
import { referenceOf, type Reference } from './reference.js';
import { isActive } from './rivals.js';
import type { Overview, Vault } from './sdk.js';
import { signInWay } from './sign-in.js';

/** What a check is made with. */
export interface Checked {
  readonly ref: Ref;
  readonly session: () => Session;
  readonly env: Environment;
}

/** See `Provider.check`. */
export async function check(
  { ref, session, env }: Checked,
  call: Call,
): Promise<readonly Diagnosis[]> {
  const found = new Findings(classify, call);
  const signedIn = await checkSignIn(found, { ref, session, env }, call);
  if (signedIn === undefined) return found.all;
  const { session: own, vaults } = signedIn;
  const reference = referenceOf(ref);
  try {
    const vaultId = await own.finder.vaultId(reference, call, vaults);
    const vault = vaults.find(({ id }) => id === vaultId);
    const cure = `give the account access to it; it sees ${titles(vaults)}`;
    if (vault === undefined) found.failed('place', 'this account sees no vault of this id', cure);
    else {
      found.ok('place', `vault '${vault.title}'`);
      await checkItem(found, { session: own, vaultId, reference }, call);
    }
  } catch (error) {
    found.caught(error, 'place');
  }
  return found.all;
}

/** Lists the vaults, the plainest of questions. */
async function checkSignIn(
  found: Findings,
  { ref, session, env }: Checked,
  call: Call,
): Promise<{ readonly session: Session; readonly vaults: readonly Vault[] } | undefined> {
  let own: Session;
  try {
    const { method, others } = signInWay(env, ref.options['account']);
    own = session();
    found.signedIn(method, others);
  } catch (error) {
    found.caught(error, 'sign-in');
    return undefined;
  }
  try {
    const vaults = await own.account.vaults(call);
    found.ok('token', 'accepted');
    return { session: own, vaults };
  } catch (error) {
    found.caught(error, classify(error)?.code === 'unavailable' ? 'reach' : 'token');
    return undefined;
  }
}

interface Item {
  readonly session: Session;
  readonly vaultId: string;
  readonly reference: Reference;
}

async function checkItem(found: Findings, place: Item, call: Call): Promise<void> {
  const { session, vaultId, reference } = place;
  const { item } = reference;
  const listed = await session.finder.list(vaultId, call);
  found.ok('permission', 'list items', 'pull');
  try {
    const where = await session.finder.whereabouts(vaultId, item, call, listed);
    const overview =
      typeof where === 'string' ? undefined : listed.find(({ id }) => id === where.id);
    if (where === 'absent') found.ok('content', 'there is no such item yet');
    else if (overview !== undefined && isActive(overview)) {
      found.ok('content', 'the item is there');
      await checkWritable(found, place, overview, call);
    } else if (where === 'removed' || overview !== undefined) sayArchived(found, 'title' in item);
    else found.failed('content', 'there is no item of this id', 'name a new item by its title');
  } catch (error) {
    found.caught(error, 'content');
  }
  const untried = "not tried, and 1Password's SDK does not show it (write_items)";
  found.unknown('permission', `write items: ${untried}`, 'push');
}

function sayArchived(found: Findings, byTitle: boolean): void {
  const app = 'in the 1Password app: Archive, the item, Restore';
  const cure = byTitle ? `${app}; or push again, which makes a new item` : app;
  found.failed('content', 'the item is archived', cure);
}

/** What the SDK would lose or refuse when it writes the item anew. */
async function checkWritable(
  found: Findings,
  { session, vaultId }: Item,
  item: Overview,
  call: Call,
): Promise<void> {
  if (await session.finder.losesWebsites(vaultId, item, call)) {
    const cure = 'remove its websites in the app, or use another item';
    found.failed('content', "has websites, which 1Password's SDK would remove", cure, 'push');
  }
  // eslint-disable-next-line no-control-regex -- ASCII is what is meant
  if (item.tags.some((tag) => !/^[\x00-\x7f]+$/.test(tag))) {
    const cure = 'rename the tag in the app, in ASCII';
    found.failed(
      'content',
      "has a tag that is not ASCII, which 1Password's SDK refuses",
      cure,
      'push',
    );
  }
}

function titles(vaults: readonly Vault[]): string {
  const names = vaults.slice(0, 8).map(({ title }) => `'${title}'`);
  return names.length === 0 ? 'none' : names.join(', ');
}
