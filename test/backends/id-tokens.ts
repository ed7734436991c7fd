/**
 * A local issuer of ID tokens: the keys that others verify them with (RFC 7517), and the endpoint at which
 * GitHub gives one to a job (https://docs.github.com/en/actions/reference/security/oidc).
 */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a token says. */
export type Claims = Readonly<Record<string, string | number | readonly string[]>>;

/** A running issuer. */
export interface IdTokenIssuer {
  /** `iss` of its tokens. */
  readonly url: string;
  /** For `jwks_url`. */
  readonly jwksUrl: string;
  /** PEM, for `jwt_validation_pubkeys`. */
  readonly publicKey: string;
  /** What GitHub gives to a job that may ask. */
  readonly githubEnv: Readonly<Record<string, string>>;
  /** The audiences that were asked for at GitHub's endpoint; empty text: none was named. */
  readonly audiences: readonly string[];
  /** A token signed with RS256, good for five minutes unless the claims say otherwise. */
  sign(claims: Claims): string;
  close(): Promise<void>;
}

const KEY_ID = 'tests';
const BEARER = 'request-token-of-the-job';

/**
 * Starts an issuer on a free port of 127.0.0.1.
 *
 * @param job - what GitHub's tokens say beside issuer and audience
 */
export async function startIdTokenIssuer(job: Claims = {}): Promise<IdTokenIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' };
  const audiences: string[] = [];

  const sign = (claims: Claims): string => {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: url, iat: now - 5, nbf: now - 5, exp: now + 300, ...claims };
    const text = [{ alg: 'RS256', typ: 'JWT', kid: KEY_ID }, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url');
    return `${text}.${signature}`;
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (pathname === '/jwks') send(200, { keys: [jwk] });
    else if (pathname !== '/idtoken') send(404, {});
    else if (request.headers.authorization !== `Bearer ${BEARER}`) send(401, {});
    else {
      const audience = searchParams.get('audience') ?? '';
      audiences.push(audience);
      send(200, { value: sign({ ...job, aud: audience === '' ? 'https://owner' : audience }) });
    }
  });
  const url = await listen(server);
  return {
    url,
    jwksUrl: `${url}/jwks`,
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    githubEnv: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER,
    },
    audiences,
    sign,
    close: () => close(server),
  };
}

/** Listens on a free port of 127.0.0.1. @returns its URL */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends a server with its connections. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
