/** The program: the only place that ends the process and the first that reads its environment. */
import { processEnvironment } from '../environment.js';
import { StorekeysError, exitStatus, type ErrorCode } from '../errors.js';
import type { Outcome } from './command.js';
import { COMPLETE } from './completion/scripts.js';
import { listenForInterruption } from './interruption.js';
import { errorText } from './output.js';
import { GRAMMAR, split } from './commands.js';
import { endWhenReaderLeft } from './reader-left.js';
import { currentUser } from './current-user.js';
import { styleFor } from './terminal/colour.js';
import { exitInterrupted, InterruptedError } from './terminal/interrupted.js';

const argv = process.argv.slice(2);
const line = split(argv);
const env = processEnvironment();

/** For what was said to reach a slow reader of a pipe, in milliseconds. */
const GRACE_MS = 1_000;

/** Runs the program to its end. */
export async function start(): Promise<void> {
  // The AWS SDK prints a notice about Node versions to stderr when it is first used; ours is in README.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  process.stdout.on('error', endWhenReaderLeft);
  process.exitCode = await main();
  // An SDK that cannot be stopped may still wait for an answer. Nobody needs it any more: this timer, which
  // itself keeps nothing alive, ends the process only then.
  setTimeout(() => process.exit(), GRACE_MS).unref();
}

async function main(): Promise<number> {
  if (argv[0] === COMPLETE) return complete(argv.slice(1));
  const asked = await information();
  if (asked !== undefined) return printed(asked);
  const interruption = listenForInterruption();
  try {
    const { parse } = await import('./parse.js');
    const { command, args } = parse(line);
    const [{ createSession }, run] = await Promise.all([import('./session.js'), command.load()]);
    const session = createSession(args, env, process.cwd(), interruption);
    try {
      return statusOf(await run(args, session));
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

/** What a line asks for that is no work; wherever it stands, as with other programs. */
async function information(): Promise<string | undefined> {
  const wants = (...words: readonly string[]): boolean =>
    line.own.some((word) => words.includes(word));
  if (wants('--help', '-h')) {
    const { HELP } = await import('./help-texts.js');
    return HELP[line.command?.name ?? 'storekeys'];
  }
  if (!wants('--version')) return undefined;
  const { VERSION } = await import('./version.js');
  return `${VERSION}\n`;
}

function printed(text: string): number {
  process.stdout.write(text);
  return 0;
}

function statusOf(outcome: Outcome): number {
  if (outcome === undefined) return 0;
  return typeof outcome === 'number' ? outcome : exitStatus[outcome];
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof StorekeysError ? error.code : 'internal';
}

async function complete(words: readonly string[]): Promise<number> {
  const { completionLines } = await import('./completion/complete.js');
  const options = { cwd: process.cwd(), env, user: currentUser() };
  return printed(await completionLines(words, GRAMMAR, options));
}
