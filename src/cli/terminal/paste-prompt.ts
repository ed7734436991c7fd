import { StorekeysError } from '../../errors.js';
import { withKeyboard, type Keyboard } from './keyboard.js';
import { readLine } from './line.js';
import type { Terminal } from './open-terminal.js';

/** Most bytes that are taken in all, as from a file. */
export const MAX_PASTE_BYTES: number = 64 * 1024;

const INSTRUCTION =
  'paste the whole pop-up or the downloaded file; nothing is shown; ' +
  'or press Enter to type the values one by one\n';

/** What a parser makes of the text so far: names of fields, never a value. */
export interface Preview {
  /** Labels of the fields found. */
  readonly recognised: readonly string[];
  /**
   * Labels of the fields still to come, all of them for an empty text; nothing is missing when the text
   * is complete. A value typed is added to the text as a line `LABEL: VALUE`.
   */
  readonly missing: readonly string[];
  /** Why the text cannot be used, beyond a field that is missing; such text is dropped. */
  readonly problems: readonly string[];
}

/** See {@link readPaste}. */
export interface PasteOptions extends Terminal {
  /** Called with all the text so far; what it throws ends the prompt. */
  readonly parse: (text: string) => Preview;
  readonly signal?: AbortSignal;
}

/**
 * Asks for the credentials on a terminal. Whatever is pasted or typed, several times if need be, is not
 * echoed. The text is complete when `parse` says so; Ctrl-D gives what is there.
 *
 * @returns the text, for the parser
 * @throws {@link StorekeysError} `usage` when nothing was entered, `invalid` over
 * {@link MAX_PASTE_BYTES}; `InterruptedError` at Ctrl-C and signals
 */
export async function readPaste(options: PasteOptions): Promise<string> {
  const text = await withKeyboard(options, options.signal, (keyboard) =>
    collect(keyboard, options.parse),
  );
  if (text.trim() === '') {
    throw new StorekeysError('usage', 'nothing was entered', {
      hint: 'paste the pop-up, or name a file with --from FILE',
    });
  }
  return text;
}

async function collect(keyboard: Keyboard, parse: PasteOptions['parse']): Promise<string> {
  let kept = '';
  /** What came after `kept` and was not looked at, since its last line may go on. */
  let open = '';
  keyboard.write(INSTRUCTION);
  for (;;) {
    const burst = await readBurst(keyboard, MAX_PASTE_BYTES - Buffer.byteLength(kept + open));
    const blank = burst.text.trim() === '';
    if (blank && open === '' && burst.end === 'quiet') {
      const preview = parse(kept);
      return preview.missing.length === 0 ? kept : await askMissing(keyboard, parse, kept, preview);
    }
    open += burst.text;
    if (burst.end === 'end') return kept + open;
    if (!open.endsWith('\n')) {
      keyboard.write(`${open.length} characters so far; press Enter when that is all\n`);
      continue;
    }

    const preview = parse(kept + open);
    if (preview.problems.length > 0) {
      keyboard.write(refusal(preview, kept !== ''));
      open = '';
      continue;
    }
    kept += open;
    open = '';
    const complete = preview.missing.length === 0;
    if (complete && (burst.end === 'paste' || blank || /\n\s*\n$/.test(burst.text))) {
      keyboard.write(`recognised: ${preview.recognised.join(', ')}\n`);
      return kept;
    }
    keyboard.write(progress(preview));
  }
}

interface Burst {
  /** With LF as its line break. */
  readonly text: string;
  /** The mark that ends a paste, a pause (terminals without such marks), or Ctrl-D. */
  readonly end: 'paste' | 'quiet' | 'end';
}

/** All that arrives together. Too much is still read to its end, or the rest would reach the shell. */
async function readBurst(keyboard: Keyboard, room: number): Promise<Burst> {
  let text = '';
  let bytes = 0;
  let inPaste = false;
  for (;;) {
    const event = await keyboard.next(bytes > 0 && !inPaste);
    switch (event.kind) {
      case 'text':
      case 'enter': {
        const more = event.kind === 'enter' ? '\n' : event.text;
        inPaste = event.kind === 'text' && event.pasted;
        bytes += Buffer.byteLength(more);
        text = bytes > room ? '' : text + more;
        break;
      }
      case 'paste-end':
        checkRoom(bytes, room);
        return { text: `${text.replace(/\r\n?/g, '\n')}\n`, end: 'paste' };
      case 'quiet':
      case 'end':
        checkRoom(bytes, room);
        return { text, end: event.kind };
      case 'resumed':
        keyboard.write(INSTRUCTION);
        break;
      case 'backspace':
      case 'kill-line':
        break;
    }
  }
}

function checkRoom(bytes: number, room: number): void {
  if (bytes <= room) return;
  throw new StorekeysError('invalid', `the pasted text is over ${MAX_PASTE_BYTES / 1024} KiB`, {
    hint: 'paste only what the pop-up or the downloaded file of one API account holds',
  });
}

/** Field by field; an answer that the parser refuses is asked for again. */
async function askMissing(
  keyboard: Keyboard,
  parse: PasteOptions['parse'],
  start: string,
  preview: Preview,
): Promise<string> {
  let text = start;
  let [label] = preview.missing;
  while (label !== undefined) {
    const value = await readLine(keyboard, `${label}: `, false);
    if (value === undefined) return text;
    keyboard.write(`(${value.length} characters)\n`);
    if (value === '') continue;

    const answer = value.includes('\n') ? `${value}\n` : `${label}: ${value}\n`;
    const next = parse(text + answer);
    if (next.problems.length > 0) {
      keyboard.write(refusal(next, text.trim() !== ''));
    } else if (!value.includes('\n') && next.missing.includes(label)) {
      keyboard.write(`that was not recognised as ${label}\n`);
    } else {
      text += answer;
      [label] = next.missing;
    }
  }
  return text;
}

function refusal(preview: Preview, keeps: boolean): string {
  const problems = preview.problems.map((problem) => `- ${problem}\n`).join('');
  const kept = keeps ? 'what came before it is kept' : 'nothing was kept';
  return `that cannot be used, ${kept}:\n${problems}try again, or press Ctrl-C to give up\n`;
}

function progress({ recognised, missing }: Preview): string {
  const found = recognised.length === 0 ? 'nothing' : recognised.join(', ');
  const next =
    missing.length === 0
      ? 'press Enter to go on'
      : `missing: ${missing.join(', ')}\npaste more, or press Enter to type what is missing`;
  return `recognised: ${found}\n${next}\n`;
}
