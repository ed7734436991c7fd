/**
 * One write in a vault at a time within this process. 1Password numbers the changes of a whole vault and
 * refuses a write that has not seen the last one, whichever item it was about:
 * https://github.com/1Password/onepassword-sdk-js/issues/151
 */

/** By vault id, which is the same in every account: the end of the last write that was asked for. */
const ends = new Map<string, Promise<unknown>>();

/** Runs `work` when all writes in the vault that were asked for before have ended, or not at all. */
export function inTurn<T>(
  vaultId: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const before = ends.get(vaultId) ?? Promise.resolve();
  const run = before.then(() => {
    signal.throwIfAborted();
    return work();
  });
  const end = run
    .catch(() => undefined)
    .then(() => {
      if (ends.get(vaultId) === end) ends.delete(vaultId);
    });
  ends.set(vaultId, end);
  return run;
}
