/** Questions to a person before something is replaced or removed. */
import { withKeyboard } from './keyboard.js';
import { readLine } from './line.js';
import type { Terminal } from './open-terminal.js';

/** How often a mistyped name may be tried again. */
const MOST_TRIES = 3;

/** Where and how a question is asked. */
export interface ConfirmOptions extends Terminal {
  /** What Enter alone means; default: no. Ctrl-D is always no. */
  readonly defaultAnswer?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Asks a question until it is answered with yes or no.
 *
 * @param question - as it is shown, without the `[y/N]`
 * @throws `InterruptedError` at Ctrl-C and signals
 */
export async function confirm(question: string, options: ConfirmOptions): Promise<boolean> {
  const { defaultAnswer = false } = options;
  const prompt = `${question} ${defaultAnswer ? '[Y/n]' : '[y/N]'} `;
  return await withKeyboard(options, options.signal, async (keyboard) => {
    for (;;) {
      const line = await readLine(keyboard, prompt, true);
      keyboard.write('\n');
      const answer = line?.trim().toLowerCase() ?? 'no';
      if (answer === '') return defaultAnswer;
      if (answer === 'y' || answer === 'yes') return true;
      if (answer === 'n' || answer === 'no') return false;
      keyboard.write('please answer y or n\n');
    }
  });
}

/**
 * Lets the person type a name, so that the wrong one cannot be confirmed by habit.
 *
 * @param question - as it is shown; it says which name to type
 * @returns false when the line is empty or the name stays wrong
 * @throws `InterruptedError` at Ctrl-C and signals
 */
export async function confirmName(
  question: string,
  expected: string,
  options: ConfirmOptions,
): Promise<boolean> {
  return await withKeyboard(options, options.signal, async (keyboard) => {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const line = await readLine(keyboard, `${question} `, true);
      keyboard.write('\n');
      const answer = line?.trim() ?? '';
      if (answer === expected) return true;
      if (answer === '') return false;
      keyboard.write(`that is not ${expected}\n`);
    }
    return false;
  });
}
