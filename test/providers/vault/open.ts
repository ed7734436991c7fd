/** What the tests of the Vault provider share. */
import { after } from 'node:test';
import { vault } from '../../../providers/vault/index.js';
import type { Environment } from '../../../src/environment.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type {
  Base,
  Failure,
  Fields,
  Marks,
  Provider,
  RequestEvent,
  WriteOptions,
} from '../../../src/provider.js';
import { parseRef, type Ref } from '../../../src/ref.js';
import { Secret } from '../../../src/secret.js';
import type { OpenBaoAddress } from '../../backends/openbao.js';
import { makeBundle } from '../../fixtures/credentials.js';

/** A provider that remembers its requests. */
export interface Opened {
  readonly provider: Provider;
  /** As `METHOD path`, in order; forgotten by {@link Opened.forget}. */
  readonly requests: string[];
  readonly events: RequestEvent[];
  forget(): void;
}

/** Opens the provider; it is closed when the file is done. */
export async function open(env: Environment): Promise<Opened> {
  const requests: string[] = [];
  const events: RequestEvent[] = [];
  const provider = await vault.open({
    env,
    onRequest: (event) => {
      events.push(event);
      requests.push(`${event.method} ${event.path}`);
    },
  });
  after(() => provider.close());
  const forget = (): void => {
    requests.length = 0;
    events.length = 0;
  };
  return { provider, requests, events, forget };
}

/** Opens it as root on a server. */
export function asRoot(server: OpenBaoAddress, address: string = server.address): Promise<Opened> {
  return open({ VAULT_ADDR: address, VAULT_TOKEN: server.rootToken });
}

/** A token with one policy, by rights. */
export function tokenWith(
  server: OpenBaoAddress,
  rules: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const policy = Object.entries(rules)
    .map(([path, can]) => `path "${path}" { capabilities = ${JSON.stringify(can)} }`)
    .join('\n');
  return tokenFor(server, policy);
}

/**
 * A token with one policy, as it is written for the server.
 *
 * @param alone - without the default policy beside it
 */
export async function tokenFor(
  server: OpenBaoAddress,
  policy: string,
  alone = false,
): Promise<string> {
  const name = `policy-${newOperationId()}`;
  const put = await server.call('PUT', `sys/policies/acl/${name}`, { policy });
  if (put.status !== 204) throw new Error(`the server does not take the policy: ${put.status}`);
  const wanted = { policies: [name], no_default_policy: alone };
  const { body } = await server.call('POST', 'auth/token/create', wanted);
  return (body as { auth: { client_token: string } }).auth.client_token;
}

/** A ref in the KV v2 mount of a dev server at which nothing was stored. */
export function freshRef(suffix = '', query = ''): Ref {
  return parseRef(`vault://secret/tests/${newOperationId()}${suffix}${query}`);
}

/** The path of a ref below its one-segment mount. */
export function keyOf(ref: Ref): string {
  return ref.path.split('/').slice(1).map(encodeURIComponent).join('/');
}

export function fields(): Secret<Fields> {
  return new Secret({ ...makeBundle('vaulttest1').toFields() });
}

export const MARKS: Marks = { 'managed-by': 'storekeys', 'store-hash': 'vaulttest1' };

export function to(
  target: WriteOptions['to'],
  base: Base,
  op: string = newOperationId(),
): WriteOptions {
  return { to: target, base, op, marks: MARKS };
}

export function call(): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.timeout(20_000) };
}

export const READING = { purpose: 'reading' } as const;
export const WRITING = { purpose: 'writing' } as const;

/** The current base. */
export async function baseAt({ provider }: Opened, ref: Ref): Promise<Base> {
  return (await provider.read(ref, 'current', READING, call())).base;
}

/** Writes a next version. */
export async function put(
  opened: Opened,
  ref: Ref,
  content: Secret<Fields> = fields(),
): Promise<Secret<Fields>> {
  await opened.provider.write(ref, content, to('current', await baseAt(opened, ref)), call());
  return content;
}

/** What a call fails with, as the provider classifies it. */
export async function failureOf({ provider }: Opened, work: Promise<unknown>): Promise<Failure> {
  const { error } = await caught(work);
  const failure = provider.classify(error);
  if (failure === undefined) throw error;
  return failure;
}

/** What a promise rejects with. */
export async function caught(work: Promise<unknown>): Promise<{ readonly error: unknown }> {
  const [outcome] = await Promise.allSettled([work]);
  if (outcome.status === 'fulfilled') throw new Error('it did not fail');
  return { error: outcome.reason as unknown };
}
