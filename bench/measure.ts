/** Runs the contestants of a case: hyperfine for time, GNU time for memory, meters for what goes over the wire. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSentinels } from '../test/harness/sentinel.js';
import type { Case, Contestant } from './group.js';
import { saidBy, type Tools } from './machine.js';
import type { Traffic } from './traffic.js';
import type { Fill } from './words.js';
import type { World } from './world.js';

/** What was found out about a contestant. */
export interface Measured {
  readonly name: string;
  /** Of a tool that is somebody else's. */
  readonly version: string | undefined;
  readonly command: readonly string[];
  /** Wall times in milliseconds; empty where only memory is measured. */
  readonly milliseconds: readonly number[];
  /** Peaks of resident memory in MiB. */
  readonly mebibytes: readonly number[];
  readonly traffic: Traffic;
}

/** How to measure. */
export interface Conditions {
  readonly world: World;
  readonly tools: Tools;
  /** Replaces what stands in braces in a word. */
  readonly fill: Fill;
  readonly runs: number;
  readonly onlyMemory: boolean;
}

/** Runs of one contestant in a row, before the next has its turn: what else the machine does hits all. */
const ROUND = 5;
/** Before each round, and not counted. */
const WARM_UP = 1;
/** How often memory is measured beside time: it hardly varies. */
const MEMORY_RUNS = 3;

/** Measures all contestants of a case. Each has shown before that it does its work. */
export async function measure(one: Case, conditions: Conditions): Promise<readonly Measured[]> {
  const { runs, onlyMemory, world } = conditions;
  const shown: (Tried & { contestant: Contestant })[] = [];
  for (const contestant of one.contestants) {
    const found = await tried(contestant, one.prints === true, conditions);
    if (found === undefined) continue;
    shown.push({ ...found, contestant: filledIn(contestant, conditions, world.env) });
  }
  const contestants = shown.flatMap(({ contestant }) => (contestant.once ? [] : [contestant]));
  const memoryRuns = onlyMemory ? runs : Math.min(runs, MEMORY_RUNS);
  const timedRuns = onlyMemory ? 0 : runs + Math.ceil(runs / ROUND) * WARM_UP;
  const stocked = contestants.filter(({ prepare }) => prepare !== undefined).length;
  world.fillPool(stocked * (timedRuns + memoryRuns));
  const times = onlyMemory ? [] : await timed(contestants, conditions);
  const peaks: number[][] = [];
  for (const contestant of contestants)
    peaks.push(await peaksOf(contestant, memoryRuns, conditions));
  return shown.map(({ contestant, traffic, milliseconds }) => {
    const { name, command, needs, once } = contestant;
    const i = contestants.indexOf(contestant);
    return {
      name,
      version: needs && /\d+\.\d+\.\d+/.exec(saidBy(needs[0], needs[1], world.env) ?? '')?.[0],
      command,
      milliseconds: once ? [milliseconds] : (times[i] ?? []),
      mebibytes: peaks[i] ?? [],
      traffic,
    };
  });
}

/** What came of the first run. */
interface Tried {
  readonly traffic: Traffic;
  readonly milliseconds: number;
}

function filledIn(contestant: Contestant, { fill }: Conditions, env: World['env']): Contestant {
  const { command, prepare } = contestant;
  const filled = (words: readonly string[]): readonly string[] =>
    words.map((word) => fill(word, env));
  return {
    ...contestant,
    command: filled(command),
    ...(prepare === undefined ? {} : { prepare: filled(prepare) }),
  };
}

/**
 * Runs it once, through the meters.
 *
 * @returns undefined when it is somebody else's and is not here, or does not work
 */
async function tried(
  contestant: Contestant,
  prints: boolean,
  conditions: Conditions,
): Promise<Tried | undefined> {
  const { name, setup, needs, isIdle } = contestant;
  const { world } = conditions;
  const { command, prepare } = filledIn(contestant, conditions, world.meteredEnv);
  try {
    if (setup !== undefined) {
      await output(
        setup.map((word) => conditions.fill(word, world.env)),
        world,
        world.env,
      );
    }
    if (prepare !== undefined) {
      world.fillPool(1);
      await output(prepare, world, world.env);
    }
    await world.taken();
    const began = performance.now();
    const text = await output(command, world, world.meteredEnv);
    const milliseconds = performance.now() - began;
    if (prints && isIdle !== true && findSentinels(text).length === 0) {
      throw new Error(`${name} printed no value`);
    }
    return { traffic: await world.taken(), milliseconds };
  } catch (error) {
    if (needs === undefined) throw error;
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = absent ? 'not found' : (error as Error).message.trim();
    process.stderr.write(`${name} is left out: ${why}\n`);
    return undefined;
  }
}

/** Wall times of each, in rounds. */
async function timed(
  contestants: readonly Contestant[],
  { world, runs, tools }: Conditions,
): Promise<readonly (readonly number[])[]> {
  const file = join(world.home, 'hyperfine.json');
  const all: number[][] = contestants.map(() => []);
  for (let left = runs; left > 0; left -= ROUND) {
    const options = ['-N', '--style', 'none', '--export-json', file];
    const counts = ['--warmup', String(WARM_UP), '--runs', String(Math.min(left, ROUND))];
    const prepares = contestants.some(({ prepare }) => prepare !== undefined)
      ? contestants.flatMap(({ prepare = ['true'] }) => ['--prepare', quoted(prepare)])
      : [];
    const commands = contestants.map(({ command }) => quoted(command));
    await output(
      [tools.hyperfine, ...options, ...counts, ...prepares, ...commands],
      world,
      world.env,
    );
    const { results } = JSON.parse(readFileSync(file, 'utf8')) as {
      results: readonly { times: readonly number[] }[];
    };
    results.forEach(({ times }, i) => all[i]?.push(...times.map((seconds) => seconds * 1e3)));
  }
  return all;
}

async function peaksOf(
  { command, prepare }: Contestant,
  runs: number,
  { world, tools }: Conditions,
): Promise<number[]> {
  const file = join(world.home, 'time');
  const peaks: number[] = [];
  for (let i = 0; i < runs; i++) {
    if (prepare !== undefined) await output(prepare, world, world.env);
    await output([tools.time, '-f', '%M', '-o', file, ...command], world, world.env);
    peaks.push(Number(readFileSync(file, 'utf8')) / 1024);
  }
  return peaks;
}

/** Runs a command to its end and gives what it printed. @throws Error when it fails, with the end of its complaint */
export async function output(
  [program = '', ...args]: readonly string[],
  { work }: Pick<World, 'work'>,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(program, args, { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (status === 0) return said.stdout;
  throw new Error(`${program} ended with ${String(status)}: ${said.stderr.slice(-500)}`);
}

/** For hyperfine, which takes a command apart as a shell does. */
function quoted(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
