import type { Bundle } from '../bundle/bundle.js';
import type { VersionInfo } from '../provider.js';
import { bundleOf } from '../target/content.js';
import type { Target } from '../target/target.js';

/** One line of a target's history. */
export interface HistoryEntry extends VersionInfo {
  /** `undefined`: removed, destroyed, or not a bundle. */
  readonly bundle: Bundle | undefined;
}

/** Versions read at a time; each is a request. */
const WIDTH = 4;

/**
 * The versions of a target, newest first, each with the bundle that it holds.
 *
 * @param options - `limit`: how many at most
 * @throws StorekeysError - `unsupported` where the backend keeps none; `denied`; `unavailable`
 */
export async function history(options: {
  readonly target: Target;
  readonly limit: number;
  readonly signal?: AbortSignal;
}): Promise<readonly HistoryEntry[]> {
  const { target, limit, signal } = options;
  const infos = await target.history(limit, signal);
  const entries: HistoryEntry[] = [];
  for (let i = 0; i < infos.length; i += WIDTH) {
    const some = infos.slice(i, i + WIDTH);
    entries.push(...(await Promise.all(some.map((info) => readEntry(target, info, signal)))));
  }
  return entries;
}

async function readEntry(
  target: Target,
  info: VersionInfo,
  signal: AbortSignal | undefined,
): Promise<HistoryEntry> {
  if (info.state === 'removed' || info.state === 'destroyed') return { ...info, bundle: undefined };
  const { version } = await target.read({ id: info.id }, { purpose: 'reading' }, signal);
  return { ...info, bundle: bundleOf(version) };
}
