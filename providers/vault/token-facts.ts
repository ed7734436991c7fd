/** What a token says of itself. */
import * as z from 'zod/mini';
import type { Findings } from '../../src/findings.js';
import type { VaultAnswer } from './client.js';

const lookupAnswer = z.object({
  data: z.object({
    ttl: z.number(),
    expire_time: z.nullish(z.string()),
    renewable: z.optional(z.boolean()),
    num_uses: z.optional(z.number()),
  }),
});

/** A push with several requests takes longer than this in no case that works, in seconds. */
const ENOUGH_SECONDS = 60;

/** Requests that are still to come in a check. */
const ENOUGH_USES = 3;

const SIGN_IN = 'sign in again: vault login, or a new VAULT_TOKEN';

/**
 * The diagnosis of an answer to `auth/token/lookup-self`.
 *
 * @param ofLogin - when it is over storekeys signs in again by itself
 * @returns whether to ask for more with it
 */
export function checkLookup(found: Findings, answer: VaultAnswer, ofLogin: boolean): boolean {
  const { data } = lookupAnswer.safeParse(answer.body).data ?? {};
  if (data === undefined) {
    found.unknown('token', 'the server does not describe it as storekeys knows it');
    return true;
  }
  const { ttl, expire_time: end, renewable = false, num_uses: uses = 0 } = data;
  if (uses > 0 && uses < ENOUGH_USES) {
    found.failed('token', `it can be used ${uses} more times only`, SIGN_IN);
    return false;
  }
  const limit = uses === 0 ? '' : `, and for ${uses} more requests`;
  const renewing = renewable ? 'renewable' : 'not renewable';
  if (typeof end !== 'string') found.ok('token', `does not expire${limit}`);
  else if (ofLogin)
    found.ok('token', `for ${lengthText(ttl)}, then storekeys signs in again${limit}`);
  else if (ttl >= ENOUGH_SECONDS) found.ok('token', `for ${lengthText(ttl)}, ${renewing}${limit}`);
  else {
    const cure = renewable ? 'vault token renew' : SIGN_IN;
    found.failed('token', `it expires in ${ttl} seconds`, cure);
  }
  return true;
}

/** All that was asked was refused. A token that may do nothing at the mount gets the same answers. */
export function refusedToken(found: Findings, method: string): void {
  const detail = `the server does not accept the token of ${method}: it has expired, was revoked, or is none`;
  found.failed('token', detail, `${SIGN_IN}; if it is good, check the mount`);
}

function lengthText(seconds: number): string {
  if (seconds >= 172_800) return `${Math.floor(seconds / 86_400)} days`;
  if (seconds >= 7_200) return `${Math.floor(seconds / 3_600)} hours`;
  return seconds >= 120 ? `${Math.floor(seconds / 60)} minutes` : `${seconds} seconds`;
}
