/** Two programs that do the same, run in turn on one machine. */
import { spawn } from 'node:child_process';
import { hrtime } from 'node:process';

/** A program under the clock. */
export interface Contestant {
  readonly name: string;
  /** Of Node, the script first. */
  readonly args: readonly string[];
}

/** What both programs are given. */
export interface Conditions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pairs: number;
  /** Throws when a program did not do its work. */
  readonly check: (output: string) => void;
}

/** Wall times of one program, in milliseconds, pair by pair. */
export interface Times {
  readonly name: string;
  readonly milliseconds: readonly number[];
}

/** Pairs that are run first and not counted: files come into the cache, the processor out of its sleep. */
const WARM_UP = 3;

/** Runs both in pairs, each going first in every other pair, so that what the machine does meanwhile hits both. */
export async function sideBySide(
  one: Contestant,
  two: Contestant,
  conditions: Conditions,
): Promise<readonly [Times, Times]> {
  const first = { name: one.name, milliseconds: [] as number[] };
  const second = { name: two.name, milliseconds: [] as number[] };
  for (let pair = -WARM_UP; pair < conditions.pairs; pair++) {
    const turns = [
      [one, first],
      [two, second],
    ] as const;
    for (const [contestant, times] of pair % 2 === 0 ? turns : turns.toReversed()) {
      const milliseconds = await timed(contestant, conditions);
      if (pair >= 0) times.milliseconds.push(milliseconds);
    }
  }
  return [first, second];
}

/** The value that such a part of the values are below: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [low = NaN, high = NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** A table with the fastest run, the quartiles and the median: the first shows how busy the machine was. */
export function tableOf(all: readonly Times[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, milliseconds }) => {
    const [fastest, low, median, high] = [0, 0.25, 0.5, 0.75].map((part) =>
      `${quantile(milliseconds, part).toFixed(0)} ms`.padStart(8),
    );
    return `  ${name.padEnd(width)}  fastest ${fastest}  median ${median}  quartiles ${low} ${high}\n`;
  });
  return lines.join('');
}

async function timed({ name, args }: Contestant, conditions: Conditions): Promise<number> {
  const { cwd, env } = conditions;
  const started = hrtime.bigint();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const milliseconds = Number(hrtime.bigint() - started) / 1e6;
  if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${output.stderr}`);
  conditions.check(output.stdout);
  return milliseconds;
}
