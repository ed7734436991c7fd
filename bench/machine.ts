/** The machine and the tools that measure. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** The programs that measure. */
export interface Tools {
  readonly hyperfine: string;
  /** GNU time: the shell's own tells nothing of memory. */
  readonly time: string;
}

/** What figures depend on. */
export interface Machine {
  readonly date: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Of the last minute, before the first run. */
  readonly load: number;
}

/** @throws Error that says how to install what is missing */
export function findTools(): Tools {
  const hyperfine = firstThat(['hyperfine'], /^hyperfine /);
  const time = firstThat(['/usr/bin/time', 'gtime', 'time'], /GNU Time/i);
  if (hyperfine === undefined) {
    throw new Error(
      'hyperfine was not found: apt-get install hyperfine, brew install hyperfine or cargo install hyperfine',
    );
  }
  if (time === undefined) {
    throw new Error('GNU time was not found: apt-get install time or brew install gnu-time');
  }
  return { hyperfine, time };
}

/** The first of these programs whose version looks like this. */
function firstThat(names: readonly string[], version: RegExp): string | undefined {
  return names.find((name) => version.test(saidBy(name, '--version') ?? ''));
}

/** What a program says; undefined when it is not there or fails. */
export function saidBy(
  name: string,
  arg: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  try {
    return execFileSync(name, [arg], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

/** Whether something else is at work. */
export function isBusy({ load, cores }: Pick<Machine, 'load' | 'cores'>): boolean {
  return load > cores / 2;
}

/** This machine, now. */
export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    system: `${type()} ${release().split('-')[0] ?? ''}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0] ?? 0,
  };
}
