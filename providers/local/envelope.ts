/** What one file of a local target holds: JSON in an age file. */
import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { StorekeysError } from '../../src/errors.js';
import type { Identity } from '../../src/identity.js';
import type { Fields } from '../../src/provider.js';
import { Secret } from '../../src/secret.js';

/** The target's name and the file's own id are inside, so that files cannot be swapped unnoticed. */
export interface Envelope {
  readonly target: string;
  readonly id: string;
  readonly createdAt: Date;
  /** `undefined`: a tombstone, left by a removal. */
  readonly fields: Secret<Fields> | undefined;
}

const schema = z.object({
  storekeys: z.literal(1),
  target: z.string(),
  id: z.string(),
  created_at: z.iso.datetime(),
  fields: z.record(z.string(), z.json()).nullable(),
});

/** Encrypts to the machine's own identity and to the readers that the ref adds. */
export async function seal(envelope: Envelope, recipients: readonly string[]): Promise<Uint8Array> {
  // age would encrypt to nobody without a complaint, and nobody could ever read it.
  if (recipients.length === 0) throw new StorekeysError('internal', 'no recipient to encrypt to');
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(
    JSON.stringify({
      storekeys: 1,
      target: envelope.target,
      id: envelope.id,
      created_at: envelope.createdAt.toISOString(),
      fields: envelope.fields?.reveal() ?? null,
    }),
  );
}

/**
 * Opens a file and checks that it is the one it is taken for.
 *
 * @throws {@link StorekeysError} `usage` when the identity does not open it; `unavailable` when it is
 * damaged or another file in this one's place
 */
export async function unseal(
  bytes: Uint8Array,
  identity: Identity,
  expected: { readonly target: string; readonly id: string; readonly path: string },
): Promise<Envelope> {
  const parsed = schema.safeParse(await decrypted(bytes, identity, expected.path));
  if (!parsed.success) throw damaged(expected.path);
  const { target, id, created_at, fields } = parsed.data;
  if (target !== expected.target || id !== expected.id) {
    throw new StorekeysError('unavailable', `${expected.path} belongs to ${target} ${id}`, {
      hint: 'files of local targets were moved or swapped; put them back from a backup',
      retryable: false,
    });
  }
  return {
    target,
    id,
    createdAt: new Date(created_at),
    fields: fields === null ? undefined : new Secret(fields),
  };
}

async function decrypted(bytes: Uint8Array, identity: Identity, path: string): Promise<unknown> {
  const decrypter = new Decrypter();
  for (const key of identity.keys.reveal()) decrypter.addIdentity(key);
  let text: string;
  try {
    text = await decrypter.decrypt(bytes, 'text');
  } catch (error) {
    if (error instanceof Error && error.message.includes('no identity matched')) {
      throw new StorekeysError('usage', `${path} was not encrypted to ${identity.path}`, {
        hint: 'set STOREKEYS_AGE_KEY_FILE to the identity that it was encrypted to',
      });
    }
    throw damaged(path);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw damaged(path);
  }
}

function damaged(path: string): StorekeysError {
  return new StorekeysError('unavailable', `${path} is damaged`, {
    hint: 'put it back from a backup, or push the bundle again under another name',
    retryable: false,
  });
}
