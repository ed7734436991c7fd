/**
 * The age identity of this machine: what local targets are encrypted to. Made on first use; one's own
 * identity file can stand in its place. File format: https://github.com/FiloSottile/age
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Environment } from './environment.js';
import { StorekeysError } from './errors.js';
import { createExclusive, isErrno, makeFolder } from './files.js';
import { homeFolders } from './home.js';
import { Secret } from './secret.js';

/** Keys that open what was encrypted on this machine, and the recipients to encrypt to. */
export interface Identity {
  readonly path: string;
  readonly keys: Secret<readonly string[]>;
  readonly recipients: readonly string[];
  /** Made by this very call: somebody should keep a copy. */
  readonly isNew: boolean;
}

const FILE_NAME = 'identity.txt';

/** Bound on an identity file: a few keys with comments. */
const MAX_BYTES = 64 * 1024;

/** Where the identity is, or would be made. `STOREKEYS_AGE_KEY_FILE` names one's own. */
export function identityPath(env: Environment): string {
  return env['STOREKEYS_AGE_KEY_FILE'] ?? join(homeFolders(env).data, FILE_NAME);
}

/**
 * Reads the identity; `undefined` when there is none yet.
 *
 * @throws {@link StorekeysError} `usage` when the file is there and cannot be used: readable by others,
 * not an identity, a passphrase-protected one
 */
export async function readIdentity(env: Environment): Promise<Identity | undefined> {
  const path = identityPath(env);
  const text = await readPrivateFile(path);
  if (text === undefined) {
    if (env['STOREKEYS_AGE_KEY_FILE'] === undefined) return undefined;
    throw new StorekeysError('usage', `there is no identity file at ${path}`, {
      hint: 'STOREKEYS_AGE_KEY_FILE names it; make one with age-keygen, or unset the variable',
    });
  }
  const keys = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return { path, keys: new Secret(keys), recipients: await recipientsOf(path, keys), isNew: false };
}

/**
 * The identity to open a file with.
 *
 * @throws {@link StorekeysError} `usage` when there is none, or as {@link readIdentity}
 */
export async function identityToOpen(env: Environment, path: string): Promise<Identity> {
  const identity = await readIdentity(env);
  if (identity !== undefined) return identity;
  throw new StorekeysError('usage', `there is no identity to open ${path} with`, {
    hint: 'put the identity file back from a backup, or set STOREKEYS_AGE_KEY_FILE',
  });
}

/** As {@link readIdentity}, and makes one where there is none. Two processes at once end with the same. */
export async function ensureIdentity(env: Environment): Promise<Identity> {
  const existing = await readIdentity(env);
  if (existing !== undefined) return existing;
  const key = await generateX25519Identity();
  const recipient = await identityToRecipient(key);
  const folder = homeFolders(env).data;
  await makeFolder(folder);
  const text = `# made by storekeys; without this file its local secrets cannot be read\n# public key: ${recipient}\n${key}\n`;
  const isNew = await createExclusive(folder, FILE_NAME, Buffer.from(text));
  // Whoever was first: what the file holds now is the identity.
  const made = await readIdentity(env);
  if (made === undefined) {
    throw new StorekeysError('unavailable', `the identity file ${identityPath(env)} is gone again`);
  }
  return { ...made, isNew };
}

async function recipientsOf(path: string, keys: readonly string[]): Promise<readonly string[]> {
  const hint = 'it must hold lines that start with AGE-SECRET-KEY-, as age-keygen writes them';
  if (keys.length === 0) throw new StorekeysError('usage', `${path} holds no identity`, { hint });
  try {
    const recipients = await Promise.all(keys.map((key) => identityToRecipient(key)));
    refuseMixed(path, recipients);
    return recipients;
  } catch (error) {
    if (error instanceof StorekeysError) throw error;
    throw new StorekeysError('usage', `${path} is not an age identity file`, { hint });
  }
}

/**
 * A file encrypted to both kinds of recipient is no safer than the weaker kind: the promise of the
 * post-quantum one would be dropped silently.
 *
 * @throws {@link StorekeysError} `usage`
 */
export function refuseMixed(where: string, recipients: readonly string[]): void {
  const strong = recipients.filter((recipient) => recipient.startsWith('age1pq1'));
  if (strong.length === 0 || strong.length === recipients.length) return;
  throw new StorekeysError('usage', `${where} mixes post-quantum and classic age recipients`, {
    hint: 'use one kind for all',
  });
}

async function readPrivateFile(path: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw new StorekeysError('usage', `the identity file ${path} cannot be read`, {
      hint: 'check who owns it and its folder',
    });
  }
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new StorekeysError('usage', `${path} is not a file`);
    if (info.size > MAX_BYTES)
      throw new StorekeysError('usage', `${path} is no identity file: too large`);
    if ((info.mode & 0o077) !== 0) {
      throw new StorekeysError('usage', `the identity file ${path} can be read by others`, {
        hint: `chmod 600 ${path}`,
      });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
