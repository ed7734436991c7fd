/** Which process an operation belongs to, and whether that still runs. Numbers of processes are reused. */
import { readFile } from 'node:fs/promises';
import { hostname, platform } from 'node:os';
import { promisify } from 'node:util';

/** A process, told apart from every other one on every machine. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When it started, in the system's own terms; `undefined`: the system does not tell. */
  readonly started: string | undefined;
}

/** The identity of a process of this machine. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  return { host: hostname(), pid, started: await startOf(pid) };
}

/** Whether it still runs; `false` also for a process of another machine, which cannot be asked about. */
export async function isRunning({ host, pid, started }: ProcessIdentity): Promise<boolean> {
  if (host !== hostname() || started === undefined) return false;
  return (await startOf(pid)) === started;
}

async function startOf(pid: number): Promise<string | undefined> {
  try {
    return platform() === 'linux' ? await startByProc(pid) : await startByPs(pid);
  } catch {
    // There is no such process, or no way to ask.
    return undefined;
  }
}

/** Field 22 of proc_pid_stat(5), in clock ticks since a boot that has an id of its own. */
async function startByProc(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
  ]);
  // The name of the program, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  // A zombie has ended; only its parent has not looked yet.
  return state === 'Z' || ticks === undefined ? undefined : `${boot.trim()} ${ticks}`;
}

async function startByPs(pid: number): Promise<string | undefined> {
  const { execFile } = await import('node:child_process');
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: { LC_ALL: 'C', PATH: '/bin:/usr/bin' },
  });
  return stdout.trim() || undefined;
}
