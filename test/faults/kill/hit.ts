/** Runs the program and hits it at one boundary. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { ProxiedRequest } from '../../backends/fault-proxy.js';
import { pass } from '../../backends/http-forward.js';
import { startStorekeys, type CliRun, type RunningCli } from '../../harness/cli.js';
import type { Sandbox, SpawnUser } from '../../harness/sandbox.js';
import {
  describeBoundary,
  describeRequest,
  recordedFiles,
  recordRequests,
  type Boundary,
  type Deed,
} from './boundaries.js';
import type { Backends, Lane } from './backends.js';

const PRELOAD = new URL('file-faults.mjs', import.meta.url).href;

/** What is run, where. */
export interface Command {
  readonly box: Sandbox;
  readonly backends: Backends;
  readonly lane: Lane;
  readonly args: readonly string[];
  /** `STOREKEYS_HOME`. */
  readonly home: string;
  readonly stdin?: string | undefined;
  readonly user?: SpawnUser;
  /** Beside what leads to the servers. */
  readonly env?: Readonly<Record<string, string>>;
  /** The output is asked to hold values. */
  readonly asked?: boolean;
}

/** Nothing is disturbed. */
export function run(command: Command): Promise<CliRun> {
  return start(command, {}).finished;
}

/** All that an undisturbed run does to servers and files. */
export async function dryPass(
  command: Command,
): Promise<{ readonly deeds: readonly Deed[]; readonly ended: CliRun }> {
  const log = logOf(command);
  const deeds = recordRequests(command.lane);
  const ended = await start(command, preloaded({ below: command.home, log })).finished;
  command.lane.clear();
  return { deeds: [...deeds, ...recordedFiles(log)], ended };
}

/**
 * Kills the program at a boundary, and comes back when nothing of what it sent is under way any more.
 * Fails when the program ended without coming to the boundary.
 */
export async function killedAt(command: Command, boundary: Boundary): Promise<void> {
  const { where } = boundary;
  let running: RunningCli | undefined;
  if (where === 'files') {
    running = start(command, preloadedAt(command, boundary, 'SIGKILL'));
  } else {
    const { backends, lane } = command;
    lane.proxies.get(where)?.fault({
      match: arriving(boundary),
      action: { kind: 'cut-before' },
      onMatch: async (request) => {
        if (boundary.when === 'after') await pass(backends.urlOf(where), request);
        assert.ok(running !== undefined);
        running.child.kill('SIGKILL');
        await running.finished;
      },
    });
    running = start(command, {});
  }
  const { signal, stderr } = await running.finished;
  assert.equal(signal, 'SIGKILL', `it never came to ${describeBoundary(boundary)}: ${stderr}`);
  await command.lane.quiet();
}

/**
 * Stops the program at a boundary, does something else meanwhile, and lets the program go on. A request
 * that it had sent reaches the server after that, or, at a boundary `after`, had its effect before, and
 * the program wakes up to the answer.
 */
export async function stoppedAt(
  command: Command,
  boundary: Boundary,
  meanwhile: () => Promise<void>,
): Promise<CliRun> {
  const { where, when } = boundary;
  let running: RunningCli | undefined;
  let slept: Promise<void> | undefined;
  const sleep = async (): Promise<void> => {
    assert.ok(running !== undefined);
    await standing(running);
    try {
      await meanwhile();
    } finally {
      running.child.kill('SIGCONT');
    }
  };
  if (where === 'files') {
    running = start(command, preloadedAt(command, boundary, 'SIGSTOP'));
    await running.said('stopped at a file');
    slept = sleep();
  } else {
    command.lane.proxies.get(where)?.fault({
      match: arriving(boundary),
      action: { kind: 'pass' },
      onMatch: async () => {
        running?.child.kill('SIGSTOP');
        if (when === 'before') await (slept = sleep());
      },
      onDone: () => {
        if (when === 'after') slept = sleep();
      },
    });
    running = start(command, {});
  }
  const ended = await running.finished;
  assert.ok(slept !== undefined, `it never came to ${describeBoundary(boundary)}: ${ended.stderr}`);
  await slept;
  return ended;
}

/** From the nth time on that it writes to a file, its disk is full. */
export function onFullDisk(command: Command, boundary: Boundary): Promise<CliRun> {
  return start(command, preloadedAt(command, boundary, 'full')).finished;
}

function start(
  { box, lane, args, home, stdin, user, env, asked }: Command,
  more: Readonly<Record<string, string>>,
): RunningCli {
  return startStorekeys(box, args, {
    env: { ...lane.env, ...env, STOREKEYS_HOME: home, ...more },
    ...(asked === undefined ? {} : { asked }),
    ...(stdin === undefined ? {} : { stdin }),
    ...(user === undefined ? {} : { user }),
  });
}

function preloaded(fault: object): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--import=${PRELOAD}`,
    STOREKEYS_TEST_FILE_FAULT: JSON.stringify(fault),
  };
}

function preloadedAt(
  command: Command,
  { what, nth, when }: Boundary,
  fault: 'SIGKILL' | 'SIGSTOP' | 'full',
): Readonly<Record<string, string>> {
  const at = { what, nth, when, fault };
  return preloaded({ below: command.home, log: logOf(command), at });
}

function logOf({ box, home }: Command): string {
  return join(box.work, `${home.replace(/.*\//, '')}.log`);
}

/** Matches the request of a boundary; to be asked about every request, once. */
function arriving({ what, nth }: Boundary): (request: ProxiedRequest) => boolean {
  let seen = 0;
  return (request) => describeRequest(request) === what && ++seen === nth;
}

/** Comes back when the process stands: there is no event for that. */
async function standing({ child }: RunningCli): Promise<void> {
  const pid = `${child.pid ?? 0}`;
  const state = (): string =>
    platform() === 'linux'
      ? (/\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '')
      : execFileSync('ps', ['-o', 'state=', '-p', pid], { encoding: 'utf8' }).slice(0, 1);
  while (state() !== 'T') await turn();
}
