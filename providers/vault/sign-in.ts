/** Where a token comes from: the places in which Vault's own tools keep it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../src/environment.js';
import { StorekeysError } from '../../src/errors.js';
import { errnoOf, isErrno } from '../../src/files.js';
import { Secret } from '../../src/secret.js';
import { setting } from './settings.js';

/** A token, and how it was come by. */
export interface Credential {
  readonly token: Secret;
  /** For people: a variable, a file, a login method. Holds no value. */
  readonly method: string;
  /** Why it was not come by in another way; for people. */
  readonly others: readonly string[];
}

/** What a way to sign in may use. */
export interface SignInContext {
  readonly env: Environment;
}

/** One way to sign in; `undefined`: nothing is set up for it, so the next way is tried. */
export type SignIn = (context: SignInContext) => Promise<Omit<Credential, 'others'> | undefined>;

interface Way {
  readonly name: string;
  /** What it means that nothing is set up for it. */
  readonly missing: string;
  readonly open: SignIn;
}

const TOKEN_FILE = '.vault-token';

const fromEnvironment: SignIn = ({ env }) => {
  const found = setting(env, 'TOKEN');
  const token = found?.value.trim();
  return Promise.resolve(
    found && token ? { token: new Secret(token), method: found.name } : undefined,
  );
};

const fromFile: SignIn = async ({ env }) => {
  const home = env['HOME'];
  if (home === undefined || home === '') return undefined;
  const path = join(home, TOKEN_FILE);
  try {
    const token = (await readFile(path, 'utf8')).trim();
    return token === '' ? undefined : { token: new Secret(token), method: path };
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    const why = errnoOf(error) ?? 'unknown error';
    throw new StorekeysError('usage', `${path} cannot be read: ${why}`, {
      hint: 'check who owns it, or set VAULT_TOKEN',
    });
  }
};

/** In the order in which they are tried. */
const WAYS: readonly Way[] = [
  {
    name: 'VAULT_TOKEN',
    missing: 'neither BAO_TOKEN nor VAULT_TOKEN is set',
    open: fromEnvironment,
  },
  { name: `~/${TOKEN_FILE}`, missing: `there is no token in ~/${TOKEN_FILE}`, open: fromFile },
];

/**
 * Signs in by the first way that is set up.
 *
 * @throws {@link StorekeysError} `denied` when none is; `usage` for a token that cannot be one
 */
export async function signIn(context: SignInContext): Promise<Credential> {
  for (const [i, way] of WAYS.entries()) {
    const credential = await way.open(context);
    if (credential === undefined) continue;
    // A line break or the like would end the header that carries the token.
    if (!/^[!-~]+$/.test(credential.token.reveal())) {
      throw new StorekeysError('usage', `${credential.method} holds no token: bad characters`, {
        hint: 'copy the token anew, without line breaks or spaces',
      });
    }
    const others = [
      ...WAYS.slice(0, i).map(({ missing }) => missing),
      ...WAYS.slice(i + 1).map(({ name }) => `${name} comes after it`),
    ];
    return { ...credential, others };
  }
  throw new StorekeysError('denied', 'there is no Vault token', {
    hint: 'set VAULT_TOKEN (or BAO_TOKEN), or sign in with `vault login`, which writes ~/.vault-token',
  });
}
