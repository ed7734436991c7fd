/**
 * What is in the way of using a key: from the network to the token's rights, each asked of the server.
 * No request names `data/` but as the subject of a question.
 */
import { z } from 'zod';
import type { Diagnosis } from '../../src/diagnosis.js';
import { Findings } from '../../src/findings.js';
import { StorekeysError } from '../../src/errors.js';
import type { Call } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import type { Session, VaultAnswer } from './client.js';
import { VaultError } from './errors.js';
import { checkServer, type Way } from './health.js';
import type { Mounts, Place } from './place.js';
import { capabilitiesIn, lacking, policyFor, rightsOn } from './rights.js';
import type { Credential } from './sign-in.js';
import { checkLookup, refusedToken } from './token-facts.js';

/** What a check is made with. */
export interface Checked extends Omit<Way, 'connection'> {
  readonly ref: Ref;
  readonly session: Session;
  readonly mounts: Mounts;
  readonly signedIn: () => Promise<Credential>;
}

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
    credential = await checked.signedIn();
  } catch (error) {
    found.caught(error, 'sign-in');
    return;
  }
  found.ok('sign-in', [`by ${credential.method}`, ...credential.others].join('; '));
  try {
    const answer = await checked.session.request(
      { method: 'GET', path: ['auth', 'token', 'lookup-self'], accept: [403] },
      signal,
    );
    if (answer.status === 403) {
      await withoutLookup(found, checked, credential, call);
      return;
    }
    if (!checkLookup(found, answer)) return;
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

async function checkPlace(
  found: Findings,
  { ref, session, mounts }: Checked,
  call: Call,
): Promise<Place | undefined> {
  try {
    const place = await mounts.find(ref, session, call);
    describePlace(found, place);
    return place;
  } catch (error) {
    const seen = isAboutPlace(error) ? await kvMounts(session, call.signal) : [];
    if (seen.length === 0) found.caught(error, 'place');
    else {
      const { message } = error as Error;
      const uris = seen.map((mount) => `vault://${mount}/…`).join(', ');
      found.failed('place', message, `write it below a mount that this token sees: ${uris}`);
    }
    return undefined;
  }
}

function describePlace(found: Findings, { mount: { path, version } }: Place): void {
  const where = path.join('/');
  if (version === 2) found.ok('place', `KV version 2 at ${where}`);
  else found.ok('place', `KV version 1 at ${where}: one version, a push needs --no-cas`);
}

function isAboutPlace(error: unknown): boolean {
  const code = error instanceof VaultError ? error.failure.code : undefined;
  if (code === 'denied' || code === 'usage') return true;
  return error instanceof StorekeysError && error.code === 'usage';
}

const mountsAnswer = z.object({
  data: z.object({ secret: z.record(z.string(), z.object({ type: z.string() })) }),
});

/** The KV engines in which the token may do anything. */
async function kvMounts(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await session.request(
    { method: 'GET', path: ['sys', 'internal', 'ui', 'mounts'], accept: [403, 404] },
    signal,
  );
  const mounts = Object.entries(mountsAnswer.safeParse(answer.body).data?.data.secret ?? {});
  return mounts
    .filter(([, { type }]) => type === 'kv' || type === 'generic')
    .map(([path]) => path.replace(/\/$/, ''));
}

function askRights(place: Place, signal: AbortSignal): Promise<VaultAnswer> {
  const paths = [...new Set(rightsOn(place).map(({ asked }) => asked))];
  return place.session.request(
    {
      method: 'POST',
      path: ['sys', 'capabilities-self'],
      body: { paths },
      accept: [403, 404],
    },
    signal,
  );
}

function checkRights(found: Findings, place: Place, answer: VaultAnswer): void {
  if (answer.status !== 200) {
    found.unknown('permission', 'this token may not ask for its rights (sys/capabilities-self)');
    return;
  }
  const capabilities = capabilitiesIn(answer);
  for (const right of rightsOn(place)) {
    const { purpose, what, asked, path = asked } = right;
    const missing = lacking(right, capabilities);
    if (missing.length === 0) found.ok('permission', what, purpose);
    else {
      const detail = `${what}: no ${missing.join(', ')} on ${path}`;
      found.failed('permission', detail, `in a policy: ${policyFor(right, capabilities)}`, purpose);
    }
  }
}
