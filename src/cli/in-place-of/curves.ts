/** What noble.ts loads late. */
export { p256 } from '@noble/curves/nist.js';
export { expand, extract } from '@noble/hashes/hkdf.js';
export { scrypt } from '@noble/hashes/scrypt.js';
export { sha256 } from '@noble/hashes/sha2.js';
export { MLKEM768P256, MLKEM768X25519 } from '@noble/post-quantum/hybrid.js';
