/** Runs fixture-prompt.ts in a terminal, for the tests beside it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeCredentials } from '../../fixtures/credentials.js';
import { openPty, ORDINARY, type PtyOptions, type PtySession } from '../../harness/pty.js';

/** The program itself. */
export const PROGRAM: string = fileURLToPath(new URL('fixture-prompt.ts', import.meta.url));

/** Values of one account by the label that the program's parser knows, and all of them as a text. */
export interface Account {
  readonly values: readonly (readonly [label: string, value: string])[];
  readonly text: string;
}

/** A new account. */
export function makeAccount(): Account {
  const fields = makeCredentials();
  const values = [
    ['STORE HASH', fields.store_hash],
    ['CLIENT ID', fields.client_id],
    ['CLIENT SECRET', fields.client_secret],
    ['ACCESS TOKEN', fields.access_token],
  ] as const;
  return { values, text: values.map(([label, value]) => `${label}: ${value}\n`).join('') };
}

/** What the program prints when it got exactly this text. */
export function received(text: string): RegExp {
  const digest = createHash('sha256').update(text.trim()).digest('hex');
  return new RegExp(`got sha256 ${digest} `);
}

/** Starts the program in a mode; it is killed at the end of the test if it still runs. */
export async function openPrompt(
  t: TestContext,
  mode: string,
  options: PtyOptions = {},
): Promise<PtySession> {
  const session = await openPty(process.execPath, ['--import', 'tsx', PROGRAM, mode], options);
  t.after(() => session.kill());
  return session;
}

/** Waits for the end; the terminal must be as before, and no part of a value may have been shown. */
export async function endsWith(session: PtySession, status: number): Promise<void> {
  const ending = await session.exit();
  assert.deepEqual(ending, { status, signal: null, modes: ORDINARY }, session.output);
  assertGivenBack(session);
  assert.doesNotMatch(session.output, /zqclient|zqaccess|5ec4e7/);
}

/** Marks of pastes are off: the last word on them was "off". */
export function assertGivenBack(session: PtySession): void {
  const marks = session.output.split('[?2004').slice(1);
  assert.equal(marks.at(-1)?.[0], 'l', session.output);
}
