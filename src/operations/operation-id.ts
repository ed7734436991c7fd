import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** A new name for an operation: 16 lower-case letters and digits, 80 random bits. */
export function newOperationId(): string {
  return Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join('');
}
