/**
 * An ID token of the pipeline: GitLab, CircleCI and Bitbucket put it into a variable, GitHub gives one to whoever
 * asks. API: https://developer.hashicorp.com/vault/api-docs/auth/jwt#jwt-login
 * GitLab: https://docs.gitlab.com/ci/secrets/hashicorp_vault/
 * CircleCI: https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
 * Bitbucket: https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/
 */
import { StorekeysError } from '../../../src/errors.js';
import type { Environment } from '../../../src/environment.js';
import { Secret } from '../../../src/secret.js';
import { setting, type Setting } from '../settings.js';
import { offerOfGitHub } from './github.js';
import { login } from './login.js';
import { mountOf, roleOf, type Look, type Ready, type Servers, type Way } from './way.js';

export const jwt: Way = {
  method: 'jwt',
  look: (env, named) => Promise.resolve(looked(env, named)),
};

/**
 * The ID token in a variable: `VAULT_ID_TOKEN`, or the one that `VAULT_ID_TOKEN_VARIABLE` names.
 *
 * @throws {@link StorekeysError} `usage` when both are set
 */
export function idTokenVariable(env: Environment): Setting | undefined {
  const usual = setting(env, 'ID_TOKEN');
  const naming = setting(env, 'ID_TOKEN_VARIABLE');
  if (naming === undefined) return usual;
  if (usual !== undefined && usual.name !== naming.value) {
    throw new StorekeysError('usage', `${usual.name} and ${naming.name} are both set`, {
      hint: 'unset one of them',
    });
  }
  const value = env[naming.value];
  return value === undefined || value === '' ? undefined : { name: naming.value, value };
}

function looked(env: Environment, named: boolean): Look {
  const variable = idTokenVariable(env);
  if (variable !== undefined) {
    const token = new Secret(variable.value.trim());
    return { ready: by(env, variable.name, () => Promise.resolve(token)) };
  }
  const naming = setting(env, 'ID_TOKEN_VARIABLE');
  if (naming !== undefined) {
    return { half: `${naming.name} is set, the variable that it names is not` };
  }
  const offer = offerOfGitHub(env);
  const wanted = named || (roleOf(env) !== undefined && setting(env, 'ROLE_ID') === undefined);
  if (offer !== undefined) {
    if (!wanted) return { half: 'GitHub offers an ID token, VAULT_AUTH_ROLE is not set' };
    const get = ({ elsewhere }: Servers, signal: AbortSignal): Promise<Secret> =>
      offer(elsewhere, setting(env, 'AUTH_AUDIENCE')?.value, signal);
    return { ready: by(env, "GitHub's ID token", get) };
  }
  if (wanted && env['GITHUB_ACTIONS'] === 'true') {
    return { half: 'GitHub offers no ID token: the job lacks the permission id-token: write' };
  }
  return named ? { half: 'VAULT_ID_TOKEN is not set' } : { absent: undefined };
}

function by(
  env: Environment,
  shown: string,
  get: (servers: Servers, signal: AbortSignal) => Promise<Secret>,
): Ready {
  const mount = mountOf(env, 'jwt');
  const role = roleOf(env);
  const text = role === undefined ? 'the default role' : `role ${role}`;
  return {
    method: `JWT (${shown}, ${text})`,
    open: async (servers, signal) => {
      const token = (await get(servers, signal)).reveal();
      const body = new Secret({ jwt: token, ...(role === undefined ? {} : { role }) });
      return login(
        servers.vault,
        { mount, body, shown: `${shown} for ${text}`, hint: HINT },
        signal,
      );
    },
  };
}

const HINT =
  'the role has to allow its audience (bound_audiences), subject and claims, and the mount its issuer; VAULT_AUTH_ROLE and VAULT_AUTH_PATH name role and mount; an ID token lasts minutes';
