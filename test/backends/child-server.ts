/** A server of somebody else's, run as a child for the tests: ready before use, and never left behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The shell starts a watcher on a pipe and then becomes the server. The pipe closes when this process
 * ends, however it ends, and the watcher then kills the server and removes its folder; a line means that
 * the server is gone already. (Not standard input: Node closes that when the server ends.)
 */
const WATCHED = `
folder=$1; shift
(read -r gone <&3 || { kill -9 $$; rm -rf "$folder"; }) >/dev/null 2>&1 &
exec "$@" 3<&-
`;

/** What to start. */
export interface ServerCommand {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the server, beside PATH, and HOME, which is its own folder. */
  readonly env?: Readonly<Record<string, string>>;
  /** The server's own folder; see {@link serverFolder}. */
  readonly folder: string;
  /** Tells whether the server answers; a failure to connect counts as no. */
  readonly ready: () => Promise<boolean>;
}

/** A server that answers. */
export interface ChildServer {
  /** What it printed so far. */
  log(): string;
  /** Ends it and waits for its end. Its folder stays until this process ends. */
  stop(): Promise<void>;
}

/** A new folder for a server's files, removed when this process ends. */
export function serverFolder(name: string): string {
  const root = process.env['STOREKEYS_TEST_ROOT'] ?? tmpdir();
  const folder = mkdtempSync(join(root, `storekeys-${name}-`));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/**
 * Starts a server and waits until it answers. It does not keep this process alive.
 *
 * @throws Error with the server's log when it ends early or does not answer within `deadlineMs`
 */
export async function startServer(
  what: ServerCommand,
  deadlineMs: number = 30_000,
): Promise<ChildServer> {
  const logFile = join(what.folder, 'log');
  const logFd = openSync(logFile, 'a');
  const child = spawn(
    '/bin/sh',
    ['-c', WATCHED, what.name, what.folder, what.command, ...what.args],
    {
      cwd: what.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: what.folder, ...what.env },
      stdio: ['ignore', logFd, logFd, 'pipe'],
    },
  );
  closeSync(logFd);
  const ended = once(child, 'exit');
  const watch = child.stdio[3];
  if (!(watch instanceof Socket)) throw new Error('the server has no pipe to its watcher');
  child.once('exit', () => watch.end('gone\n'));
  child.unref();
  watch.unref();

  const early = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const log = (): string => readFileSync(logFile, 'utf8');
  const stop = async (): Promise<void> => {
    if (early()) return;
    child.ref();
    child.kill('SIGTERM');
    const giveUp = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(giveUp);
  };

  if (!(await answers(what.ready, deadlineMs, early))) {
    const how = early() ? 'ended before it answered' : `did not answer within ${deadlineMs} ms`;
    await stop();
    throw new Error(`${what.name} ${how}:\n${log()}`);
  }
  return { log, stop };
}

/** Asks again and again until the answer is yes. False when the time is over or `giveUp` says so. */
export async function answers(
  ready: () => Promise<boolean>,
  deadlineMs: number,
  giveUp: () => boolean = () => false,
): Promise<boolean> {
  const deadline = Date.now() + deadlineMs;
  while (!(await ready().catch(() => false))) {
    if (giveUp() || Date.now() > deadline) return false;
    await delay(10);
  }
  return true;
}

/**
 * A free port on loopback, below the range from which the system takes the ports of outgoing
 * connections: none of those can take it before the server does. The port after it is free of other
 * servers of the tests, for a second listener.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + 2 * Math.floor(Math.random() * 8_500);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => {
        resolve(false);
      });
      probe.listen(port, '127.0.0.1', () => {
        resolve(true);
      });
    });
    if (!free) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
