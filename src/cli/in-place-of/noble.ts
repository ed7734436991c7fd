/**
 * What age-encryption takes from the noble packages, by Node's own OpenSSL where it has it, in the bundle of the
 * program: those packages set up all their curves when they are loaded, which takes longer than to read a file.
 * What only post-quantum and tag recipients and passphrases need stays theirs, and is loaded when one comes.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes as random,
  type KeyObject,
} from 'node:crypto';
import type * as curvesFile from './curves.js';

type Curves = typeof curvesFile;
type Bytes = Uint8Array<ArrayBuffer>;

/** A file of its own in the bundle, which is CommonJS; by this name the bundler does not take it in. */
const LATE = './curves.cjs';
declare const require: (file: typeof LATE) => Curves;
const curves = (): Curves => require(LATE);

/** An object that is loaded when something of it is used. */
const late = <T extends object>(load: () => T): T =>
  new Proxy({} as T, { get: (_, name): unknown => Reflect.get(load(), name) });

/** `noble/post-quantum/hybrid.js`, `noble/curves/nist.js`, `noble/hashes/scrypt.js` */
export const MLKEM768P256: Curves['MLKEM768P256'] = late(() => curves().MLKEM768P256);
export const MLKEM768X25519: Curves['MLKEM768X25519'] = late(() => curves().MLKEM768X25519);
export const p256: Curves['p256'] = late(() => curves().p256);
export const scrypt: Curves['scrypt'] = (...args) => curves().scrypt(...args);

/** `noble/hashes/sha2.js`; age has no other hash. */
export function sha256(message: Uint8Array): Bytes {
  return plain(createHash('sha256').update(message).digest());
}

/** `noble/hashes/hmac.js` */
export function hmac(_hash: typeof sha256, key: Uint8Array, message: Uint8Array): Bytes {
  return plain(createHmac('sha256', key).update(message).digest());
}

/** `noble/hashes/hkdf.js` */
export function hkdf(
  _hash: typeof sha256,
  key: Uint8Array,
  salt: Uint8Array | undefined,
  info: Uint8Array,
  length: number,
): Bytes {
  return new Uint8Array(hkdfSync('sha256', key, salt ?? new Uint8Array(), info, length));
}
export const extract = (_hash: typeof sha256, key: Uint8Array, salt?: Uint8Array): Uint8Array =>
  curves().extract(curves().sha256, key, salt);
export const expand = (
  _hash: typeof sha256,
  key: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array => curves().expand(curves().sha256, key, info, length);

/** `noble/hashes/utils.js` */
export const randomBytes = (length: number): Bytes => plain(random(length));

/** What comes before a key in DER: RFC 8410. */
const PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b656e032100', 'hex');
const KEY_BYTES = 32;

/** age-encryption's own x25519.js, which goes by WebCrypto, where a key is more work, or else by noble's curve. */
export async function scalarMult(scalar: Uint8Array, point: Uint8Array): Promise<Bytes> {
  const key = der(PUBLIC, point);
  const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
  return Promise.resolve(plain(diffieHellman({ privateKey: privateKey(scalar), publicKey })));
}

export async function scalarMultBase(scalar: Uint8Array): Promise<Bytes> {
  const key = createPublicKey(privateKey(scalar)).export({ format: 'der', type: 'spki' });
  return Promise.resolve(plain(key.subarray(PUBLIC.length)));
}

function privateKey(scalar: Uint8Array): KeyObject {
  const key = der(PRIVATE, scalar);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** OpenSSL overlooks bytes that are too many. */
function der(prefix: Uint8Array, key: Uint8Array): Buffer {
  if (key.length !== KEY_BYTES) throw new Error(`a key of X25519 has ${KEY_BYTES} bytes`);
  return Buffer.concat([prefix, key]);
}

const TAG_BYTES = 16;

/** `noble/ciphers/chacha.js` */
export function chacha20poly1305(
  key: Uint8Array,
  nonce: Uint8Array,
): Record<'encrypt' | 'decrypt', (bytes: Uint8Array) => Bytes> {
  const options = { authTagLength: TAG_BYTES };
  return {
    encrypt: (bytes) => {
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, options);
      const parts = [cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
      return plain(Buffer.concat(parts));
    },
    decrypt: (bytes) => {
      const decipher = createDecipheriv('chacha20-poly1305', key, nonce, options);
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const parts = [decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()];
      return plain(Buffer.concat(parts));
    },
  };
}

/** The package tells a buffer from bytes here and there, and a buffer's `slice` is no copy. */
function plain(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}
