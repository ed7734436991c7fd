/** What a request without a usable answer means. */
import { errnoOf } from '../../src/files.js';
import type { Failure } from '../../src/provider.js';
import { changes, VaultError } from './errors.js';

/** How far a request got. */
export interface Trip {
  readonly method: string;
  readonly host: string;
  readonly aborted: boolean;
  /** The connection stood, so the server may have read the request. */
  readonly sent: boolean;
}

/** Why the transport itself gave up. */
export type GaveUp = 'connecting' | 'waiting' | 'too large';

/** Thrown inside the transport only, to end a request. */
export class GaveUpError extends Error {
  readonly why: GaveUp;

  constructor(why: GaveUp) {
    super(why);
    this.why = why;
  }
}

/** Certificates that do not lead to a trusted authority: https://nodejs.org/api/tls.html */
const UNTRUSTED: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** The error for a request that failed on the way; nothing of `error` but its code is used. */
export function networkError(error: unknown, trip: Trip): VaultError {
  if (error instanceof VaultError) return error;
  const failure = describe(error, trip);
  // A handshake that fails ends before the request is read.
  const unread = failure.code === 'denied' || failure.code === 'usage';
  return new VaultError({
    ...failure,
    mayHaveHappened: trip.sent && !unread && changes(trip.method),
  });
}

/** The error for an answer with success that is not Vault's: a page of a proxy, a cut text. */
export function notVault(trip: Pick<Trip, 'method' | 'host'>, status: number): VaultError {
  return new VaultError(
    {
      code: 'unavailable',
      message: `the answer of ${trip.host} does not come from a Vault server (status ${status}, no JSON of Vault's form)`,
      hint: 'check VAULT_ADDR, and what stands between here and the server',
      mayHaveHappened: changes(trip.method),
    },
    status,
  );
}

/** The error for an answer that sends elsewhere: the token goes to no other host than the one asked. */
export function redirected(
  trip: Pick<Trip, 'method' | 'host'>,
  status: number,
  location: string | undefined,
): VaultError {
  const base = `http://${trip.host}`;
  const to =
    location !== undefined && URL.canParse(location, base) ? new URL(location, base) : null;
  return new VaultError(
    {
      code: 'unavailable',
      message: `${trip.host} redirects to ${to?.host ?? 'another place'}; redirects are not followed`,
      hint: 'if that is your server, make it the address (VAULT_ADDR)',
      retryable: false,
      // 307 and 308 ask for the same request again, so it was not acted on: RFC 9110, section 15.4.
      mayHaveHappened: changes(trip.method) && status !== 307 && status !== 308,
    },
    status,
  );
}

function describe(error: unknown, { host, aborted }: Trip): Failure {
  if (aborted) {
    return { code: 'unavailable', message: 'the request was cancelled', retryable: false };
  }
  if (error instanceof GaveUpError) return gaveUp(error.why, host);
  const code = errnoOf(error) ?? 'unknown error';
  if (UNTRUSTED.includes(code)) {
    return {
      code: 'denied',
      message: `the certificate of ${host} is not signed by a trusted authority`,
      hint: 'name the authority with VAULT_CACERT=FILE',
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      code: 'denied',
      message: `the certificate of ${host} is for another name`,
      hint: 'check VAULT_ADDR, or name the server with VAULT_TLS_SERVER_NAME',
    };
  }
  if (code.startsWith('CERT_')) {
    return {
      code: 'denied',
      message: `the certificate of ${host} is refused (${code})`,
      hint: "the server needs one that is valid now; check this machine's clock too",
    };
  }
  const handshake = handshakeText(code, error);
  if (/wrong.version.number|packet.length.too.long/i.test(handshake)) {
    return {
      code: 'usage',
      message: `${host} does not speak TLS`,
      hint: 'a development server has an address with http://',
    };
  }
  if (/alert/i.test(handshake)) {
    return {
      code: 'denied',
      message: `${host} refuses the TLS connection (${code})`,
      hint: 'it may want a client certificate: VAULT_CLIENT_CERT and VAULT_CLIENT_KEY',
    };
  }
  if (code.startsWith('ERR_OSSL_') || code === 'ERR_CRYPTO_INVALID_KEYTYPE') {
    return {
      code: 'usage',
      message: `a certificate or key of the environment cannot be used (${code})`,
      hint: 'check VAULT_CACERT, VAULT_CLIENT_CERT and VAULT_CLIENT_KEY: PEM, the key without passphrase',
    };
  }
  return unreachable(code, host);
}

/** What OpenSSL says: with EPROTO only the text of the error tells. It is looked at and forgotten. */
function handshakeText(code: string, error: unknown): string {
  if (code === 'EPROTO' && error instanceof Error) return error.message;
  return code.startsWith('ERR_SSL_') ? code : '';
}

function unreachable(code: string, host: string): Failure {
  const hint = 'check the address (VAULT_ADDR) and the network';
  const messages: Readonly<Record<string, string>> = {
    ECONNREFUSED: `nothing answers at ${host}`,
    ENOTFOUND: `there is no host of the name in ${host}`,
    EAI_AGAIN: `the name in ${host} cannot be looked up now`,
    ETIMEDOUT: `no connection to ${host} in time`,
  };
  return {
    code: 'unavailable',
    message: messages[code] ?? `the connection to ${host} broke (${code})`,
    hint,
  };
}

function gaveUp(why: GaveUp, host: string): Failure {
  switch (why) {
    case 'connecting':
      return unreachable('ETIMEDOUT', host);
    case 'waiting':
      return { code: 'unavailable', message: `${host} does not answer` };
    case 'too large':
      return {
        code: 'unavailable',
        message: `the answer of ${host} is larger than any that storekeys expects`,
        retryable: false,
      };
  }
}
