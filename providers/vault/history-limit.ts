/**
 * How many versions a key keeps. A limit of one would drop the previous account's bundle at the moment
 * in which it is replaced. What counts is the larger of the key's own limit and the mount's, and 10
 * where both are 0 (measured with OpenBao 2.7.2).
 */
import { StorekeysError } from '../../src/errors.js';
import type { Call, JsonValue } from '../../src/provider.js';
import type { FactReader, KeyFacts } from './key-facts.js';
import { pathOf, pathText } from './kv2-requests.js';
import { REFUSED } from './marks.js';
import type { Place } from './place.js';

/** What a key that storekeys manages keeps at least, and what the engine keeps when nobody says more. */
export const KEPT_VERSIONS = 10;

/**
 * Raises the key's own limit when it is known to be too low.
 *
 * @returns notes
 * @throws {@link StorekeysError} `denied` when only one version is kept and the token may not raise it
 */
export async function raiseLimit(
  place: Place,
  facts: KeyFacts,
  reader: FactReader,
  call: Call,
): Promise<readonly string[]> {
  if (facts.metadata === undefined) {
    return [`how many versions it keeps is not known: no read on ${pathText(place, 'metadata')}`];
  }
  const limit = await limitOf(place, facts, reader, call);
  if (limit === undefined || limit >= KEPT_VERSIONS) return [];
  const body = { max_versions: KEPT_VERSIONS };
  if (await changed(place, 'POST', body, call)) return [];
  if (await changed(place, 'PATCH', body, call)) return [];
  if (limit === 1) throw loses(place);
  return [`it keeps ${limit} versions only, and the token may not raise that`];
}

/**
 * The refusal of {@link raiseLimit} without its change, for the time before a write.
 *
 * @throws {@link StorekeysError} `denied`
 */
export async function refuseSingleVersion(
  place: Place,
  facts: KeyFacts,
  reader: FactReader,
  call: Call,
): Promise<void> {
  if ((await limitOf(place, facts, reader, call)) !== 1) return;
  const path = pathText(place, 'metadata');
  const answer = await place.session.request(
    {
      method: 'POST',
      path: ['sys', 'capabilities-self'],
      body: { paths: [path] },
      accept: [403, 404],
    },
    call.signal,
  );
  const { data } = (answer.body ?? {}) as { data?: Record<string, unknown> };
  const rights = data?.[path];
  // Without an answer the write itself finds out.
  if (!Array.isArray(rights)) return;
  if (!['root', 'sudo', 'update', 'patch'].some((right) => rights.includes(right))) {
    throw loses(place);
  }
}

/** `undefined`: not known to be anything but the usual 10. */
async function limitOf(
  place: Place,
  { metadata }: KeyFacts,
  reader: FactReader,
  call: Call,
): Promise<number | undefined> {
  if (metadata === undefined) return undefined;
  const { maxVersions: own, versions } = metadata;
  if (own >= KEPT_VERSIONS || versions.length >= KEPT_VERSIONS) return KEPT_VERSIONS;
  const limit = Math.max(own, (await reader.mountLimit(place, call)) ?? 0);
  if (limit === 0) return undefined;
  // More are there than the limit would allow: it is the mount's, which this token does not see.
  return Math.max(limit, versions.length);
}

async function changed(
  place: Place,
  method: 'POST' | 'PATCH',
  body: JsonValue,
  call: Call,
): Promise<boolean> {
  const answer = await place.session.request(
    { method, path: pathOf(place, 'metadata'), body, accept: REFUSED },
    call.signal,
  );
  return !REFUSED.includes(answer.status);
}

function loses(place: Place): StorekeysError {
  return new StorekeysError(
    'denied',
    'it keeps one version only, so a write would lose the current bundle, and the token may not raise that',
    { hint: `set max_versions to ${KEPT_VERSIONS} on ${pathText(place, 'metadata')}` },
  );
}
