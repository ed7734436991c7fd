/**
 * Requests to one server and namespace, through the package node-vault with our own transport under it.
 * Of node-vault only `request` is used, with everything that it would otherwise take from the process's
 * environment set by us: its generated commands escape names wrongly, its errors and its debug output
 * hold tokens and values.
 */
import type { JsonValue } from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';
import { refusal, type VaultError } from './errors.js';
import { notVault } from './network-failures.js';
import { encodePath } from './paths.js';
import type { Connection } from './settings.js';
import type { Credential, Credentials } from './sign-in/credentials.js';
import type { HttpAnswer, Transport } from './transport.js';

/** One request to the API. */
export interface VaultRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1/`, not encoded. */
  readonly path: readonly string[];
  readonly query?: string;
  readonly body?: JsonValue;
  /** Statuses beside 200 and 204 that are answers and not errors. */
  readonly accept?: readonly number[];
}

/** An answer with an accepted status. */
export interface VaultAnswer {
  readonly method: string;
  readonly status: number;
  /** Parsed; `undefined` when there is no body, or one that is no JSON beside a failure's status. */
  readonly body: unknown;
  /** The server's clock, in milliseconds. */
  readonly now: number;
  /** The error that this answer is, for a status that was accepted and turns out not to be one. */
  refusal(): VaultError;
}

/** Requests with a token. */
export interface Session {
  readonly connection: Connection;
  /** The credential that its requests carry. @throws {@link StorekeysError} where there is none */
  signedIn(signal: AbortSignal): Promise<Credential>;
  /** @throws {@link VaultError} for any status that is not accepted, and when no answer came */
  request(request: VaultRequest, signal: AbortSignal): Promise<VaultAnswer>;
}

/** What travels through node-vault to our transport and back, beside what it knows of itself. */
interface Parcel {
  readonly signal: AbortSignal;
  answer?: HttpAnswer;
}

/** What node-vault hands to a transport. */
interface Handed {
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
  readonly parcel: Parcel;
}

interface NodeVaultClient {
  request(options: { path: string; method: string } & Record<string, unknown>): Promise<unknown>;
}

/** The way to one server and namespace, with or without a token. */
export interface Wire {
  readonly connection: Connection;
  /** @returns the answer, whatever its status */
  send(request: VaultRequest, token: Secret | undefined, signal: AbortSignal): Promise<HttpAnswer>;
}

/** Opens the way to a server; node-vault is loaded at its first request. */
export function createWire(connection: Connection, transport: Transport): Wire {
  let loading: Promise<NodeVaultClient> | undefined;
  return {
    connection,
    async send(request, token, signal) {
      const client = await (loading ??= loadClient(connection, transport));
      const parcel: Parcel = { signal };
      const query = request.query === undefined ? '' : `?${request.query}`;
      try {
        await client.request({
          method: request.method,
          path: `/${encodePath(request.path)}${query}`,
          headers: headersOf(connection, token, request),
          json: request.body,
          parcel,
        });
      } catch (error) {
        // With an answer in hand the status is judged here: node-vault takes any path that holds
        // sys/health for a success.
        if (parcel.answer === undefined) throw error;
      }
      if (parcel.answer === undefined) throw new TypeError('node-vault did not use the transport');
      return parcel.answer;
    },
  };
}

/** One request with this token, or none. @throws VaultError - as {@link Session.request} does */
export async function ask(
  wire: Wire,
  request: VaultRequest,
  token: Secret | undefined,
  signal: AbortSignal,
): Promise<VaultAnswer> {
  return judged(await wire.send(request, token, signal), request, wire.connection);
}

/** Opens a session; it signs in at its first request, and once more when a login has run out. */
export function openSession(wire: Wire, credentials: Credentials): Session {
  return {
    connection: wire.connection,
    signedIn: (signal) => credentials.get(signal),
    async request(request, signal) {
      const credential = await credentials.get(signal);
      const answer = await wire.send(request, credential.token, signal);
      const next =
        answer.status === 403 ? await credentials.insteadOf(credential, signal) : undefined;
      // A refused request did nothing, so that it may be sent again.
      if (next !== undefined) return ask(wire, request, next.token, signal);
      return judged(answer, request, wire.connection);
    },
  };
}

async function loadClient(connection: Connection, transport: Transport): Promise<NodeVaultClient> {
  const { default: nodeVault } = await import('node-vault');
  const client = nodeVault({
    endpoint: connection.address,
    debug: () => undefined,
    'request-promise': { defaults: () => (handed: Handed) => deliver(handed, transport) },
  });
  // What is left empty in its configuration it takes from the environment of the process.
  return Object.assign(client, { token: '', namespace: '', pathPrefix: '' });
}

async function deliver(handed: Handed, transport: Transport): Promise<unknown> {
  const { method, headers, json, parcel } = handed;
  const url = new URL(handed.uri);
  const body = json === undefined ? undefined : JSON.stringify(json);
  const answer = await transport.send({ method, url, headers, body, signal: parcel.signal });
  parcel.answer = answer;
  // Without the body, so that node-vault's own error holds none.
  return { statusCode: answer.status, body: undefined, request: { path: url.pathname } };
}

/** Always a fresh object: node-vault keeps and reuses the one that it is given. */
function headersOf(
  { namespace }: Connection,
  token: Secret | undefined,
  { method, body }: VaultRequest,
): Record<string, string> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return {
    accept: 'application/json',
    // Vault Agent and Proxy want it as proof that no browser was tricked into the request.
    'X-Vault-Request': 'true',
    ...(token === undefined ? {} : { 'X-Vault-Token': token.reveal() }),
    ...(namespace === '' ? {} : { 'X-Vault-Namespace': namespace }),
    ...(body === undefined ? {} : { 'content-type': type }),
  };
}

function judged(answer: HttpAnswer, request: VaultRequest, connection: Connection): VaultAnswer {
  const { status, headers, text } = answer;
  const { method, accept = [] } = request;
  const asError = (): VaultError => {
    const path = request.path.join('/');
    return refusal({ method, path, status, text, retryAfter: headers['retry-after'] });
  };
  const succeeded = status === 200 || status === 204;
  if (!succeeded && !accept.includes(status)) throw asError();
  const body = parsed(text);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (succeeded && text !== '' && !isObject) {
    throw notVault({ method, host: new URL(connection.address).host }, status);
  }
  const date = Date.parse(headers.date ?? '');
  return { method, status, body, now: Number.isNaN(date) ? Date.now() : date, refusal: asError };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
