/** The request that makes a token, which is the same for all auth methods but for its body. */
import * as z from 'zod/mini';
import { StorekeysError } from '../../../src/errors.js';
import type { JsonValue } from '../../../src/provider.js';
import { Secret } from '../../../src/secret.js';
import { ask, type VaultAnswer, type VaultRequest, type Wire } from '../client.js';
import { VaultError } from '../errors.js';
import type { Opened } from './way.js';

/** https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle; others answer alike. */
const loginAnswer = z.object({
  auth: z.object({ client_token: z.string().check(z.minLength(1)), lease_duration: z.number() }),
});

/** A login, and what to say when it is refused. */
export interface Login {
  /** Below `auth/`. */
  readonly mount: readonly string[];
  readonly body: Secret<JsonValue>;
  /** What the server is shown, by its variable or file. */
  readonly shown: string;
  readonly hint: string;
}

/**
 * Logs in.
 *
 * @throws {@link StorekeysError} `denied` when it is refused
 */
export async function login(
  wire: Wire,
  { mount, body, shown, hint }: Login,
  signal: AbortSignal,
): Promise<Opened> {
  const where = ['auth', ...mount];
  const refused = `the server does not accept ${shown} at ${where.join('/')}`;
  const request: VaultRequest = {
    method: 'POST',
    path: [...where, 'login'],
    body: body.reveal(),
  };
  const answer = await unauthenticated(wire, request, { refused, hint }, signal);
  const { auth } = loginAnswer.safeParse(answer.body).data ?? {};
  if (auth === undefined) {
    throw new StorekeysError('denied', `${where.join('/')} gave no token for ${shown}`, {
      hint: 'a login that asks for a second factor is not one for pipelines',
    });
  }
  const leaseMs = auth.lease_duration > 0 ? auth.lease_duration * 1000 : Infinity;
  return { token: new Secret(auth.client_token), login: { leaseMs } };
}

/**
 * A request that is part of signing in. What it leaves behind on the server is no bundle: after a lost
 * answer there is nothing to look for.
 *
 * @param token - for requests that show one of their own
 * @throws {@link StorekeysError} `denied` with these words, when the server refuses
 */
export async function unauthenticated(
  wire: Wire,
  request: VaultRequest,
  { refused, hint }: { readonly refused: string; readonly hint: string },
  signal: AbortSignal,
  token?: Secret,
): Promise<VaultAnswer> {
  try {
    return await ask(wire, request, token, signal);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    const { failure, status } = error;
    const isRefusal = failure.code === 'denied' || failure.code === 'unsupported';
    if (isRefusal && (status === 400 || status === 401 || status === 403)) {
      throw new StorekeysError('denied', refused, { hint });
    }
    throw new VaultError({ ...failure, mayHaveHappened: false }, status);
  }
}
