/** Runs the built command line as a user would, and sees to it that no value shows where none was asked for. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox, SpawnUser } from './sandbox.js';
import { describeHits, findSentinels } from './sentinel.js';

/** The program that is tested. */
export const CLI: string = fileURLToPath(new URL('../../dist/cli/storekeys.cjs', import.meta.url));

/** How to run it. */
export interface CliOptions {
  /** In addition to the folders of the sandbox and PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed. */
  readonly stdin?: string | Uint8Array;
  /** Default: the folder `work` of the sandbox. */
  readonly cwd?: string;
  /** The output is asked to hold values. */
  readonly asked?: boolean;
  readonly user?: SpawnUser;
  /** Another Node than that of the tests. */
  readonly node?: string;
  /** How long it may take before it is killed and the test fails. Default: 60 000. */
  readonly deadlineMs?: number;
}

/** What came of it. */
export interface CliRun {
  /** Undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program under way. */
export interface RunningCli {
  readonly child: ChildProcess;
  /** Settles at its end, after the search. */
  readonly finished: Promise<CliRun>;
  /** Waits until its error output holds this text; fails when it ends without. */
  said(text: string | RegExp): Promise<void>;
}

/** Runs `storekeys ARGS` to its end. The statuses are for the test to judge. */
export function storekeys(
  box: Sandbox,
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliRun> {
  return startStorekeys(box, args, options).finished;
}

/** Starts `storekeys ARGS`, for a test that does something meanwhile. */
export function startStorekeys(
  box: Sandbox,
  args: readonly string[],
  options: CliOptions = {},
): RunningCli {
  const child = spawn(options.node ?? process.execPath, [CLI, ...args], {
    cwd: options.cwd ?? box.work,
    env: { ...cleanEnvironment(box), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options.user,
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // The program may end without reading its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin);

  const finished = endOf(child, options.deadlineMs ?? 60_000).then((end) => {
    const said = { stdout: decoded(stdout), stderr: decoded(stderr) };
    return kept(box, args, { ...end, ...said }, options.asked === true);
  });
  // Whoever waits for it hears of a failure; nobody may be waiting yet.
  const over = finished.then(
    () => undefined,
    () => undefined,
  );
  return {
    child,
    finished,
    said: async (text) => {
      const heard = (): boolean =>
        typeof text === 'string' ? decoded(stderr).includes(text) : text.test(decoded(stderr));
      while (!heard()) {
        const next = await Promise.race([once(child.stderr, 'data'), over]);
        assert.ok(next !== undefined || heard(), `storekeys ended and never said ${String(text)}`);
      }
    },
  };
}

function decoded(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}

async function endOf(
  child: ChildProcess,
  deadlineMs: number,
): Promise<Pick<CliRun, 'status' | 'signal'>> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, deadlineMs);
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  assert.ok(!late, `storekeys did not end within ${deadlineMs} ms`);
  return { status: status ?? undefined, signal: signal ?? undefined };
}

/** Nothing of the developer's own environment, and no way to a cloud's metadata server. */
export function cleanEnvironment(box: Sandbox): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: box.home,
    STOREKEYS_HOME: join(box.home, 'storekeys'),
    TMPDIR: box.tmp,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Writes down the run for the search at the end, and searches it now, while it is known whose it is. */
function kept(box: Sandbox, args: readonly string[], run: CliRun, asked: boolean): CliRun {
  const name = `${readdirSync(box.runs).length + 1}`.padStart(3, '0');
  const shown = asked ? '(asked for)' : run.stdout;
  const { status, signal, stderr } = run;
  const record = { args, status, signal, stderr, stdout: shown };
  writeFileSync(join(box.runs, `${name}.json`), JSON.stringify(record, undefined, 1));
  if (asked) writeFileSync(join(box.asked, `${name}.stdout`), run.stdout);
  const parts = { arguments: args.join('\0'), 'standard error': stderr, 'standard output': shown };
  for (const [part, text] of Object.entries(parts)) {
    const hits = describeHits(findSentinels(text));
    assert.equal(hits, '', `a fixture value is in the ${part} of run ${name}`);
  }
  return run;
}
