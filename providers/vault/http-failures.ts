/**
 * What an HTTP status of Vault means, and whether the request can have had an effect all the same.
 * Statuses: https://developer.hashicorp.com/vault/api-docs#http-status-codes
 */
import type { Failure } from '../../src/provider.js';

/** What a server's text meant. */
export type Said =
  | 'cas mismatch'
  | 'cas required'
  | 'sealed'
  | 'no route'
  | 'no namespace'
  | 'no mount'
  | 'versioned mount'
  | 'speaks TLS';

/**
 * `mayHaveHappened` in the answer is for a request that changes something. Only statuses by which the
 * server itself says that it did not act are without it.
 *
 * @param what - method and path, for the message
 */
export function httpFailure(what: string, status: number, said: Said | undefined): Failure {
  if (said !== undefined) return saidFailure(what, status, said);
  switch (status) {
    case 400:
      return { code: 'unsupported', message: `the server refused ${what} as malformed (400)` };
    case 401:
    case 403:
      return {
        code: 'denied',
        message: `permission denied for ${what}: the token is not valid, or its policies do not allow it`,
        hint: 'check the token with `vault token lookup`, and its policies for that path',
      };
    case 404:
      return {
        code: 'usage',
        message: `the server knows no such path: ${what}`,
        hint: 'check the address, and say where the engine is mounted with ?mount=',
      };
    case 405:
    case 415:
      return { code: 'unsupported', message: `the server does not know ${what} (${status})` };
    case 412:
      return { code: 'unavailable', message: 'the server is behind the others of its cluster' };
    case 413:
      return { code: 'unsupported', message: 'the content is too large for the server' };
    case 429:
      return {
        code: 'unavailable',
        message: 'the server limits the rate of requests (429)',
        throttled: true,
      };
    case 501:
      return {
        code: 'unavailable',
        message: 'the server is not initialised',
        hint: 'initialise it, or check VAULT_ADDR',
        retryable: false,
      };
    default:
      return {
        code: 'unavailable',
        message: `the server answered ${what} with status ${status}`,
        mayHaveHappened: true,
      };
  }
}

function saidFailure(what: string, status: number, said: Said): Failure {
  switch (said) {
    case 'cas mismatch':
      return {
        code: 'conflict',
        message: 'changed by somebody else meanwhile',
        hint: 'run the same command again to see what it holds now',
      };
    case 'cas required':
      return {
        code: 'unsupported',
        message: `the server demands a check-and-set number for ${what}`,
      };
    case 'sealed':
      return {
        code: 'unavailable',
        message: 'the server is sealed',
        hint: 'unseal it (`vault operator unseal`) and run the same command again',
      };
    case 'no route':
      return {
        code: 'usage',
        message: `no secrets engine is mounted for ${what}`,
        hint: 'say where it is mounted with ?mount=, and its version with ?kv-version=',
      };
    case 'no namespace':
      return {
        code: 'usage',
        message: 'the server knows no such namespace',
        hint: 'check ?namespace= and VAULT_NAMESPACE',
      };
    case 'no mount':
      return {
        code: 'denied',
        message: 'no secrets engine is mounted there, or the token has no rights under it',
        hint: 'check the mount and the policies; ?mount= and ?kv-version= together skip this look',
      };
    case 'versioned mount':
      return {
        code: 'usage',
        message: `the mount keeps versions, and ${what} is a path of KV version 1`,
        hint: 'leave out ?kv-version=1; say where the engine is mounted with ?mount=',
      };
    case 'speaks TLS':
      return {
        code: status === 400 ? 'usage' : 'unavailable',
        message: 'the server speaks TLS and the address says http://',
        hint: 'write the address with https://',
      };
  }
}
