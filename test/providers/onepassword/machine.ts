/**
 * Other machines, for races between writers: clients in processes of their own. Within one process writes
 * in a vault wait for each other, so there no two of them are ever at the service at one time.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../../src/errors.js';
import type { Fields } from '../../../src/provider.js';
import type { Secret } from '../../../src/secret.js';

/** What a machine is told to do. */
export type Order =
  | { readonly kind: 'look'; readonly path: string }
  | { readonly kind: 'put'; readonly path: string; readonly fields: Fields };

/** What came of it. */
export type Answer = 'done' | ErrorCode;

/** A client of its own, with what it has seen. It takes one order at a time. */
export interface Machine {
  /** Reads the base of the next write. */
  look(path: string): Promise<Answer>;
  /** Writes on the base that it read. */
  put(path: string, fields: Secret<Fields>): Promise<Answer>;
}

/**
 * Starts one, which ends with the file.
 *
 * @param clockMs - by how much its clock is ahead of the right time
 */
export async function startMachine(
  env: Readonly<Record<string, string>>,
  clockMs = 0,
): Promise<Machine> {
  const program = fileURLToPath(new URL('machine-process.ts', import.meta.url));
  const child = fork(program, {
    env: { TMPDIR: tmpdir(), CLOCK_MS: String(clockMs), ...env },
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', 'tsx'],
  });
  after(() => child.kill());
  const ended = once(child, 'exit').then(() => {
    throw new Error('the machine has ended');
  });
  // At the end nobody waits for it.
  ended.catch(() => undefined);
  const answer = async (): Promise<Answer> => {
    const [said] = (await Promise.race([once(child, 'message'), ended])) as [Answer];
    return said;
  };
  await answer();
  const ask = (order: Order): Promise<Answer> => {
    child.send(order);
    return answer();
  };
  return {
    look: (path) => ask({ kind: 'look', path }),
    put: (path, fields) => ask({ kind: 'put', path, fields: fields.reveal() }),
  };
}
