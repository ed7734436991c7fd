#!/usr/bin/env node
/** The program: the only place that ends the process and the first that reads its environment. */
import { readFileSync } from 'node:fs';
import { processEnvironment } from '../environment.js';
import { StorekeysError, exitStatus, type ErrorCode } from '../errors.js';
import type { Outcome } from './command.js';
import { completionLines } from './completion/complete.js';
import { COMPLETE } from './completion/scripts.js';
import { listenForInterruption } from './interruption.js';
import { errorText } from './output.js';
import { GRAMMAR, parse, split } from './program.js';
import { endWhenReaderLeft } from './reader-left.js';
import { createSession, currentUser } from './session.js';
import { styleFor } from './terminal/colour.js';
import { exitInterrupted, InterruptedError } from './terminal/interrupted.js';

const argv = process.argv.slice(2);
const line = split(argv);
const env = processEnvironment();

// The AWS SDK prints a notice about Node versions to stderr when it is first used; ours is in README.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

process.stdout.on('error', endWhenReaderLeft);

/** For what was said to reach a slow reader of a pipe, in milliseconds. */
const GRACE_MS = 1_000;

process.exitCode = await main();
// An SDK that cannot be stopped may still wait for an answer. Nobody needs it any more: this timer, which
// itself keeps nothing alive, ends the process only then.
setTimeout(() => process.exit(), GRACE_MS).unref();

async function main(): Promise<number> {
  if (argv[0] === COMPLETE) return complete(argv.slice(1));
  const interruption = listenForInterruption();
  try {
    const invocation = await parse(line, packageVersion());
    if (invocation === undefined) return 0;
    const { command, args } = invocation;
    const session = createSession(args, env, process.cwd(), interruption);
    try {
      return statusOf(await command.run(args, session));
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof InterruptedError) {
      exitInterrupted(error);
      return error.exitStatus;
    }
    const interrupted = interruption.status();
    if (interrupted !== undefined) return interrupted;
    process.stderr.write(
      errorText(error, line.own.includes('--verbose'), styleFor(process.stderr, env)),
    );
    return line.command?.failureStatus?.(error) ?? exitStatus[codeOf(error)];
  }
}

function statusOf(outcome: Outcome): number {
  if (outcome === undefined) return 0;
  return typeof outcome === 'number' ? outcome : exitStatus[outcome];
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof StorekeysError ? error.code : 'internal';
}

async function complete(words: readonly string[]): Promise<number> {
  const caller = { env, user: currentUser() };
  const options = { cwd: process.cwd(), ...caller };
  process.stdout.write(await completionLines(words, GRAMMAR, options));
  return 0;
}

function packageVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
