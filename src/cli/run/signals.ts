import type { ChildProcess } from 'node:child_process';
import { isatty } from 'node:tty';
import { isForeground, jobOf, type Job } from './job.js';

/** A terminal sends these to the whole job in its foreground, so that the program has them already. */
const OF_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set([
  'SIGINT',
  'SIGQUIT',
  'SIGTSTP',
  'SIGWINCH',
]);

const FORWARDED: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGCONT',
];

/** Signals on their way to the program. */
export interface Forwarding {
  /** To this process, from now on. */
  to(child: ChildProcess): void;
  /** The terminal that was there is gone. */
  hungUp(): boolean;
  /** Each signal does again what it usually does. */
  stop(): void;
}

/**
 * Takes every signal that a program may be sent. Call it before the program is started, so that none of them
 * finds nobody.
 */
export function forwardSignals(): Forwarding {
  const before = jobOf('self');
  let child: ChildProcess | undefined;
  let hungUp = false;

  const forward = (name: NodeJS.Signals): void => {
    const [own, theirs] = [jobOf('self'), jobOf(child?.pid)];
    if (name === 'SIGHUP' && before?.terminal !== 0 && own?.terminal === 0) {
      hungUp = true;
      // Of the leader of a session the system knows that it is told; all others are told by their shell.
      if (own.session !== process.pid) return;
    }
    if (sharesTerminal(own, theirs)) {
      if (OF_TERMINAL.has(name)) return;
      // A shell continues the whole job; the program may have had it already.
      if (name === 'SIGCONT' && theirs?.state !== 'T') return;
    }
    child?.kill(name);
  };
  /** A shell takes its terminal back when the process that it knows stops. */
  const stopToo = (): void => {
    const [own, theirs] = [jobOf('self'), jobOf(child?.pid)];
    if (theirs?.state === 'T' && sharesTerminal(own, theirs)) process.kill(process.pid, 'SIGSTOP');
  };

  const listeners = FORWARDED.map((name) => [name, forward] as const);
  // Where the state of a process cannot be seen, Ctrl-Z stops both as it always does.
  const more = [
    ['SIGTSTP', forward],
    ['SIGCHLD', stopToo],
  ] as const;
  const all = [...listeners, ...(before === undefined ? [] : more)];
  for (const [name, listener] of all) process.on(name, listener);
  return {
    to: (started) => {
      child = started;
    },
    hungUp: () => hungUp,
    stop: () => {
      for (const [name, listener] of all) process.off(name, listener);
    },
  };
}

/** Both belong to the job that the terminal's keys go to. */
function sharesTerminal(own: Job | undefined, theirs: Job | undefined): boolean {
  if (own === undefined) return [0, 1, 2].some((descriptor) => isatty(descriptor));
  return isForeground(own) && theirs?.group === own.group;
}
