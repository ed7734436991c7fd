/** Auth methods on a real server for the tests of signing in: each mounted anew, so that none meets another. */
import assert from 'node:assert/strict';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { OpenBaoAddress } from '../../backends/openbao.js';

/** The policy that every role of these tests gives. */
const RULES = 'path "secret/*" { capabilities = ["create", "read", "update", "list"] }';

/** Makes a request that has to succeed. @returns its `data` */
export async function must(
  server: OpenBaoAddress,
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await server.call(method, path, body, headers);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status}`);
  return (answer.body as { data?: Record<string, unknown> } | undefined)?.data ?? {};
}

/** Mounts an auth method. @returns its path below `auth/` */
export async function mountAuth(server: OpenBaoAddress, type: string): Promise<string> {
  const path = `${type}-${newOperationId()}`;
  await must(server, 'POST', `sys/auth/${path}`, { type });
  await must(server, 'PUT', 'sys/policies/acl/logins', { policy: RULES });
  return path;
}

/** An AppRole `ci` on a mount of its own. */
export async function makeAppRole(
  server: OpenBaoAddress,
  options: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly mount: string; readonly env: Readonly<Record<string, string>> }> {
  const mount = await mountAuth(server, 'approle');
  const role = `auth/${mount}/role/ci`;
  await must(server, 'POST', role, { token_policies: ['logins'], token_ttl: '1h', ...options });
  const { role_id: roleId } = await must(server, 'GET', `${role}/role-id`);
  return {
    mount,
    env: { VAULT_ADDR: server.address, VAULT_AUTH_PATH: mount, VAULT_ROLE_ID: String(roleId) },
  };
}

/** A secret ID of the role. */
export async function makeSecretId(server: OpenBaoAddress, mount: string): Promise<string> {
  const { secret_id: secretId } = await must(server, 'POST', `auth/${mount}/role/ci/secret-id`);
  return String(secretId);
}

/** The token in which the answer to a request is wrapped, for a minute. */
export async function wrapped(
  server: OpenBaoAddress,
  path: string,
  body: object = {},
): Promise<string> {
  const headers = { 'X-Vault-Wrap-TTL': '60' };
  const answer = await server.call('POST', path, body, headers);
  return (answer.body as { wrap_info: { token: string } }).wrap_info.token;
}

/** The accessors of the tokens of a mount that are alive. */
export async function accessorsOf(
  server: OpenBaoAddress,
  mount: string,
): Promise<readonly string[]> {
  const { keys } = await must(server, 'GET', 'auth/token/accessors?list=true');
  const looks = await Promise.all(
    (keys as string[]).map(async (accessor) => {
      const { body } = await server.call('POST', 'auth/token/lookup-accessor', { accessor });
      return { accessor, path: (body as { data?: { path?: string } }).data?.path };
    }),
  );
  return looks.flatMap(({ accessor, path }) => (path === `auth/${mount}/login` ? [accessor] : []));
}

/** How many tokens of a mount are alive. */
export async function tokensOf(server: OpenBaoAddress, mount: string): Promise<number> {
  return (await accessorsOf(server, mount)).length;
}
