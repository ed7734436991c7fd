/** Sessions: how a client signs in, and how the service knows that a request is of a session. */
import { createHmac } from 'node:crypto';
import type { Account } from './account.js';
import type { NamedKey } from './envelope.js';
import { newId } from './ids.js';
import { SrpExchange } from './srp.js';

/** A request of a client, as far as its MAC covers it. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** The header `x-agilebits-mac`. */
  readonly mac: string | undefined;
}

/** Sessions of one service. */
export class Sessions {
  readonly #account: Account;
  readonly #sessions = new Map<string, { readonly srp: SrpExchange; key?: NamedKey }>();

  constructor(account: Account) {
    this.#account = account;
  }

  /** A new session, for the answer to `auth/start`. */
  start(): string {
    const id = newId('upper');
    this.#sessions.set(id, { srp: new SrpExchange(this.#account.srp) });
    return id;
  }

  /** The service's public value, for the client's; nothing if there is no such session. */
  exchange(id: string, clientPublic: string): string | undefined {
    return this.#sessions.get(id)?.srp.exchange(clientPublic);
  }

  /** The service's proof, for the client's; nothing if that is wrong. */
  confirm(id: string, clientProof: Buffer): Buffer | undefined {
    const session = this.#sessions.get(id);
    const proof = session?.srp.confirm(clientProof);
    if (session === undefined || proof === undefined) return undefined;
    session.key = { id, key: proof.key };
    return proof.serverProof;
  }

  /** The key of a session in which the client has given its proof. */
  keyOf(id: string): NamedKey | undefined {
    return this.#sessions.get(id)?.key;
  }

  /** All sessions end. */
  expire(): void {
    this.#sessions.clear();
  }
}

/** Whether a client that has the session's key made this request, and nobody changed it on the way. */
export function hasGoodMac(
  { id, key }: NamedKey,
  { method, url, mac = '' }: SignedRequest,
): boolean {
  const [version = '', number = '', given = ''] = mac.split('|');
  if (version !== 'v1') return false;
  const { hostname, pathname, search } = url;
  // No port, and a question mark even where there is no query.
  const text = [id, method, `${hostname}${pathname}?${search.slice(1)}`, version, number].join('|');
  // 1Password's own words, from which the client, too, makes the key.
  const sentence = 'He never wears a Mac, in the pouring rain. Very strange.';
  const macKey = createHmac('sha256', key).update(sentence).digest();
  const right = createHmac('sha256', macKey).update(text).digest().subarray(0, 12);
  return right.toString('base64url') === given;
}
