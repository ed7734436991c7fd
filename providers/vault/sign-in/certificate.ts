/**
 * The client certificate with which the connection is made anyway. API:
 * https://developer.hashicorp.com/vault/api-docs/auth/cert#login-with-tls-certificate-method
 */
import { StorekeysError } from '../../../src/errors.js';
import { Secret } from '../../../src/secret.js';
import { setting } from '../settings.js';
import { login } from './login.js';
import { mountOf, roleOf, type Way } from './way.js';

export const certificate: Way = {
  method: 'cert',
  look(env, named) {
    const cert = setting(env, 'CLIENT_CERT');
    const key = setting(env, 'CLIENT_KEY');
    if (cert === undefined || key === undefined) {
      const there = cert ?? key;
      const missing = cert === undefined ? 'VAULT_CLIENT_CERT' : 'VAULT_CLIENT_KEY';
      if (there !== undefined) {
        return Promise.resolve({ half: `${there.name} is set, ${missing} is not` });
      }
      const text = 'VAULT_CLIENT_CERT and VAULT_CLIENT_KEY are not set';
      return Promise.resolve(named ? { half: text } : { absent: undefined });
    }
    const role = roleOf(env);
    const mount = mountOf(env, 'cert');
    const shown = `the certificate of ${cert.name}`;
    return Promise.resolve({
      ready: {
        method: `TLS certificate (${cert.name}${role === undefined ? '' : `, role ${role}`})`,
        open: ({ vault }, signal) => {
          if (vault.connection.address.startsWith('https:')) {
            const body = new Secret(role === undefined ? {} : { name: role });
            return login(vault, { mount, body, shown, hint: HINT }, signal);
          }
          throw new StorekeysError('denied', `${shown} signs in over TLS only`, {
            hint: 'write the address with https://, or set VAULT_TOKEN',
          });
        },
      },
    });
  },
};

const HINT =
  'a role of the method has to trust its issuer and allow its name, and nothing in between may end TLS; VAULT_AUTH_PATH says where the method is mounted';
