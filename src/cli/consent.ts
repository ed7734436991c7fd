import { StorekeysError } from '../errors.js';
import type * as asking from './terminal/confirm.js';
import type * as opening from './terminal/open-terminal.js';
import type { OpenedTerminal } from './terminal/open-terminal.js';

/**
 * Asks a yes-or-no question on the terminal, also when stdin carries the bundle.
 *
 * @param hint - what to do where there is no terminal
 * @throws {@link StorekeysError} `usage` without a terminal
 */
export async function askToContinue(
  question: string,
  signal: AbortSignal,
  hint = 'look at it with --dry-run, then run it with --yes',
): Promise<boolean> {
  const { confirm, openTerminal } = await questions();
  const terminal = openTerminal(process);
  if (terminal === undefined) {
    throw new StorekeysError('usage', 'this needs a yes, and there is no terminal to ask on', {
      hint,
    });
  }
  return withTerminal(terminal, () => confirm(question, { ...terminal, signal }));
}

/**
 * Lets the person type a name on the terminal.
 *
 * @throws {@link StorekeysError} `usage` without a terminal
 */
export async function askForName(
  question: string,
  expected: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { confirmName, openTerminal } = await questions();
  const terminal = openTerminal(process);
  if (terminal === undefined) {
    throw new StorekeysError('usage', 'this needs consent, and there is no terminal to ask on', {
      hint: `look at it with --dry-run, then run it with --confirm ${expected}`,
    });
  }
  return withTerminal(terminal, () => confirmName(question, expected, { ...terminal, signal }));
}

/** Loaded for those who are asked. */
async function questions(): Promise<typeof asking & typeof opening> {
  const [ask, open] = await Promise.all([
    import('./terminal/confirm.js'),
    import('./terminal/open-terminal.js'),
  ]);
  return { ...ask, ...open };
}

/** Runs `work` and gives the terminal back, however it ends. */
export async function withTerminal<T>(
  terminal: OpenedTerminal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } finally {
    terminal.close();
  }
}
