/**
 * The ID token that GitHub gives to a job with the permission `id-token: write`. Request and answer:
 * https://docs.github.com/en/actions/reference/security/oidc
 */
import * as z from 'zod/mini';
import type { Environment } from '../../../src/environment.js';
import { StorekeysError } from '../../../src/errors.js';
import { Secret } from '../../../src/secret.js';
import { VaultError } from '../errors.js';
import { isLoopback } from '../settings.js';
import type { HttpAnswer, Transport } from '../transport.js';

const URL_VARIABLE = 'ACTIONS_ID_TOKEN_REQUEST_URL';
const TOKEN_VARIABLE = 'ACTIONS_ID_TOKEN_REQUEST_TOKEN';

const idTokenAnswer = z.object({ value: z.string().check(z.minLength(1)) });

/** Asks for an ID token. Without an audience it is for the owner of the repository. */
export type Offer = (
  transport: Transport,
  audience: string | undefined,
  signal: AbortSignal,
) => Promise<Secret>;

/** GitHub's offer, where the job has it. */
export function offerOfGitHub(env: Environment): Offer | undefined {
  const address = env[URL_VARIABLE] ?? '';
  const bearer = env[TOKEN_VARIABLE] ?? '';
  if (address === '' || bearer === '') return undefined;
  return async (transport, audience, signal) => {
    const url = addressFor(address, audience);
    const headers = { accept: 'application/json', authorization: `Bearer ${bearer}` };
    const request = { method: 'GET', url, headers, body: undefined, signal };
    return tokenIn(await transport.send(request).catch(explained));
  };
}

function addressFor(text: string, audience: string | undefined): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (url === undefined || !isSafe) {
    throw new StorekeysError('usage', `${URL_VARIABLE} is not an https URL`, {
      hint: 'GitHub sets it itself: set nothing of that name',
    });
  }
  if (audience !== undefined) url.searchParams.set('audience', audience);
  return url;
}

function tokenIn({ status, text }: HttpAnswer): Secret {
  if (status >= 500 || status === 429) {
    throw new VaultError({ code: 'unavailable', message: `GitHub gives no ID token (${status})` });
  }
  const value = status === 200 ? parsed(text) : undefined;
  if (value !== undefined) return new Secret(value);
  throw new StorekeysError('denied', `GitHub gives no ID token (${status})`, {
    hint: 'the job needs permissions: id-token: write, and the request is good only while it runs',
  });
}

/** What goes wrong on the way is said of this address, not of Vault's. */
function explained(error: unknown): never {
  if (!(error instanceof VaultError)) throw error;
  const { code, message, retryable } = error.failure;
  const hint = `this is the address in ${URL_VARIABLE}, which GitHub sets`;
  throw new VaultError({ code, message, hint, ...(retryable === undefined ? {} : { retryable }) });
}

function parsed(text: string): string | undefined {
  try {
    return idTokenAnswer.safeParse(JSON.parse(text)).data?.value;
  } catch {
    return undefined;
  }
}
