import { StorekeysError } from '../errors.js';

/** Largest input that is read, in bytes. BigCommerce's own file has about 350. */
export const MAX_INPUT_BYTES: number = 64 * 1024;

/** The error for an input that cannot be looked into at all. */
export function unusable(problem: string, hint: string): StorekeysError {
  return new StorekeysError('invalid', `not usable as credentials: ${problem}`, {
    problems: [problem],
    hint,
  });
}

/** The error for an input over {@link MAX_INPUT_BYTES}. */
export function tooLarge(what: string): StorekeysError {
  return unusable(
    `${what} is larger than ${MAX_INPUT_BYTES / 1024} KiB`,
    'give the file that BigCommerce offered for download, or only the lines with the credentials',
  );
}

/**
 * Bytes as plain text: UTF-8 or UTF-16 in either byte order, with or without a byte order mark. Newlines
 * are `\n` afterwards, spaces of every kind are spaces, and what has no width is gone: browsers, chats
 * and mail programs add all of these to what people copy.
 *
 * @throws {@link StorekeysError} `invalid`: larger than {@link MAX_INPUT_BYTES}, not text, or empty
 */
export function decode(input: string | Uint8Array): string {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (size > MAX_INPUT_BYTES) throw tooLarge('the input');
  const text = tidy(typeof input === 'string' ? input : decodeBytes(input));
  if (text.includes('\0')) throw notText();
  if (text.trim() === '') {
    throw unusable('the input is empty', 'give the file that BigCommerce offered for download');
  }
  return text;
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw notText();
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: text that is mostly ASCII has a zero in one byte of most pairs, and in no other.
  const zeros = [0, 0];
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (bytes.length % 2 === 0 && even + odd > bytes.length / 4) {
    if (even === 0) return 'utf-16le';
    if (odd === 0) return 'utf-16be';
  }
  return 'utf-8';
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g, '')
    .replace(/\p{Space_Separator}/gu, ' ');
}

function notText(): StorekeysError {
  return unusable('the input is not text', 'save it as plain text in UTF-8');
}
