import type { Call, VersionInfo } from '../../src/provider.js';
import { StorekeysError } from '../../src/errors.js';
import { dateOf, isRemoved, metadataAnswer, toStamp, type Stamp } from './answers.js';
import { isAbsent, parse, pathOf, pathText } from './kv2-requests.js';
import type { Place } from './place.js';

/**
 * The versions of a key, newest first.
 *
 * @throws StorekeysError - `denied` where the token may not read the key's metadata
 */
export async function historyOf(
  place: Place,
  limit: number,
  call: Call,
): Promise<readonly VersionInfo[]> {
  const answer = await place.session.request(
    { method: 'GET', path: pathOf(place, 'metadata'), accept: [403, 404] },
    call.signal,
  );
  if (answer.status === 403) {
    throw new StorekeysError('denied', 'the token may not read the history', {
      hint: `the policy needs read on ${pathText(place, 'metadata')}`,
    });
  }
  if (isAbsent(answer)) return [];
  if (answer.status === 404) throw answer.refusal();
  const { versions, current_version: current } = parse(metadataAnswer, answer, place).data;
  return Object.entries(versions)
    .map(([number, stamp]) => toStamp(Number(number), stamp))
    .sort((a, b) => b.version - a.version)
    .slice(0, limit)
    .map((stamp) => ({
      id: String(stamp.version),
      createdAt: dateOf(stamp.createdTime),
      state: stateOf(stamp, current, answer.now),
    }));
}

function stateOf(stamp: Stamp, current: number, now: number): VersionInfo['state'] {
  if (stamp.destroyed) return 'destroyed';
  if (isRemoved(stamp, now)) return 'removed';
  return stamp.version === current ? 'current' : 'older';
}
