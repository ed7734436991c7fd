/** What a server tells anybody who reaches it: that it is there, and in which state. No token is sent. */
import * as z from 'zod/mini';
import { checkClock } from '../../src/clock.js';
import type { Findings } from '../../src/findings.js';
import { StorekeysError } from '../../src/errors.js';
import { refusal, VaultError } from './errors.js';
import { notVault } from './network-failures.js';
import { isLoopback, type Connection, type TlsSettings } from './settings.js';
import type { HttpAnswer, Transport } from './transport.js';

const healthAnswer = z.object({
  initialized: z.boolean(),
  sealed: z.boolean(),
  version: z.optional(z.string()),
});

/** What reaching a server takes. */
export interface Way {
  readonly connection: Connection;
  readonly transport: Transport;
  readonly tls: () => Promise<TlsSettings>;
}

/**
 * Looks at the network, the certificate, the clock and the seal.
 *
 * @returns whether it makes sense to ask for more
 */
export async function checkServer(
  found: Findings,
  way: Way,
  signal: AbortSignal,
): Promise<boolean> {
  const { address } = way.connection;
  let answer: HttpAnswer;
  try {
    answer = await askHealth(way, signal);
  } catch (error) {
    found.caught(error, isAboutTls(error) ? 'tls' : 'reach');
    return false;
  }
  found.ok('reach', address);
  await checkTls(found, way);
  checkClock(found, answer.headers.date, Date.now());
  return checkState(found, answer);
}

/** https://developer.hashicorp.com/vault/api-docs/system/health: its status tells of the server's state. */
async function askHealth({ connection, transport }: Way, signal: AbortSignal): Promise<HttpAnswer> {
  const { address } = connection;
  const url = new URL(`${address}/v1/sys/health`);
  const headers = { accept: 'application/json', 'X-Vault-Request': 'true' };
  const answer = await transport.send({ method: 'GET', url, headers, body: undefined, signal });
  const { status, text } = answer;
  if (status === 400) {
    throw refusal({ method: 'GET', path: 'sys/health', status, text, retryAfter: undefined });
  }
  if (status === 200 && parsed(text) === undefined) {
    throw notVault({ method: 'GET', host: url.host }, status);
  }
  return answer;
}

/** A handshake that failed has other codes than a connection that was never made. */
function isAboutTls(error: unknown): boolean {
  const code =
    error instanceof VaultError
      ? error.failure.code
      : error instanceof StorekeysError && error.code;
  return code === 'denied' || code === 'usage';
}

async function checkTls(found: Findings, { connection, tls }: Way): Promise<void> {
  const url = new URL(connection.address);
  const { protocol, host } = url;
  if (protocol === 'http:') {
    if (isLoopback(url)) found.ok('tls', 'none, and none is needed on this machine');
    else {
      const cure = 'give the server a certificate, and write its address with https://';
      found.failed('tls', `token and bundles go to ${host} in the clear`, cure);
    }
    return;
  }
  if ((await tls()).rejectUnauthorized) found.ok('tls', 'the certificate is verified');
  else {
    const cure =
      'unset VAULT_SKIP_VERIFY and BAO_SKIP_VERIFY, and name the authority with VAULT_CACERT=FILE';
    found.failed('tls', 'the certificate is not verified: VAULT_SKIP_VERIFY is set', cure);
  }
}

function checkState(found: Findings, { status, text }: HttpAnswer): boolean {
  const state = parsed(text);
  if (state === undefined) {
    // Some gateways let nobody ask; the server may answer other requests all the same.
    found.unknown('server', `it does not tell its state (${status})`);
    return true;
  }
  if (!state.initialized) {
    found.failed('server', 'is not initialised', 'initialise it, or check VAULT_ADDR');
    return false;
  }
  if (state.sealed) {
    found.failed('server', 'is sealed', 'unseal it: vault operator unseal, or bao operator unseal');
    return false;
  }
  const version = state.version === undefined ? '' : `, version ${state.version}`;
  found.ok('server', `unsealed${status === 200 ? '' : ', on standby'}${version}`);
  return true;
}

function parsed(text: string): z.output<typeof healthAnswer> | undefined {
  try {
    return healthAnswer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
