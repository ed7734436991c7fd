/** The token of one server and namespace: in memory, replaced when it is over, ended when it is ours. */
import { unlessAborted, withDeadline } from '../../../src/deadline.js';
import { ask } from '../client.js';
import type { Chosen } from './choose.js';
import { refuseMalformed } from './token.js';
import type { Opened, Servers } from './way.js';

/** Longest time for a login with all its requests, and, at the end, for its last answer and for the revocation. */
const LOGIN_MS = 20_000;
const LAST_ANSWER_MS = 2_000;
const REVOKE_MS = 2_000;

/** How much earlier than it says a lease may be over, in milliseconds: servers count whole seconds. */
const SLACK_MS = 1_000;

/** A token, and how it was come by. */
export interface Credential extends Omit<Opened, 'login'> {
  /** For people: a variable, a file, a login method. Holds no value. */
  readonly method: string;
  /** Why it was not come by in another way; for people. */
  others(): Promise<readonly string[]>;
  /** Of a token that was made for this process: until when it is good, by `performance.now()`. */
  readonly loginUntil: number | undefined;
}

/** Signs in when first needed, once for all who wait. */
export class Credentials {
  readonly #servers: Servers;
  readonly #choose: () => Promise<Chosen>;
  readonly #abandoned = new AbortController();
  #current: Promise<Credential> | undefined;

  constructor(servers: Servers, choose: () => Promise<Chosen>) {
    this.#servers = servers;
    this.#choose = choose;
  }

  /**
   * @throws {@link StorekeysError} `denied` when there is no way, or it was refused; `usage` for a token
   * that cannot be one
   */
  async get(signal: AbortSignal): Promise<Credential> {
    const current = (this.#current ??= this.#open());
    try {
      return await unlessAborted(() => current, signal);
    } catch (error) {
      if (!signal.aborted && this.#current === current) this.#current = undefined;
      throw error;
    }
  }

  /**
   * A new credential in place of one that a server refused, if that was made by a login and its time is
   * over; `undefined` where the refusal means what it says.
   */
  async insteadOf(refused: Credential, signal: AbortSignal): Promise<Credential | undefined> {
    const { loginUntil } = refused;
    if (loginUntil === undefined || performance.now() < loginUntil - SLACK_MS) return undefined;
    // Of several who were refused the first one signs in again.
    const seen = this.#current;
    const current = await seen;
    if (current === refused && this.#current === seen) this.#current = undefined;
    return this.get(signal);
  }

  /**
   * Ends a token that was made for this process, if the server answers in time. A login that is under way may
   * have made one already, so its answer is waited for: nobody else could end that token.
   */
  async close(): Promise<void> {
    const current = this.#current;
    const credential = await withDeadline(LAST_ANSWER_MS, undefined, (signal) =>
      unlessAborted(() => Promise.resolve(current), signal),
    ).catch(() => undefined);
    this.#abandoned.abort();
    if (credential?.loginUntil === undefined) return;
    const request = { method: 'POST', path: ['auth', 'token', 'revoke-self'] } as const;
    await withDeadline(REVOKE_MS, undefined, (signal) =>
      ask(this.#servers.vault, request, credential.token, signal),
    ).catch(() => undefined);
  }

  async #open(): Promise<Credential> {
    const chosen = await this.#choose();
    const { method } = chosen;
    const started = performance.now();
    const { token, login } = await withDeadline(LOGIN_MS, this.#abandoned.signal, (signal) =>
      chosen.open(this.#servers, signal),
    );
    refuseMalformed(token, method);
    const loginUntil = login === undefined ? undefined : started + login.leaseMs;
    return { token, method, others: () => chosen.others(), loginUntil };
  }
}
