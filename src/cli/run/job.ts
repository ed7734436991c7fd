import { readFileSync } from 'node:fs';

/** How a process stands to the terminal. */
export interface Job {
  /** A letter; `T` is stopped. */
  readonly state: string;
  readonly group: number;
  readonly session: number;
  /** 0: it has none. */
  readonly terminal: number;
  /** The group that gets the terminal's signals. */
  readonly foreground: number;
}

/**
 * What Linux tells of a process (proc_pid_stat(5)); `undefined` elsewhere, and when there is no such process.
 */
export function jobOf(pid: number | 'self' | undefined): Job | undefined {
  if (pid === undefined) return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may hold anything.
    const [state = '', , ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [group = 0, session = 0, terminal = 0, foreground = 0] = rest.map(Number);
    return { state, group, session, terminal, foreground };
  } catch {
    return undefined;
  }
}

/** What its terminal sends for a key goes to this process. */
export function isForeground({ group, terminal, foreground }: Job): boolean {
  return terminal !== 0 && group === foreground;
}
