/** Which way of signing in the environment asks for. Nobody is asked for it. */
import type { Environment } from '../../../src/environment.js';
import { StorekeysError } from '../../../src/errors.js';
import { setting } from '../settings.js';
import { appRole } from './approle.js';
import { certificate } from './certificate.js';
import { idTokenVariable, jwt } from './jwt.js';
import { kubernetes } from './kubernetes.js';
import { tokenFile, tokenVariable } from './token.js';
import { METHODS, type Look, type Method, type Ready, type Way } from './way.js';

/** The way that is taken. */
export interface Chosen extends Ready {
  /** Why it was not another; for people, found out when asked. */
  others(): Promise<readonly string[]>;
}

/**
 * In the order in which they are tried. The token comes first, as in Vault's own tools, and since pipelines
 * fetch one with the variables of the others; a certificate last, since a server may ask for it beside a
 * token.
 */
const WAYS: readonly Way[] = [tokenVariable, appRole, jwt, kubernetes, tokenFile, certificate];

const SUPPORTED =
  'set VAULT_TOKEN (or BAO_TOKEN), or sign in with `vault login`, which writes ~/.vault-token; pipelines may log in by themselves: see docs/providers/vault.md';

/**
 * The first way for which all is there; with `VAULT_AUTH_METHOD` only those of that method.
 *
 * @throws {@link StorekeysError} `denied` when there is none; `usage` for variables that contradict each
 * other, and for a file that cannot be read
 */
export async function choose(env: Environment): Promise<Chosen> {
  const named = methodIn(env);
  refuseContradictions(env, named?.method);
  const halves: string[] = [];
  for (const way of WAYS) {
    if (named !== undefined && way.method !== named.method) continue;
    const look = await way.look(env, named !== undefined);
    if ('ready' in look) return { ...look.ready, others: () => others(env, way) };
    if ('half' in look) halves.push(look.half);
  }
  const why = halves.join('; ');
  if (named !== undefined && named.method !== 'token') {
    throw new StorekeysError('denied', `${named.name} is ${named.method}: ${why}`, {
      hint: `set what is missing, or unset ${named.name}`,
    });
  }
  throw new StorekeysError('denied', 'there is no Vault token', {
    hint: why === '' ? SUPPORTED : `${why}; or ${SUPPORTED}`,
  });
}

function methodIn(
  env: Environment,
): { readonly name: string; readonly method: Method } | undefined {
  const found = setting(env, 'AUTH_METHOD');
  if (found === undefined) return undefined;
  const method = METHODS.find((name) => name === found.value);
  if (method !== undefined) return { name: found.name, method };
  throw new StorekeysError('usage', `${found.name} names no way to sign in`, {
    hint: `write one of ${METHODS.join(', ')}, or unset it`,
  });
}

/** Two credentials of which nobody can say which is meant. What a machine sets by itself is none. */
function refuseContradictions(env: Environment, named: Method | undefined): void {
  const token = setting(env, 'TOKEN');
  const method = setting(env, 'AUTH_METHOD');
  if (token !== undefined && method !== undefined && named !== 'token') {
    throw new StorekeysError(
      'usage',
      `${method.name} is ${named ?? ''}, and ${token.name} is set`,
      {
        hint: 'unset one of them',
      },
    );
  }
  if (token !== undefined || named !== undefined) return;
  const roleId = setting(env, 'ROLE_ID');
  const secretId = setting(env, 'SECRET_ID') ?? setting(env, 'WRAPPED_SECRET_ID');
  const idToken = idTokenVariable(env);
  if (roleId === undefined || secretId === undefined || idToken === undefined) return;
  throw new StorekeysError('usage', `${roleId.name} and ${idToken.name} are both set`, {
    hint: 'unset one of them, or say which is meant with VAULT_AUTH_METHOD=approle or VAULT_AUTH_METHOD=jwt',
  });
}

async function others(env: Environment, taken: Way): Promise<readonly string[]> {
  const method = setting(env, 'AUTH_METHOD');
  const at = WAYS.indexOf(taken);
  const said = await Promise.all(
    WAYS.map(async (way, i) => {
      if (i === at) return undefined;
      const look = await lookAgain(way, env);
      if ('half' in look) return look.half;
      if ('absent' in look) return i < at && method === undefined ? look.absent : undefined;
      const how = method === undefined ? 'comes after it' : 'is passed over';
      return `${look.ready.method} ${how}`;
    }),
  );
  const chosen = method === undefined ? [] : [`${method.name} asks for it`];
  return [...chosen, ...said.filter((text) => text !== undefined)];
}

async function lookAgain(way: Way, env: Environment): Promise<Look> {
  try {
    return await way.look(env, false);
  } catch (error) {
    if (error instanceof StorekeysError) return { half: error.message };
    throw error;
  }
}
