/** The envelope in which the service and its clients put all that they encrypt: AES-256-GCM in JSON. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A symmetric key, and the id by which envelopes name it. */
export interface NamedKey {
  readonly id: string;
  readonly key: Buffer;
}

/** What a symmetric key has encrypted. */
export interface Envelope {
  readonly cty: 'b5+jwk+json';
  readonly enc: 'A256GCM';
  readonly kid: string;
  readonly iv: string;
  /** The encrypted text, then the 16 bytes of the tag. */
  readonly data: string;
}

const TAG_BYTES = 16;

/** Encrypts a value as JSON. */
export function seal({ id, key }: NamedKey, value: unknown): Envelope {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const data = [cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()];
  return {
    cty: 'b5+jwk+json',
    enc: 'A256GCM',
    kid: id,
    iv: iv.toString('base64url'),
    data: Buffer.concat(data).toString('base64url'),
  };
}

/** The value in an envelope; it throws when another key sealed it. */
export function open({ key }: NamedKey, envelope: Envelope): unknown {
  const data = Buffer.from(envelope.data, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(envelope.iv, 'base64url'));
  decipher.setAuthTag(data.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(data.subarray(0, -TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8'));
}

/** A new key. */
export function newKey(id: string): NamedKey {
  return { id, key: randomBytes(32) };
}

/** A symmetric key as a JSON Web Key. */
export function symmetricJwk({ id, key }: NamedKey): Readonly<Record<string, unknown>> {
  return {
    alg: 'A256GCM',
    ext: true,
    k: key.toString('base64url'),
    key_ops: ['encrypt', 'decrypt'],
    kty: 'oct',
    kid: id,
  };
}
