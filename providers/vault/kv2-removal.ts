/** Removing and bringing back: the latest version is marked as deleted, and its content stays. */
import { baseMoved, StorekeysError } from '../../src/errors.js';
import type { Call } from '../../src/provider.js';
import { dataAnswer } from './answers.js';
import type { FactReader, KeyFacts } from './key-facts.js';
import { isAbsent, pathOf, pathText } from './kv2-requests.js';
import { REFUSED } from './marks.js';
import type { Place } from './place.js';

/**
 * Removes the version that `facts` show. The server has no compare-and-set for this, so the version is
 * named where the token may: one that came meanwhile is then left alone, and reported. A token that may
 * only delete the latest can hit a newer one, in the moment since the look; that is reported too.
 *
 * @throws StorekeysError - `not-found` where nothing is; `conflict` when another version came meanwhile
 */
export async function removeLatest(
  place: Place,
  facts: KeyFacts,
  reader: FactReader,
  call: Call,
): Promise<void> {
  const { latest } = facts;
  if (latest === undefined) throw new StorekeysError('not-found', 'nothing is there');
  if (latest.destroyed) return;
  const versions = [latest.version];
  const named = await place.session.request(
    { method: 'POST', path: pathOf(place, 'delete'), body: { versions }, accept: REFUSED },
    call.signal,
  );
  if (REFUSED.includes(named.status)) {
    await place.session.request({ method: 'DELETE', path: pathOf(place, 'data') }, call.signal);
  }
  const after = await reader.read(place, call);
  if (after.latest?.version !== latest.version) throw baseMoved();
}

/**
 * Destroys the content of one version, removed or not; its number and dates stay. The answer is the same
 * for a version that there is not, so what the version says of itself afterwards decides:
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#destroy-secret-versions
 *
 * @throws StorekeysError - `denied` without the right; `unavailable` when its content is still there
 */
export async function destroyVersion(place: Place, version: number, call: Call): Promise<void> {
  const { status } = await place.session.request(
    {
      method: 'POST',
      path: pathOf(place, 'destroy'),
      body: { versions: [version] },
      accept: [403],
    },
    call.signal,
  );
  if (await isDestroyed(place, version, call)) return;
  if (status === 403) {
    throw new StorekeysError('denied', 'the token may not destroy versions', {
      hint: `the policy needs update on ${pathText(place, 'destroy')}`,
    });
  }
  throw new StorekeysError('unavailable', `version ${version} is still there`, {
    mayHaveHappened: true,
  });
}

/** Deleted is not enough: that can be undone. */
async function isDestroyed(place: Place, version: number, call: Call): Promise<boolean> {
  const answer = await place.session.request(
    { method: 'GET', path: pathOf(place, 'data'), query: `version=${version}`, accept: [404] },
    call.signal,
  );
  if (isAbsent(answer)) return true;
  const parsed = dataAnswer.safeParse(answer.body);
  if (!parsed.success) throw answer.refusal();
  return parsed.data.data.metadata.destroyed;
}

/** Destroys all versions of a key, and the record of them. */
export async function destroyKey(place: Place, call: Call): Promise<void> {
  await place.session.request(
    { method: 'DELETE', path: pathOf(place, 'metadata'), accept: [404] },
    call.signal,
  );
}

/**
 * Brings a removed latest version back, and looks whether it came: the server says yes to anything. One
 * that can be read is left as it is, also when it is due to expire.
 *
 * @throws StorekeysError - `not-found` where nothing can come back
 */
export async function restoreLatest(place: Place, call: Call): Promise<void> {
  const latest = await removedLatest(place, call);
  if (latest === undefined) return;
  if (latest.destroyed) {
    throw new StorekeysError('not-found', 'its content was destroyed and cannot come back');
  }
  const versions = [latest.version];
  await place.session.request(
    { method: 'POST', path: pathOf(place, 'undelete'), body: { versions } },
    call.signal,
  );
  if ((await removedLatest(place, call)) !== undefined) {
    throw new StorekeysError('conflict', 'removed again by somebody else meanwhile');
  }
}

/** `undefined`: it is not removed. */
async function removedLatest(
  place: Place,
  call: Call,
): Promise<{ readonly version: number; readonly destroyed: boolean } | undefined> {
  const answer = await place.session.request(
    { method: 'GET', path: pathOf(place, 'data'), accept: [404] },
    call.signal,
  );
  if (answer.status !== 404) return undefined;
  if (isAbsent(answer)) throw new StorekeysError('not-found', 'nothing is there');
  const parsed = dataAnswer.safeParse(answer.body);
  if (!parsed.success) throw answer.refusal();
  return parsed.data.data.metadata;
}
