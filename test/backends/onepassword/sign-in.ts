/** The requests with which a client signs in, as far as they come before its key is known. */
import type { Account } from './account.js';
import { bareReply, plainReply, type Reply } from './answers.js';
import type { Sessions } from './sessions.js';

const START = '/api/v3/auth/start';
const EXCHANGE = '/api/v2/auth';
const CONFIRM = '/api/v2/auth/confirm-key';
/** The first request that is sealed, so it is a route like any other. */
const COMPLETE = '/api/v2/auth/complete';

/** Whether it is one of the four requests of a sign-in. */
export function isSignIn(pathname: string): boolean {
  return [START, EXCHANGE, CONFIRM, COMPLETE].includes(pathname);
}

/**
 * Takes one step.
 *
 * @param session - the header `x-agilebits-session-id`; empty at the start
 * @returns nothing if the request is not a step of a sign-in
 */
export function signIn(
  account: Account,
  sessions: Sessions,
  step: { readonly pathname: string; readonly session: string; readonly body: Buffer },
): Reply | undefined {
  const { pathname, session, body } = step;
  const sent = (): Record<string, string> =>
    JSON.parse(body.toString('utf8')) as Record<string, string>;
  switch (pathname) {
    case START:
      return plainReply(200, {
        status: 'ok',
        sessionID: sessions.start(),
        accountKeyFormat: 'A3',
        accountKeyUuid: account.srp.secretKeyId,
        userAuth: account.userAuth,
      });
    case EXCHANGE: {
      const userB = sessions.exchange(session, sent()['userA'] ?? '');
      return userB === undefined ? bareReply(401) : plainReply(200, { userB });
    }
    case CONFIRM: {
      const clientProof = Buffer.from(sent()['clientVerifyHash'] ?? '', 'base64url');
      const proof = sessions.confirm(session, clientProof);
      if (proof === undefined) return bareReply(401);
      return plainReply(200, { serverVerifyHash: proof.toString('base64url') });
    }
    default:
      return undefined;
  }
}
