/**
 * Paths as Vault's API takes them: a list of segments, each encoded on its own. Nothing else here puts
 * a path together, so that no name can climb out of its place or turn into a query.
 */

/** Parts of the API that no secrets engine can be mounted at. */
const RESERVED_MOUNTS: readonly string[] = ['sys', 'auth', 'identity', 'cubbyhole'];

/** The ending of the folder beside a key that holds what is staged for it. */
const PENDING_SUFFIX = '--pending';

const PENDING_ID = /^pending-([a-z0-9]+)$/;

/** What is wrong with the path of a `vault://` target, beyond the rules for all targets. */
export function vaultPathProblem(path: string): string | undefined {
  const segments = path.split('/');
  const [first = ''] = segments;
  if (segments.length < 2) return 'names a mount only; write vault://MOUNT/PATH';
  if (RESERVED_MOUNTS.includes(first)) return `'${first}' is not a place for secrets`;
  if (path.endsWith('.')) return "a name that ends in '.' cannot be read back from Vault";
  // A half of a surrogate pair has no encoding.
  if (/\p{Surrogate}/u.test(path)) return 'holds a character that cannot be encoded';
  return undefined;
}

/**
 * Segments as they stand in a URL.
 *
 * @throws TypeError - for a segment that would mean another place: a mistake of the caller, since refs
 * are checked long before
 */
export function encodePath(segments: readonly string[]): string {
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new TypeError('a segment of a path is empty, . or ..');
    }
  }
  return segments.map((segment) => encodeURIComponent(segment)).join('/');
}

/** Splits at slashes, without those at the ends. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** The rest of `path` below `mount`; `undefined` when it does not lie there. */
export function below(path: readonly string[], mount: readonly string[]): string[] | undefined {
  const inside = mount.length < path.length && mount.every((segment, i) => segment === path[i]);
  return inside ? path.slice(mount.length) : undefined;
}

/** The folder with what is staged for a key: one key for each operation, so that none meets another. */
export function pendingFolder(path: readonly string[]): readonly string[] {
  return [...path.slice(0, -1), `${path.at(-1) ?? ''}${PENDING_SUFFIX}`];
}

/** How storekeys names the version that an operation staged. */
export function pendingId(op: string): string {
  return `pending-${op}`;
}

/** The operation in a name made by {@link pendingId}; `undefined` for any other name. */
export function operationOf(id: string): string | undefined {
  return PENDING_ID.exec(id)?.[1];
}
