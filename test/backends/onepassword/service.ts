/** The service behind the stand-in's HTTP server: from a request to the reply, without faults. */
import { Account } from './account.js';
import { bareReply, plainReply, type Answer, type Reply } from './answers.js';
import { open, seal, type Envelope, type NamedKey } from './envelope.js';
import { answerCall } from './routes.js';
import { Sessions, hasGoodMac } from './sessions.js';
import { signIn } from './sign-in.js';
import { Vault, type VaultOptions } from './vault.js';

/** A request as it arrived. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** One account and its vaults. */
export class Service {
  readonly account: Account = new Account();
  readonly sessions: Sessions = new Sessions(this.account);
  /** 'METHOD path' of what no client should have sent, and what is wrong with it. */
  readonly unrouted: string[] = [];
  readonly #vaults = new Map<string, Vault>();
  readonly #files = new Map<string, Buffer>();
  pageSize: number = Infinity;

  addVault(options: VaultOptions): string {
    const vault = new Vault(this.account, options);
    this.#vaults.set(vault.id, vault);
    return vault.id;
  }

  vault(id: string): Vault {
    const vault = this.#vaults.get(id);
    if (vault === undefined) throw new Error(`there is no vault ${id}`);
    return vault;
  }

  /**
   * Does what is asked.
   *
   * @param refusal - the code with which all items of a write are refused
   */
  reply(request: ServiceRequest, refusal?: number): Reply {
    try {
      return this.#reply(request, refusal);
    } catch (error) {
      return this.#unexpected(request, 500, error instanceof Error ? error.message : 'failed');
    }
  }

  #reply(request: ServiceRequest, refusal: number | undefined): Reply {
    const { method, url, headers, bytes } = request;
    const { pathname } = url;
    const session = headers['x-agilebits-session-id']?.toString() ?? '';
    const step = signIn(this.account, this.sessions, { pathname, session, body: bytes });
    if (step !== undefined) return step;

    const key = this.sessions.keyOf(session);
    if (key === undefined) return bareReply(401);
    const mac = headers['x-agilebits-mac']?.toString();
    if (!hasGoodMac(key, { method, url, mac })) return this.#unexpected(request, 401, 'bad MAC');

    const value = (): unknown => open(key, JSON.parse(bytes.toString('utf8')) as Envelope);
    const answer = answerCall(
      { account: this.account, vaults: this.#vaults, files: this.#files, pageSize: this.pageSize },
      { method, pathname, value, bytes, refusal },
    );
    return answer === undefined ? this.#unexpected(request, 500) : onTheWire(answer, key);
  }

  #unexpected({ method, url }: ServiceRequest, status: number, why?: string): Reply {
    const what = `${method} ${url.pathname}`;
    this.unrouted.push(why === undefined ? what : `${what}: ${why}`);
    return bareReply(status);
  }
}

function onTheWire(answer: Answer, key: NamedKey): Reply {
  switch (answer.kind) {
    case 'sealed':
      return plainReply(200, seal(key, answer.value));
    case 'file':
      return {
        status: 200,
        headers: { 'content-type': 'application/octet-stream' },
        body: answer.bytes,
      };
    case 'status':
      return bareReply(answer.status);
  }
}
