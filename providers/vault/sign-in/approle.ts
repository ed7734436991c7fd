/**
 * AppRole: `VAULT_ROLE_ID` with `VAULT_SECRET_ID`, or with the token that a secret ID is wrapped in. API:
 * https://developer.hashicorp.com/vault/api-docs/auth/approle
 */
import { StorekeysError } from '../../../src/errors.js';
import { Secret } from '../../../src/secret.js';
import { setting } from '../settings.js';
import { login } from './login.js';
import { mountOf, roleOf, type Servers, type Way } from './way.js';
import { unwrapSecretId } from './wrapped.js';

type GetSecretId = (servers: Servers, signal: AbortSignal) => Promise<Secret>;

/** The variables of a secret ID; which of them is set decides how it is come by. */
const PLAIN = 'SECRET_ID';
const WRAPPED = 'WRAPPED_SECRET_ID';

export const appRole: Way = {
  method: 'approle',
  look(env, named) {
    const roleId = setting(env, 'ROLE_ID');
    const plain = setting(env, PLAIN);
    const wrapped = setting(env, WRAPPED);
    const secret = plain ?? wrapped;
    if (plain !== undefined && wrapped !== undefined) {
      throw new StorekeysError('usage', `${plain.name} and ${wrapped.name} are both set`, {
        hint: 'unset one of them',
      });
    }
    if (roleId === undefined || secret === undefined) {
      if (roleId !== undefined) return half(`${roleId.name} is set, VAULT_SECRET_ID is not`);
      if (secret !== undefined) return half(`${secret.name} is set, VAULT_ROLE_ID is not`);
      if (named) return half('VAULT_ROLE_ID and VAULT_SECRET_ID are not set');
      return Promise.resolve({ absent: undefined });
    }
    const mount = mountOf(env, 'approle');
    const value = new Secret(secret.value.trim());
    const secretId =
      wrapped === undefined
        ? (): Promise<Secret> => Promise.resolve(value)
        : once(({ vault }, signal) => {
            const maker = { mount, role: roleOf(env), variable: wrapped.name };
            return unwrapSecretId(vault, value, maker, signal);
          });
    const shown = `${roleId.name} and ${secret.name}`;
    return Promise.resolve({
      ready: {
        method: `AppRole (${shown})`,
        open: async (servers, signal) => {
          const secret_id = (await secretId(servers, signal)).reveal();
          const body = new Secret({ role_id: roleId.value.trim(), secret_id });
          return login(servers.vault, { mount, body, shown, hint: HINT }, signal);
        },
      },
    });
  },
};

const HINT =
  'a secret ID may have expired or be used up: make one with `vault write -f auth/approle/role/ROLE/secret-id`; VAULT_AUTH_PATH says where AppRole is mounted';

function half(text: string): ReturnType<Way['look']> {
  return Promise.resolve({ half: text });
}

/** A wrap can be opened once: what was in it is kept for the next login. A failure is not. */
function once(get: GetSecretId): GetSecretId {
  let got: Promise<Secret> | undefined;
  return async (servers, signal) => {
    try {
      return await (got ??= get(servers, signal));
    } catch (error) {
      got = undefined;
      throw error;
    }
  };
}
