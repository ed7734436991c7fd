import { StorekeysError } from '../../errors.js';
import { withKeyboard } from './keyboard.js';
import { readLine } from './line.js';
import type { Terminal } from './open-terminal.js';

/** How a question is asked. */
export interface QuestionOptions<T> extends Terminal {
  /** What an answer means, without spaces at its ends; its error is shown, and the question asked again. */
  readonly accept: (answer: string) => T | Promise<T>;
  readonly signal?: AbortSignal;
}

/**
 * Asks for one line until it is a good answer.
 *
 * @param question - as it is shown, without the colon
 * @returns `undefined` when there is none: Ctrl-D
 * @throws `InterruptedError` at Ctrl-C and signals
 */
export async function ask<T>(
  question: string,
  options: QuestionOptions<T>,
): Promise<T | undefined> {
  return await withKeyboard(options, options.signal, async (keyboard) => {
    for (;;) {
      const line = await readLine(keyboard, `${question}: `, true);
      keyboard.write('\n');
      if (line === undefined) return undefined;
      try {
        return await options.accept(line.trim());
      } catch (error) {
        if (!(error instanceof StorekeysError)) throw error;
        const hint = error.hint === undefined ? '' : `; ${error.hint}`;
        keyboard.write(`${error.message}${hint}\n`);
      }
    }
  });
}
