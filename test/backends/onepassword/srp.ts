/** The service's side of the sign-in: SRP with the 4096-bit group of RFC 5054, g = 5, SHA-256. */
import { createHash, getDiffieHellman, randomBytes } from 'node:crypto';

/** What the service keeps of an account, and the client proves to know. */
export interface SrpAccount {
  readonly email: string;
  /** The part of the secret key that is no secret: six characters. */
  readonly secretKeyId: string;
  readonly salt: Buffer;
  /** A real service has only `g^x`. */
  readonly x: Buffer;
}

/** After the client's proof. */
export interface SrpProof {
  /** The session's key, which both sides have come to. */
  readonly key: Buffer;
  /** The service's own proof. */
  readonly serverProof: Buffer;
}

/** RFC 3526, group 16, has the prime of RFC 5054. */
const PRIME = integer(getDiffieHellman('modp16').getPrime());
const PRIME_DIGITS = 1024;
const GENERATOR = 5n;
const MULTIPLIER = integer(sha256(padded(PRIME), padded(GENERATOR)));

/** One sign-in under way. */
export class SrpExchange {
  readonly #account: SrpAccount;
  readonly #verifier: bigint;
  readonly #secret: bigint;
  readonly #serverPublic: bigint;
  #clientPublic = 0n;

  constructor(account: SrpAccount) {
    this.#account = account;
    this.#verifier = power(GENERATOR, integer(account.x));
    let secret: bigint;
    let serverPublic: bigint;
    // The client takes no value that is shorter than the prime: one of 16 would fail at random.
    do {
      secret = integer(randomBytes(32));
      serverPublic = (MULTIPLIER * this.#verifier + power(GENERATOR, secret)) % PRIME;
    } while (hex(serverPublic).length < PRIME_DIGITS);
    this.#secret = secret;
    this.#serverPublic = serverPublic;
  }

  /** Takes the client's public value, gives the service's; both in hex. */
  exchange(clientPublic: string): string {
    this.#clientPublic = BigInt(`0x${clientPublic}`);
    return hex(this.#serverPublic);
  }

  /** Nothing if the client does not know the account's secrets. */
  confirm(clientProof: Buffer): SrpProof | undefined {
    const { email, secretKeyId, salt } = this.#account;
    const scramble = integer(sha256(padded(this.#clientPublic), padded(this.#serverPublic)));
    const shared = power(this.#clientPublic * power(this.#verifier, scramble), this.#secret);
    // Of the digits as text, which RFC 5054 does not say.
    const key = sha256(hex(shared));
    const identity = sha256(sha256(secretKeyId), sha256(email.toLowerCase()));
    const group = integer(sha256(unpadded(PRIME))) ^ integer(sha256(unpadded(GENERATOR)));
    const proof = sha256(
      ...[Buffer.from(hex(group).padStart(64, '0'), 'hex'), sha256(identity.toString('base64url'))],
      ...[salt, unpadded(this.#clientPublic), unpadded(this.#serverPublic), key],
    );
    if (!proof.equals(clientProof)) return undefined;
    return { key, serverProof: sha256(unpadded(this.#clientPublic), proof, key) };
  }
}

function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** `base` to the `exponent`, modulo the prime. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % PRIME;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}

function integer(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function hex(value: bigint): string {
  return value.toString(16);
}

function padded(value: bigint): Buffer {
  return Buffer.from(hex(value).padStart(PRIME_DIGITS, '0'), 'hex');
}

function unpadded(value: bigint): Buffer {
  const digits = hex(value);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}
