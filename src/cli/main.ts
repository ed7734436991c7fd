#!/usr/bin/env node
/** The program: the only place that ends the process and the first that reads its environment. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { processEnvironment } from '../environment.js';
import { StorekeysError, exitStatus } from '../errors.js';
import { completionLines } from './completion/complete.js';
import { COMPLETE } from './completion/scripts.js';
import { errorText } from './output.js';
import { GRAMMAR, parse } from './program.js';
import { createSession, currentUser } from './session.js';
import { styleFor } from './terminal/colour.js';
import { exitInterrupted, InterruptedError } from './terminal/interrupted.js';

const argv = process.argv.slice(2);

// The AWS SDK prints a notice about Node versions to stderr when it is first used; ours is in README.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// The reader of a pipe may leave early (head); that is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});

/** For what was said to reach a slow reader of a pipe, in milliseconds. */
const GRACE_MS = 1_000;

process.exitCode = await main();
// An SDK that cannot be stopped may still wait for an answer. Nobody needs it any more: this timer, which
// itself keeps nothing alive, ends the process only then.
setTimeout(() => process.exit(), GRACE_MS).unref();

async function main(): Promise<number> {
  if (argv[0] === COMPLETE) return complete(argv.slice(1));
  const interruption = new AbortController();
  let signalNumber: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // The second one does not wait for anything.
      if (signalNumber !== undefined) process.exit(128 + signalNumber);
      signalNumber = constants.signals[name];
      interruption.abort();
    });
  }
  try {
    const invocation = await parse(argv, packageVersion());
    if (invocation === undefined) return 0;
    const { command, args } = invocation;
    const session = createSession(args, processEnvironment(), process.cwd(), interruption.signal);
    try {
      const outcome = await command.run(args, session);
      return outcome === undefined ? 0 : exitStatus[outcome];
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof InterruptedError) {
      exitInterrupted(error);
      return error.exitStatus;
    }
    if (signalNumber !== undefined) return 128 + signalNumber;
    const style = styleFor(process.stderr, processEnvironment());
    process.stderr.write(errorText(error, argv.includes('--verbose'), style));
    return error instanceof StorekeysError ? exitStatus[error.code] : exitStatus.internal;
  }
}

async function complete(words: readonly string[]): Promise<number> {
  const caller = { env: processEnvironment(), user: currentUser() };
  const options = { cwd: process.cwd(), ...caller };
  process.stdout.write(await completionLines(words, GRAMMAR, options));
  return 0;
}

function packageVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
