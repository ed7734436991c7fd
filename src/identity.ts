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

/** Keys that open what was encrypted on this machine. */
export interface Identity {
  readonly path: string;
  readonly keys: Secret<readonly string[]>;
}

/** Whom to encrypt to, so that this machine's identity opens it. */
export interface OwnRecipients {
  /** Of the identity. */
  readonly path: string;
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
 * too large, without a key
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
  if (keys.length === 0) throw notAnIdentity(`${path} holds no identity`);
  return { path, keys: new Secret(keys) };
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

/**
 * The recipients of the identity, which is made where there is none. Two processes at once end with the same.
 *
 * @throws {@link StorekeysError} as {@link readIdentity} and {@link recipientsOf}
 */
export async function ensureIdentity(env: Environment): Promise<OwnRecipients> {
  const existing = await readIdentity(env);
  if (existing !== undefined) return own(existing, false);
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
  return own(made, isNew);
}

async function own(identity: Identity, isNew: boolean): Promise<OwnRecipients> {
  return { path: identity.path, recipients: await recipientsOf(identity), isNew };
}

/**
 * The recipients that belong to the keys.
 *
 * @throws {@link StorekeysError} `usage` when one is no key of age, or they are of both kinds
 */
export async function recipientsOf({ path, keys }: Identity): Promise<readonly string[]> {
  const recipients = await Promise.all(keys.reveal().map((key) => identityToRecipient(key))).catch(
    () => {
      throw notAnIdentity(`${path} is not an age identity file`);
    },
  );
  refuseMixed(path, recipients);
  return recipients;
}

/** What is in the place of an identity is none, such as one that a passphrase protects. */
export function notAnIdentity(message: string): StorekeysError {
  return new StorekeysError('usage', message, {
    hint: 'it must hold lines that start with AGE-SECRET-KEY-, as age-keygen writes them',
  });
}

/**
 * A file encrypted to both kinds of recipient is no safer than the weaker kind: the promise of the
 * post-quantum one would be dropped silently.
 *
 * @throws {@link StorekeysError} `usage`
 */
export function refuseMixed(where: string, recipients: readonly string[]): void {
  const strong = recipients.filter((recipient) => /^age1(?:tag)?pq1/.test(recipient));
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
