import { StringDecoder } from 'node:string_decoder';

/** What came from the keyboard. Keys that a prompt has no use for never become one. */
export type Key = TextKey | NamedKey<KeyName>;

/** Characters, as many as came together. */
export interface TextKey {
  readonly kind: 'text';
  readonly text: string;
  /** They stood between the marks of a bracketed paste, where a line break is text too. */
  readonly pasted: boolean;
}

/** A key that is its name; one type for each, so that `kind` tells them apart. */
export type NamedKey<Name extends string> = Name extends string ? { readonly kind: Name } : never;

/** A key by its use; `interrupt` and `quit` are Ctrl-C and Ctrl-\, `end` is Ctrl-D. */
export type KeyName =
  'enter' | 'backspace' | 'kill-line' | 'end' | 'interrupt' | 'quit' | 'suspend' | 'paste-end';

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\x03': 'interrupt',
  '\x04': 'end',
  '\b': 'backspace',
  '\x7f': 'backspace',
  '\n': 'enter',
  '\r': 'enter',
  '\x15': 'kill-line',
  '\x1a': 'suspend',
  '\x1c': 'quit',
};

/** What follows ESC in a sequence that terminals send (ECMA-48: CSI, SS3); paste marks are of this kind. */
const SEQUENCE = /^(?:\[[0-?]*[ -/]*[@-~]|O[ -~])/;
const SEQUENCE_BEGUN = /^(?:\[[0-?]*[ -/]*|O)?$/;

/**
 * Turns the bytes of a terminal in raw mode into keys, wherever the chunks are cut: inside a character,
 * an escape sequence or the mark that ends a paste.
 */
export class KeyDecoder {
  readonly #utf8 = new StringDecoder('utf8');
  #rest = '';
  #pasting = false;
  #afterReturn = false;

  /** The keys that are complete with this chunk. */
  push(chunk: Uint8Array): Key[] {
    this.#rest += this.#utf8.write(Buffer.from(chunk));
    const keys: Key[] = [];
    while (this.#rest !== '') {
      const before = this.#rest.length;
      if (this.#pasting) this.#readPaste(keys);
      else this.#readTyped(keys);
      if (this.#rest.length === before) break;
    }
    return keys;
  }

  #readPaste(keys: Key[]): void {
    const end = this.#rest.indexOf(PASTE_END);
    // Ctrl-C ends a paste too: the mark may never come.
    const interrupt = this.#rest.indexOf('\x03');
    const stop = interrupt !== -1 && (end === -1 || interrupt < end) ? interrupt : end;
    const length = stop === -1 ? this.#rest.length - heldBack(this.#rest) : stop;
    if (length > 0) keys.push({ kind: 'text', text: this.#take(length), pasted: true });
    if (stop === -1) return;
    this.#pasting = false;
    this.#take(stop === end ? PASTE_END.length : 1);
    keys.push({ kind: stop === end ? 'paste-end' : 'interrupt' });
  }

  #readTyped(keys: Key[]): void {
    const length = lengthOfText(this.#rest);
    if (length > 0) {
      this.#afterReturn = false;
      keys.push({ kind: 'text', text: this.#take(length), pasted: false });
    } else if (this.#rest.startsWith('\x1b')) {
      this.#readEscape();
    } else {
      const control = this.#take(1);
      const kind = CONTROLS[control];
      // CR LF is one line break.
      const again = control === '\n' && this.#afterReturn;
      this.#afterReturn = control === '\r';
      if (kind !== undefined && !again) keys.push({ kind });
    }
  }

  /** Drops the sequence, or ESC alone when what follows is none. */
  #readEscape(): void {
    const after = this.#rest.slice(1);
    const sequence = SEQUENCE.exec(after)?.[0];
    if (sequence !== undefined) {
      this.#pasting = this.#take(1 + sequence.length) === PASTE_START;
    } else if (!SEQUENCE_BEGUN.test(after)) {
      this.#take(1);
    }
  }

  #take(length: number): string {
    const taken = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return taken;
  }
}

/** Length of the text before the first key; a tab and NUL are text, the parser judges them. */
function lengthOfText(typed: string): number {
  let length = 0;
  for (const character of typed) {
    const isText = character >= ' ' || character === '\t' || character === '\0';
    if (!isText || character === '\x7f') break;
    length += character.length;
  }
  return length;
}

/** How many characters at the end may be the beginning of the mark that ends a paste. */
function heldBack(text: string): number {
  for (let length = PASTE_END.length - 1; length > 0; length--) {
    if (text.endsWith(PASTE_END.slice(0, length))) return length;
  }
  return 0;
}
