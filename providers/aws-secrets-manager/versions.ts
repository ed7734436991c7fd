/** A secret's versions without their content, and its life as a whole. */
import { StorekeysError } from '../../src/errors.js';
import type { Base, Pending, VersionInfo, Removal } from '../../src/provider.js';
import {
  ABSENT,
  REMOVED,
  baseOf,
  checkBase,
  describe,
  describeIfAllowed,
  isSeen,
  stagesOf,
} from './description.js';
import { isNamed } from './errors.js';
import type { RemoteSecret } from './remote-secret.js';
import { dropLabel } from './writing.js';
import { CURRENT, PREVIOUS, everCurrent, pendingOp, type ListedVersion } from './stages.js';

/** See `Provider.history`. */
export async function history(
  secret: RemoteSecret,
  limit: number,
): Promise<readonly VersionInfo[]> {
  const [versions, description] = await Promise.all([list(secret), describeIfAllowed(secret)]);
  const removed = isSeen(description) && baseOf(description) === REMOVED;
  return [...everCurrent(versions)]
    .sort((a, b) => rank(b) - rank(a) || Number(b.createdAt) - Number(a.createdAt))
    .slice(0, limit)
    .map(({ id, createdAt, labels }) => ({
      id,
      createdAt,
      state: removed ? 'removed' : labels.includes(CURRENT) ? 'current' : 'older',
    }));
}

/** See `Provider.pendings`. */
export async function pendings(secret: RemoteSecret): Promise<readonly Pending[]> {
  const stages = stagesOf(await describe(secret));
  const found = Object.entries(stages).flatMap(([id, labels]) => {
    const op = pendingOp(labels);
    return op === undefined ? [] : [{ id, op, createdAt: undefined }];
  });
  if (found.length === 0) return [];
  const versions = await list(secret);
  return found.map((pending) => ({
    ...pending,
    createdAt: versions.find(({ id }) => id === pending.id)?.createdAt,
  }));
}

/** What a purge leaves. */
const LEFT =
  'AWS keeps it without labels until it removes it at a time of its own; until then it can be read by its id';

/**
 * Takes every label off an earlier version: Secrets Manager destroys none by a call. One without labels is
 * deprecated, and may be removed at any time:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 *
 * @throws {@link StorekeysError} `conflict` when it is current; `unavailable` when a label stays on it
 */
export async function purge(secret: RemoteSecret, id: string): Promise<readonly string[]> {
  const versions = await list(secret);
  const version = versions.find((each) => each.id === id);
  if (version === undefined) return [];
  const { labels } = version;
  if (labels.includes(CURRENT)) {
    throw new StorekeysError('conflict', `version ${id} is current`);
  }
  // Pending, or on its way to be current: somebody else's. A label that was left on an earlier one is not.
  if (labels.length > 0 && !everCurrent(versions).includes(version)) return [];
  for (const label of labels) await dropLabel(secret, id, label);
  if (labels.length > 0) await refuseLabelled(secret, id);
  return [LEFT];
}

/**
 * Schedules deletion, or deletes, after a look at what is current: DeleteSecret takes no condition.
 *
 * @throws {@link StorekeysError} `conflict` when the base is gone; `usage` for a number of days that AWS
 * does not take
 */
export async function remove(
  secret: RemoteSecret,
  base: Base,
  { purge = false, recoveryDays = 30 }: Removal,
): Promise<readonly string[]> {
  if (!(recoveryDays >= 7 && recoveryDays <= 30)) {
    throw new StorekeysError('usage', 'AWS keeps a deleted secret for 7 to 30 days');
  }
  const description = await describe(secret);
  checkBase(description, base);
  if (base === ABSENT || (base === REMOVED && !purge)) return [];
  if (isSeen(description) && (description.ReplicationStatus ?? []).length > 0) {
    throw new StorekeysError('unsupported', 'a secret with replicas cannot be deleted', {
      hint: 'take them away with aws secretsmanager remove-regions-from-replication',
    });
  }
  const deletedAt = await secret.delete(purge ? 'at once' : { recoveryDays });
  const until = deletedAt?.toISOString().slice(0, 10);
  return purge || until === undefined ? [] : [`it can be brought back until ${until}`];
}

/** A label that AWS did not take off is passed over on the way: only the description tells. */
async function refuseLabelled(secret: RemoteSecret, id: string): Promise<void> {
  const labels = stagesOf(await describe(secret))[id] ?? [];
  if (labels.includes(CURRENT)) throw new StorekeysError('conflict', `version ${id} is current`);
  if (labels.length === 0) return;
  throw new StorekeysError('unavailable', `version ${id} still has ${labels.join(' and ')}`, {
    mayHaveHappened: true,
  });
}

async function list(secret: RemoteSecret): Promise<readonly ListedVersion[]> {
  try {
    return await secret.versions();
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return [];
    throw error;
  }
}

/** What is current, then what was so just before: a label moved back says more than a date. */
function rank({ labels }: ListedVersion): number {
  return labels.includes(CURRENT) ? 2 : labels.includes(PREVIOUS) ? 1 : 0;
}
