/** A token that is there already: the places in which Vault's own tools keep it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorekeysError } from '../../../src/errors.js';
import { errnoOf, isErrno } from '../../../src/files.js';
import { Secret } from '../../../src/secret.js';
import { setting } from '../settings.js';
import type { Look, Way } from './way.js';

const TOKEN_FILE = '.vault-token';

/** `VAULT_TOKEN`. */
export const tokenVariable: Way = {
  method: 'token',
  look(env) {
    const found = setting(env, 'TOKEN');
    const token = found?.value.trim();
    return Promise.resolve(
      found && token
        ? given(token, found.name)
        : { absent: 'neither BAO_TOKEN nor VAULT_TOKEN is set' },
    );
  },
};

/** The file that `vault login` writes. */
export const tokenFile: Way = {
  method: 'token',
  async look({ HOME: home = '' }) {
    const absent = `there is no token in ~/${TOKEN_FILE}`;
    if (home === '') return { absent };
    const path = join(home, TOKEN_FILE);
    let token: string;
    try {
      token = (await readFile(path, 'utf8')).trim();
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { absent };
      const why = errnoOf(error) ?? 'unknown error';
      throw new StorekeysError('usage', `${path} cannot be read: ${why}`, {
        hint: 'check who owns it, or set VAULT_TOKEN',
      });
    }
    return token === '' ? { absent } : given(token, path);
  },
};

function given(token: string, method: string): Look {
  const secret = new Secret(token);
  refuseMalformed(secret, method);
  return { ready: { method, open: () => Promise.resolve({ token: secret }) } };
}

/**
 * A line break or the like would end the header that carries the token.
 *
 * @throws {@link StorekeysError} `usage`
 */
export function refuseMalformed(token: Secret, method: string): void {
  if (/^[!-~]+$/.test(token.reveal())) return;
  throw new StorekeysError('usage', `${method} holds no token: bad characters`, {
    hint: 'copy the token anew, without line breaks or spaces',
  });
}
