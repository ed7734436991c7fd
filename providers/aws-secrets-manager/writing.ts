/**
 * Writing. A version is added beside the current one and then made current by moving AWSCURRENT to it
 * from the base: Secrets Manager refuses the move when the label is elsewhere by now.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
import { baseMoved, StorekeysError } from '../../src/errors.js';
import type { Base, Fields, Marks, WriteOptions, Written } from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';
import {
  ABSENT,
  EMPTY,
  REMOVED,
  checkBase,
  describe,
  describeIfAllowed,
  isSeen,
  refuseManaged,
  stagesOf,
  type Description,
} from './description.js';
import { isDenied, isNamed, lackingRight } from './errors.js';
import { SCHEDULED_FOR_DELETION, failed } from './failures.js';
import { missingTags, tagsOf } from './marks.js';
import type { RemoteSecret } from './remote-secret.js';
import { CURRENT, WRITING, holderOf, ownLabels, pendingLabel, versionId } from './stages.js';
import { encode } from './values.js';

/** See `Provider.write`. */
export async function write(
  secret: RemoteSecret,
  fields: Secret<Fields>,
  options: WriteOptions,
): Promise<Written> {
  const { to, op, base, marks } = options;
  const text = encode(fields);
  if (to === 'pending' && (base === ABSENT || base === EMPTY)) {
    throw new StorekeysError('unsupported', 'nothing can be pending where nothing is current', {
      hint: 'write it as current',
    });
  }
  if (base === ABSENT) return create(secret, text, options);
  const description = await describeIfAllowed(secret);
  checkBase(description, base);
  if (base === REMOVED) throw failed(SCHEDULED_FOR_DELETION);
  refuseManaged(description, secret.region);

  const id = versionId(to, op, base);
  const label = to === 'pending' ? pendingLabel(op) : WRITING;
  const labels = await put(secret, text, id, label);
  if (to === 'pending') {
    // A version that this operation dropped before is still there, without its label.
    if (!labels.includes(label)) await secret.moveLabel(label, { to: id });
    return { id, notes: [] };
  }
  // The first version of a secret is current at once.
  if (!labels.includes(CURRENT)) await makeCurrent(secret, id, base, labels);
  return finish(secret, id, labels, marks, description);
}

/** See `Provider.promote`. */
export async function promote(
  secret: RemoteSecret,
  id: string,
  { base, op, marks }: WriteOptions,
): Promise<Written> {
  const description = await describeIfAllowed(secret);
  const labels = isSeen(description) ? (stagesOf(description)[id] ?? []) : [pendingLabel(op)];
  if (!labels.includes(CURRENT)) {
    checkBase(description, base);
    if (ownLabels(labels).length === 0) throw noSuchPending();
    await makeCurrent(secret, id, base, []);
  }
  return finish(secret, id, labels, marks, description);
}

/** See `Provider.discard`. */
export async function discard(secret: RemoteSecret, id: string): Promise<void> {
  const labels = stagesOf(await describe(secret))[id] ?? [];
  for (const label of ownLabels(labels)) await dropLabel(secret, id, label);
}

/** See `Provider.annotate`. */
export async function annotate(
  secret: RemoteSecret,
  marks: Marks,
  base: Base,
): Promise<readonly string[]> {
  const description = await describeIfAllowed(secret);
  checkBase(description, base);
  try {
    await secret.tag(tagsOf(marks));
    return [];
  } catch (error) {
    if (isDenied(error)) return [untagged(error)];
    throw error;
  }
}

async function create(
  secret: RemoteSecret,
  text: Secret,
  { op, base, marks }: WriteOptions,
): Promise<Written> {
  if (secret.address.isArn) {
    throw new StorekeysError('usage', 'an ARN names a secret that is there, and this one is not', {
      hint: `create it by its name: aws-sm://${secret.address.name}`,
    });
  }
  const id = versionId('current', op, base);
  try {
    await secret.create(text, id, tagsOf(marks));
    return { id, notes: [] };
  } catch (error) {
    // Without the right to tag, AWS refuses the whole create: nothing is there yet.
    if (!isDenied(error) || lackingRight(error) !== 'secretsmanager:TagResource') throw error;
    await secret.create(text, id, []);
    return { id, notes: [untagged(error)] };
  }
}

/** Adds a version with one label, and gives the labels that it has then. */
async function put(
  secret: RemoteSecret,
  text: Secret,
  id: string,
  label: string,
): Promise<readonly string[]> {
  try {
    return (await secret.put(text, id, label)).VersionStages ?? [];
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) throw baseMoved();
    if (!isNamed(error, 'ResourceExistsException')) throw error;
    throw new StorekeysError('conflict', 'this operation has written something else before', {
      hint: 'run the command again: it starts a new operation',
    });
  }
}

/**
 * Moves AWSCURRENT from the base to a version. Whatever comes back instead of a yes, the labels tell
 * whether it happened.
 *
 * @param temporary - labels to take off when it is lost
 */
async function makeCurrent(
  secret: RemoteSecret,
  id: string,
  base: Base,
  temporary: readonly string[],
): Promise<void> {
  try {
    await secret.moveLabel(CURRENT, { to: id, from: base === EMPTY ? undefined : base });
  } catch (error) {
    const description = await describeIfAllowed(secret).catch(() => {
      throw error;
    });
    const holder = holderOf(stagesOf(description), CURRENT);
    if (holder === id) return;
    const refused = isNamed(error, 'InvalidParameterException', 'ResourceNotFoundException');
    if (!refused && (!isSeen(description) || holder === (base === EMPTY ? undefined : base))) {
      throw error;
    }
    await dropLabels(secret, id, temporary);
    throw baseMoved();
  }
}

/** What is left to do beside a version that is current: none of it can fail the write. */
async function finish(
  secret: RemoteSecret,
  id: string,
  labels: readonly string[],
  marks: Marks,
  description: Description,
): Promise<Written> {
  const notes = await dropLabels(secret, id, labels);
  const missing = isSeen(description) ? missingTags(marks, description.Tags ?? []) : tagsOf(marks);
  if (missing.length === 0) return { id, notes };
  try {
    await secret.tag(missing);
    return { id, notes };
  } catch (error) {
    return { id, notes: [...notes, untagged(error)] };
  }
}

async function dropLabels(
  secret: RemoteSecret,
  id: string,
  labels: readonly string[],
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const label of ownLabels(labels)) {
    await dropLabel(secret, id, label).catch(() => {
      notes.push(`the label ${label} could not be taken off version ${id}`);
    });
  }
  return notes;
}

/** Takes a label off a version; one that is not there is off. */
export async function dropLabel(secret: RemoteSecret, id: string, label: string): Promise<void> {
  try {
    await secret.moveLabel(label, { from: id });
  } catch (error) {
    if (!isNamed(error, 'InvalidParameterException', 'ResourceNotFoundException')) throw error;
  }
}

function untagged(error: unknown): string {
  const right = lackingRight(error);
  return `its tags could not be written${right === undefined ? '' : `: AWS does not allow ${right}`}`;
}

function noSuchPending(): StorekeysError {
  return new StorekeysError('not-found', 'there is no such pending version', {
    hint: 'run the same command again: it stages anew',
  });
}
