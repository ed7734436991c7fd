/** The stand-in's only account: a service account, its token, and the keys that open its vaults. */
import {
  constants,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  randomInt,
  type KeyObject,
} from 'node:crypto';
import { newKey, seal, symmetricJwk, type Envelope, type NamedKey } from './envelope.js';
import { newId } from './ids.js';
import type { SrpAccount } from './srp.js';

/** A key that only the account's private key gets at. */
export interface WrappedKey {
  readonly cty: 'b5+jwk+json';
  readonly enc: 'RSA-OAEP';
  readonly kid: string;
  readonly data: string;
}

/** The account's keys as the service hands them out: each one sealed by the one above it. */
export interface Keyset {
  readonly uuid: string;
  readonly encryptedBy: 'mp';
  readonly sn: number;
  readonly encSymKey: Envelope & {
    readonly alg: string;
    readonly p2c: number;
    readonly p2s: string;
  };
  readonly encPriKey: Envelope;
  readonly pubKey: Readonly<Record<string, unknown>>;
  readonly encSPriKey: Envelope;
  readonly spubKey: Readonly<Record<string, unknown>>;
}

const DERIVATION = { alg: 'PBES2g-HS256', iterations: 650_000 };

/** A new account; no two have a key in common. */
export class Account {
  readonly userId: string = newId('upper');
  readonly srp: SrpAccount = {
    email: 'stand-in@1passwordserviceaccounts.com',
    secretKeyId: secretKeyPart(6),
    salt: randomBytes(16),
    x: randomBytes(32),
  };
  readonly keyset: Keyset;
  readonly #publicKey: KeyObject;
  /** A real token leaves it to the client to derive both from a password; this one has them ready. */
  readonly #topKey = newKey('mp');
  readonly #throttleSecret = { seed: randomBytes(32).toString('hex'), uuid: newId('upper') };
  readonly #deviceId = newId();

  constructor() {
    const key = newKey(newId());
    const encryption = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signature = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#publicKey = encryption.publicKey;
    this.keyset = {
      uuid: key.id,
      encryptedBy: 'mp',
      sn: 1,
      encSymKey: {
        ...seal(this.#topKey, symmetricJwk(key)),
        alg: DERIVATION.alg,
        p2c: DERIVATION.iterations,
        p2s: randomBytes(16).toString('base64url'),
      },
      encPriKey: seal(key, jwk(encryption.privateKey, key, 'RSA-OAEP', 'decrypt')),
      pubKey: jwk(encryption.publicKey, key, 'RSA-OAEP', 'encrypt'),
      encSPriKey: seal(key, jwk(signature.privateKey, key, 'ES256', 'sign')),
      spubKey: jwk(signature.publicKey, key, 'ES256', 'verify'),
    };
  }

  /** How a client would get from a password to the keys. */
  get userAuth(): Readonly<Record<string, unknown>> {
    return { method: 'SRPg-4096', ...DERIVATION, salt: this.srp.salt.toString('base64url') };
  }

  /** The client takes an address with a scheme and a port as it is. */
  token(signInAddress: string): string {
    const key = ['A3', this.srp.secretKeyId, ...[6, 5, 5, 5, 5].map(secretKeyPart)].join('-');
    const content = {
      signInAddress,
      email: this.srp.email,
      secretKey: key,
      srpX: this.srp.x.toString('hex'),
      muk: symmetricJwk(this.#topKey),
      userAuth: this.userAuth,
      deviceUuid: this.#deviceId,
      throttleSecret: this.#throttleSecret,
    };
    return `ops_${Buffer.from(JSON.stringify(content)).toString('base64url')}`;
  }

  /** Wraps a vault's key for this account. */
  wrap(key: NamedKey): WrappedKey {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const text = Buffer.from(JSON.stringify(symmetricJwk(key)));
    const data = publicEncrypt({ key: this.#publicKey, oaepHash: 'sha1', padding }, text);
    const kid = this.keyset.uuid;
    return { cty: 'b5+jwk+json', enc: 'RSA-OAEP', kid, data: data.toString('base64url') };
  }
}

function jwk(
  key: KeyObject,
  { id }: NamedKey,
  alg: string,
  use: string,
): Readonly<Record<string, unknown>> {
  return { ...key.export({ format: 'jwk' }), alg, ext: true, key_ops: [use], kid: id };
}

/** No letter and digit that look alike. */
function secretKeyPart(length: number): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTVWXYZ';
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
