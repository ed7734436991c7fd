/** Ids as 1Password makes them. */
import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A new id: 16 random bytes in base32 without padding, 26 characters. The client decodes ids, so 26
 * random letters will not do: the last one carries three bits only. Lower case for what people make
 * (vaults, items, files), upper case for users and sessions.
 */
export function newId(letters: 'lower' | 'upper' = 'lower'): string {
  const bits = Array.from(randomBytes(16), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  const id = fives.map((five) => ALPHABET.charAt(parseInt(five.padEnd(5, '0'), 2))).join('');
  return letters === 'upper' ? id.toUpperCase() : id;
}
