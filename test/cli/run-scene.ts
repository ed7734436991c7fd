/** A stored bundle, and programs that are run with it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { cleanEnvironment, CLI, startStorekeys, type CliOptions } from '../harness/cli.js';
import type { CliRun, RunningCli } from '../harness/cli.js';
import { openPty, type PtySession } from '../harness/pty.js';
import { downloaded, scene, type Scene } from './store-scene.js';

/** See {@link runScene}. */
export interface RunScene extends Scene {
  readonly bundle: Bundle;
  /** Runs a program with the bundle. */
  readonly runProgram: (
    program: readonly string[],
    more?: CliOptions & { readonly flags?: readonly string[] },
  ) => Promise<CliRun>;
  readonly startProgram: (program: readonly string[], more?: CliOptions) => RunningCli;
  /** The same in a terminal. */
  readonly openProgram: (
    program: readonly string[],
    flags?: readonly string[],
  ) => Promise<PtySession>;
  /** Writes a program for Node and gives the words that run it. */
  readonly program: (source: string) => readonly string[];
}

/** Stores a bundle in `local://a`. */
export async function runScene(t: TestContext): Promise<RunScene> {
  const set = await scene(t);
  const { box, run, account, file } = set;
  const bundle = account();
  const stored = await run(['push', '--from', file('b.txt', downloaded(bundle)), '--to', TARGET]);
  if (stored.status !== 0) throw new Error(stored.stderr);
  let programs = 0;
  const line = (program: readonly string[], flags: readonly string[] = []): readonly string[] => [
    'run',
    '--from',
    TARGET,
    ...flags,
    '--',
    ...program,
  ];
  return {
    ...set,
    bundle,
    runProgram: (program, more = {}) => run(line(program, more.flags), more),
    startProgram: (program, more) => startStorekeys(box, line(program), more),
    openProgram: async (program, flags) => {
      const session = await openPty(process.execPath, [CLI, ...line(program, flags)], {
        env: cleanEnvironment(box),
        cwd: box.work,
      });
      t.after(() => session.kill());
      return session;
    },
    program: (source) => {
      const path = join(box.given, `program-${++programs}.mjs`);
      writeFileSync(path, source);
      return [process.execPath, path];
    },
  };
}

const TARGET = 'local://a';

/** What a program wrote to a file of the sandbox that may hold values. */
export function written({ box }: Scene, name: string): string {
  return readFileSync(join(box.asked, name), 'utf8');
}

/** A place where a program can wait for the test: it connects, and goes on at what it reads. */
export interface Gate {
  readonly port: number;
  /** The next program that comes. */
  readonly next: () => Promise<Socket>;
}

export async function openGate(t: TestContext): Promise<Gate> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const waiting: Socket[] = [];
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    waiting.push(socket);
    server.emit('arrived');
  });
  t.after(() => {
    for (const socket of waiting) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  let taken = 0;
  return {
    port: address.port,
    next: async () => {
      while (waiting.length <= taken) await once(server, 'arrived');
      const socket = waiting[taken++];
      if (socket === undefined) throw new Error('nobody came');
      return socket;
    },
  };
}
