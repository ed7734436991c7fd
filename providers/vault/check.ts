/**
 * What is in the way of using a key: from the network to the token's rights, each asked of the server.
 * No request names `data/` but as the subject of a question.
 */
import type { Diagnosis } from '../../src/diagnosis.js';
import { Findings } from '../../src/findings.js';
import type { Call } from '../../src/provider.js';
import { checkPlace, describePlace, isAboutPlace, type Sought } from './check-place.js';
import { askRights, checkRights } from './check-rights.js';
import { VaultError } from './errors.js';
import { checkServer, type Way } from './health.js';
import type { Credential } from './sign-in/credentials.js';
import { checkLookup, refusedToken } from './token-facts.js';

/** What a check is made with. */
export type Checked = Sought & Omit<Way, 'connection'>;

/** See `Provider.check`. */
export async function check(checked: Checked, call: Call): Promise<readonly Diagnosis[]> {
  const found = new Findings(
    (error) => (error instanceof VaultError ? error.failure : undefined),
    call,
  );
  const { connection } = checked.session;
  if (await checkServer(found, { ...checked, connection }, call.signal)) {
    await checkAccess(found, checked, call);
  }
  return found.all;
}

async function checkAccess(found: Findings, checked: Checked, call: Call): Promise<void> {
  const { signal } = call;
  let credential: Credential;
  try {
    credential = await checked.session.signedIn(signal);
    found.signedIn(credential.method, await credential.others());
  } catch (error) {
    found.caught(error, 'sign-in');
    return;
  }
  try {
    const answer = await checked.session.request(
      { method: 'GET', path: ['auth', 'token', 'lookup-self'], accept: [403] },
      signal,
    );
    if (answer.status === 403) {
      await withoutLookup(found, checked, credential, call);
      return;
    }
    if (!checkLookup(found, answer, credential.loginUntil !== undefined)) return;
  } catch (error) {
    // A namespace that is none shows here.
    found.caught(error, isAboutPlace(error) ? 'place' : 'token');
    return;
  }
  const place = await checkPlace(found, checked, call);
  if (place === undefined) return;
  try {
    checkRights(found, place, await askRights(place, signal));
  } catch (error) {
    found.caught(error, 'permission');
  }
}

/** A token with few policies may not look at itself. Then what else it may do shows whether it is good. */
async function withoutLookup(
  found: Findings,
  checked: Checked,
  { method }: Credential,
  call: Call,
): Promise<void> {
  try {
    const place = await checked.mounts.find(checked.ref, checked.session, call);
    const rights = await askRights(place, call.signal);
    // With ?kv-version= nobody was asked about the mount.
    const proven = checked.ref.options['kv-version'] === undefined || rights.status !== 403;
    if (!proven) {
      refusedToken(found, method);
      return;
    }
    found.unknown('token', 'accepted; it may not look at itself (auth/token/lookup-self)');
    describePlace(found, place);
    checkRights(found, place, rights);
  } catch (error) {
    if (error instanceof VaultError && error.status === 403) refusedToken(found, method);
    else found.caught(error, 'place');
  }
}
