/**
 * The service account of a pod. API: https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login
 */
import { readFile } from 'node:fs/promises';
import { errnoOf } from '../../../src/files.js';
import { Secret } from '../../../src/secret.js';
import { setting } from '../settings.js';
import { login } from './login.js';
import { mountOf, roleOf, type Way } from './way.js';

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
const USUAL_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

export const kubernetes: Way = {
  method: 'kubernetes',
  async look(env, named) {
    const role = roleOf(env);
    const naming = setting(env, 'KUBERNETES_TOKEN_PATH');
    const file = naming?.value ?? USUAL_FILE;
    if (role === undefined) {
      if (naming !== undefined) return { half: `${naming.name} is set, VAULT_AUTH_ROLE is not` };
      return named ? { half: 'VAULT_AUTH_ROLE is not set' } : { absent: undefined };
    }
    const read = (): Promise<Secret> =>
      readFile(file, 'utf8').then((text) => new Secret(text.trim()));
    try {
      await read();
    } catch (error) {
      const why = errnoOf(error) ?? 'cannot be read';
      if (named || naming !== undefined) return { half: `the token of the pod, ${file}: ${why}` };
      // The role may be one for a wrapped secret ID, and is no sign that this is a pod.
      const isOthers = setting(env, 'ROLE_ID') !== undefined;
      if (isOthers) return { absent: undefined };
      return { half: 'VAULT_AUTH_ROLE is set, and there is no ID token and no pod to use it with' };
    }
    const mount = mountOf(env, 'kubernetes');
    const shown = `the service account of this pod for role ${role}`;
    return {
      ready: {
        method: `Kubernetes (${file}, role ${role})`,
        // Kubernetes replaces the file before the token in it expires.
        open: async ({ vault }, signal) => {
          const body = new Secret({ role, jwt: (await read()).reveal() });
          return login(vault, { mount, body, shown, hint: HINT }, signal);
        },
      },
    };
  },
};

const HINT =
  'the role has to allow the service account and its namespace, and the server must reach the TokenReview API of the cluster; VAULT_AUTH_PATH says where the method is mounted';
