/** Environment variables as the library takes them: given by the caller, never read from the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The number of this process, for the journal. */
export function processId(): number {
  return process.pid;
}

/** A copy of this process's environment, for callers who want storekeys to see what their shell set. */
export function processEnvironment(): Environment {
  return { ...process.env };
}
