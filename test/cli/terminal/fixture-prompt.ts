/**
 * A program that asks on a terminal, for prompt.test.ts: `MODE` as its argument. It says what it got
 * without showing it, and ends as the CLI would.
 */
import { createHash } from 'node:crypto';
import { StorekeysError } from '../../../src/errors.js';
import { confirm, confirmName } from '../../../src/cli/terminal/confirm.js';
import { exitInterrupted, InterruptedError } from '../../../src/cli/terminal/interrupted.js';
import { openTerminal, type Terminal } from '../../../src/cli/terminal/open-terminal.js';
import { readPaste, type Preview } from '../../../src/cli/terminal/paste-prompt.js';

const LABELS = ['STORE HASH', 'CLIENT ID', 'CLIENT SECRET', 'ACCESS TOKEN'];

/** A stand-in for the real parser: lines `LABEL: value`, and words on which it misbehaves. */
function parse(text: string): Preview {
  if (text.includes('please throw')) throw new StorekeysError('invalid', 'the parser threw');
  if (text.includes('please exit')) process.exit(5);
  if (text.includes('please crash')) {
    setImmediate(() => {
      throw new TypeError('nobody catches this');
    });
  }
  const has = (label: string): boolean => new RegExp(`^${label}: ?\\S+$`, 'm').test(text);
  return {
    recognised: LABELS.filter(has),
    missing: LABELS.filter((label) => !has(label)),
    problems: /CLIENT ID: ?bad/.test(text) ? ['CLIENT ID: is malformed'] : [],
  };
}

async function ask(mode: string | undefined, terminal: Terminal): Promise<string> {
  switch (mode) {
    case 'confirm':
      return String(await confirm('replace it?', terminal));
    case 'confirm-yes':
      return String(await confirm('replace it?', { ...terminal, defaultAnswer: true }));
    case 'name':
      return String(await confirmName('type acme to remove it:', 'acme', terminal));
    case 'twice': {
      const text = await readPaste({ ...terminal, parse });
      return `${text.length > 0} ${await confirm('replace it?', terminal)}`;
    }
    case 'abort': {
      const controller = new AbortController();
      process.once('SIGUSR2', () => {
        controller.abort(new StorekeysError('unavailable', 'aborted'));
      });
      return await readPaste({ ...terminal, parse, signal: controller.signal });
    }
    default:
      return describe(await readPaste({ ...terminal, parse }));
  }
}

/** Tells a text apart from any other without showing it. */
function describe(text: string): string {
  const digest = createHash('sha256').update(text.trim()).digest('hex');
  return `sha256 ${digest} lines ${text.trim().split('\n').length}`;
}

async function main(): Promise<void> {
  const terminal = openTerminal(process);
  if (terminal === undefined) {
    process.stdout.write('no terminal\n');
    process.exitCode = 2;
    return;
  }
  try {
    process.stdout.write(`got ${await ask(process.argv[2], terminal)}\n`);
  } catch (error) {
    if (error instanceof InterruptedError) {
      exitInterrupted(error);
      return;
    }
    if (!(error instanceof StorekeysError)) throw error;
    process.stdout.write(`${error.code}: ${error.message}\n`);
    process.exitCode = 3;
  } finally {
    terminal.close();
  }
}

await main();
