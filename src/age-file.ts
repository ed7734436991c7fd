/** JSON in an age file: encrypted to the identity of this machine, and to readers beside it. */
import { Decrypter, Encrypter } from 'age-encryption';
import { StorekeysError } from './errors.js';
import { notAnIdentity, type Identity } from './identity.js';

/** Encrypts a value. */
export async function sealJson(value: unknown, recipients: readonly string[]): Promise<Uint8Array> {
  // age would encrypt to nobody without a complaint, and nobody could ever read it.
  if (recipients.length === 0) throw new StorekeysError('internal', 'no recipient to encrypt to');
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return collected(await encrypter.encrypt(streamOf(Buffer.from(JSON.stringify(value)))));
}

/**
 * Decrypts a value.
 *
 * @param path - of the file, for messages
 * @throws {@link StorekeysError} `usage` when the identity does not open it; `unavailable` when it is
 * damaged
 */
export async function unsealJson(
  bytes: Uint8Array,
  identity: Identity,
  path: string,
): Promise<unknown> {
  const plain = await opened(identity, path, async (decrypter) =>
    collected(await decrypter.decrypt(streamOf(bytes))),
  );
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)) as unknown;
  } catch {
    throw damagedFile(path);
  }
}

/**
 * Checks that the identity opens a file, by its header alone: the content stays encrypted.
 *
 * @throws {@link StorekeysError} as {@link unsealJson}, but for what is wrong with the content
 */
export async function checkHeader(
  bytes: Uint8Array,
  identity: Identity,
  path: string,
): Promise<void> {
  await opened(identity, path, (decrypter) => decrypter.decryptHeader(bytes));
}

async function opened<T>(
  identity: Identity,
  path: string,
  work: (decrypter: Decrypter) => Promise<T>,
): Promise<T> {
  const decrypter = decrypterFor(identity);
  try {
    return await work(decrypter);
  } catch (error) {
    if (error instanceof Error && error.message.includes('no identity matched')) {
      throw new StorekeysError('usage', `${path} was not encrypted to ${identity.path}`, {
        hint: 'set STOREKEYS_AGE_KEY_FILE to the identity that it was encrypted to',
      });
    }
    throw damagedFile(path);
  }
}

function decrypterFor({ path, keys }: Identity): Decrypter {
  const decrypter = new Decrypter();
  try {
    for (const key of keys.reveal()) decrypter.addIdentity(key);
  } catch {
    throw notAnIdentity(`${path} is not an age identity file`);
  }
  return decrypter;
}

/** The package takes streams and bytes; for bytes it loads all of fetch, which takes longer than the rest of its work. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return ReadableStream.from([bytes]);
}

async function collected(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What an age file holds is not what it should. */
export function damagedFile(path: string): StorekeysError {
  return new StorekeysError('unavailable', `${path} is damaged`, {
    hint: 'put it back from a backup, or push the bundle again under another name',
    retryable: false,
  });
}
