/** Finding a bundle that a store had before, wherever one of its targets still keeps it. */
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { VersionInfo } from '../provider.js';
import { bundleOf } from '../target/content.js';
import type { Target } from '../target/target.js';
import { each } from './failures.js';
import { DEPTH } from './held-bundles.js';
import { inOrder } from './order.js';

/** Which one: `previous` is the newest that differs from what the lead holds now. */
export type Earlier =
  'previous' | { readonly fingerprint: string } | { readonly versionId: string };

/**
 * The bundle that is meant, from the first target in the order of all that still has it.
 *
 * @throws {@link StorekeysError} `not-found` when none has it, with the versions that cannot be read any
 * more; `unsupported` where a target keeps no versions; `usage` for a version id with several targets;
 * `conflict` when that version is no bundle
 */
export async function earlierBundle(
  targets: readonly Target[],
  which: Earlier,
  signal?: AbortSignal,
): Promise<Bundle> {
  const ordered = await inOrderOfLead(targets, signal);
  if (which === 'previous') return previousBundle(ordered, signal);
  if ('fingerprint' in which) return withFingerprint(ordered, which.fingerprint, signal);
  const [target, ...others] = ordered;
  if (target === undefined || others.length > 0) {
    throw new StorekeysError('usage', 'a version is of one target, and several are named', {
      hint: 'name that one with --target, or go back by fingerprint on all',
    });
  }
  return inVersion(target, which.versionId, signal);
}

async function inOrderOfLead(
  targets: readonly Target[],
  signal: AbortSignal | undefined,
): Promise<readonly Target[]> {
  const located = await each(targets, async (target) => {
    const location = await target.locate(signal);
    if (location.capabilities.history > 0) return { target, location };
    throw new StorekeysError('unsupported', `${target.name}: this backend keeps no versions`, {
      hint: 'name the others with --target; copy then brings this one in line',
    });
  });
  return inOrder(located).map(({ target }) => target);
}

async function previousBundle(
  targets: readonly Target[],
  signal: AbortSignal | undefined,
): Promise<Bundle> {
  const [lead] = targets;
  const current = await lead?.read('current', { purpose: 'reading' }, signal);
  for (const target of targets) {
    const found = await target.previous(current?.version ?? null, signal);
    if (found !== undefined) return found.bundle;
  }
  throw await notKept(targets, 'an earlier bundle', signal);
}

async function withFingerprint(
  targets: readonly Target[],
  fingerprint: string,
  signal: AbortSignal | undefined,
): Promise<Bundle> {
  for (const target of targets) {
    for (const info of await target.history(DEPTH, signal)) {
      if (isGone(info)) continue;
      const bundle = await readBundle(target, info.id, signal);
      if (bundle?.fingerprint === fingerprint) return bundle;
    }
  }
  throw await notKept(targets, `a bundle ${fingerprint}`, signal);
}

async function inVersion(
  target: Target,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Bundle> {
  const info = (await target.history(DEPTH, signal)).find((version) => version.id === id);
  if (info !== undefined && isGone(info)) {
    throw new StorekeysError('not-found', `${target.name}: ${goneText(info)}`, { hint: SEE });
  }
  const { version } = await target.read({ id }, { purpose: 'reading' }, signal);
  if (info === undefined || version === null) {
    throw new StorekeysError('not-found', `${target.name}: has no version ${id}`, { hint: SEE });
  }
  const bundle = bundleOf(version);
  if (bundle !== undefined) return bundle;
  throw new StorekeysError('conflict', `${target.name}: version ${id} holds no bundle`, {
    hint: SEE,
  });
}

const SEE = 'storekeys history shows what it can go back to';

async function readBundle(
  target: Target,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Bundle | undefined> {
  const { version } = await target.read({ id }, { purpose: 'reading' }, signal);
  return bundleOf(version);
}

function isGone({ state }: VersionInfo): boolean {
  return state === 'removed' || state === 'destroyed';
}

/** Names the versions that might have been it. */
async function notKept(
  targets: readonly Target[],
  what: string,
  signal: AbortSignal | undefined,
): Promise<StorekeysError> {
  const gone = await each(targets, async (target) =>
    (await target.history(DEPTH, signal))
      .filter(isGone)
      .map((info) => `${target.name}: ${goneText(info)}`),
  );
  const names = targets.map(({ name }) => name).join(', ');
  return new StorekeysError('not-found', `${what} is in none of: ${names}`, {
    hint: SEE,
    problems: gone.flat(),
  });
}

function goneText({ id, state }: VersionInfo): string {
  return state === 'destroyed'
    ? `version ${id} was destroyed, and nobody can bring it back`
    : `version ${id} was removed`;
}
