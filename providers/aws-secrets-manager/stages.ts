/**
 * Versions of a secret by their staging labels, and how storekeys names its own.
 *
 * AWSCURRENT is what readers get, and moving it away from a named version is the only compare-and-set
 * that Secrets Manager has. Pendings have labels of their own, so that nobody's AWSPENDING is taken.
 */
import { createHash } from 'node:crypto';
import type { Base } from '../../src/provider.js';

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
export const ROTATING = 'AWSPENDING';

/**
 * On a version between its write and its move to AWSCURRENT. One name for all operations: who takes it
 * from another writer harms nobody, and many writers at once stay under the 20 labels of a secret.
 */
export const WRITING = 'storekeys-write';

const OWN = 'storekeys-';
const PENDING_LABEL = /^storekeys-([a-z0-9]{16})$/;
const VERSION_ID = /^storekeys-[wp]-[a-z0-9]+-([0-9a-f]{24})$/;

/** Labels by version id, as DescribeSecret gives them. */
export type Stages = Readonly<Record<string, readonly string[]>>;

/** The version that has a label. */
export function holderOf(stages: Stages, label: string): string | undefined {
  return Object.keys(stages).find((id) => stages[id]?.includes(label));
}

/** The label of an operation's pending version. */
export function pendingLabel(op: string): string {
  return `${OWN}${op}`;
}

/**
 * The operation whose pending this is. Also where it was made current already: who is killed before it
 * takes its label off leaves it there, and only what is named here is ever cleaned up.
 */
export function pendingOp(labels: readonly string[]): string | undefined {
  return labels.map((label) => PENDING_LABEL.exec(label)?.[1]).find((op) => op !== undefined);
}

/** Those of the labels that storekeys put there. */
export function ownLabels(labels: readonly string[]): readonly string[] {
  return labels.filter((label) => label.startsWith(OWN));
}

/**
 * The id of a version that storekeys writes (its ClientRequestToken). The same for a repeat within one
 * operation, and new in every other: were it made from the content alone, a push of A after B would
 * find the version of the first A and do nothing. It also tells on which version it was written.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function versionId(to: 'current' | 'pending', op: string, base: Base): string {
  return `${OWN}${to === 'current' ? 'w' : 'p'}-${op}-${digest(base)}`;
}

/** What is known of a version without its content. */
export interface ListedVersion {
  readonly id: string;
  readonly labels: readonly string[];
  readonly createdAt: Date | undefined;
}

/**
 * The versions that are or were current. Without labels, a pending that was dropped looks like an
 * earlier version; but only what was current is ever the base of a write, and a version's id names its
 * base. What another tool has replaced since has no such witness: it counts as well.
 */
export function everCurrent(versions: readonly ListedVersion[]): readonly ListedVersion[] {
  const bases = new Set(versions.map(({ id }) => VERSION_ID.exec(id)?.[1]));
  const proven = ({ id, labels }: ListedVersion): boolean =>
    labels.includes(CURRENT) || labels.includes(PREVIOUS) || bases.has(digest(id));
  const possible = versions.filter(
    (version) =>
      proven(version) ||
      !(version.labels.includes(ROTATING) || ownLabels(version.labels).length > 0),
  );
  const foreign = possible.filter(({ id }) => !VERSION_ID.test(id));
  const lastForeign = Math.max(...foreign.map(madeAt));
  return possible.filter(
    (version) => proven(version) || !VERSION_ID.test(version.id) || madeAt(version) < lastForeign,
  );
}

function madeAt({ createdAt }: ListedVersion): number {
  return createdAt?.getTime() ?? 0;
}

function digest(base: string): string {
  return createHash('sha256').update(base).digest('hex').slice(0, 24);
}
