import type { Keyboard } from './keyboard.js';

/** Most characters of one line; real values are under 70. */
const MAX_LENGTH = 16_384;

/**
 * Reads one line, with Backspace and Ctrl-U. Ctrl-D ends it as Enter does.
 *
 * @param echo - show what is typed; a paste shows as asterisks even then, it may be the wrong one
 * @returns `undefined` for Ctrl-D on an empty line. A paste of several lines is one answer, with the
 * line breaks inside, and ends it.
 */
export async function readLine(
  keyboard: Keyboard,
  prompt: string,
  echo: boolean,
): Promise<string | undefined> {
  const typed: string[] = [];
  let shown = '';
  keyboard.write(prompt);
  for (;;) {
    const event = await keyboard.next();
    switch (event.kind) {
      case 'text': {
        const characters = Array.from(event.pasted ? event.text : printable(event.text));
        if (typed.length + characters.length > MAX_LENGTH) break;
        typed.push(...characters);
        const visible = event.pasted ? '*'.repeat(characters.length) : characters.join('');
        shown += echo ? visible : '';
        keyboard.write(echo ? visible : '');
        break;
      }
      case 'backspace':
        if (typed.pop() !== undefined && echo) keyboard.write('\b \b');
        shown = Array.from(shown).slice(0, -1).join('');
        break;
      case 'kill-line':
        if (echo) keyboard.write('\b \b'.repeat(typed.length));
        typed.length = 0;
        shown = '';
        break;
      case 'resumed':
        keyboard.write(`${prompt}${shown}`);
        break;
      case 'paste-end':
        if (withBreaks(typed).includes('\n')) return withBreaks(typed);
        break;
      case 'enter':
        return withBreaks(typed);
      case 'end':
        return typed.length === 0 ? undefined : withBreaks(typed);
      case 'quiet':
        break;
    }
  }
}

/** Only a paste may bring a tab or NUL into a line. */
function printable(text: string): string {
  return text.replaceAll('\0', '').replaceAll('\t', '');
}

/** The text with LF as its line break, and none at its ends. */
function withBreaks(characters: readonly string[]): string {
  return characters
    .join('')
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+|\n+$/g, '');
}
