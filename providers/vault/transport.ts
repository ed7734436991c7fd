/**
 * HTTP for the Vault client, with Node's own modules: redirects are not followed, variables such as
 * HTTPS_PROXY change nothing, connections are kept and shared, answers are bounded, and no error
 * carries a header or a body.
 */
import {
  Agent as HttpAgent,
  request as requestHttp,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { RequestEvent } from '../../src/provider.js';
import { GaveUpError, networkError, redirected } from './network-failures.js';
import type { TlsSettings } from './settings.js';

/** Longest wait for a connection and for the next byte of an answer, in milliseconds. */
const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;

/** Larger than any secret: Vault's own limit for one is 1 MiB with its integrated storage. */
const MAX_BYTES = 8 * 1024 * 1024;

/** What to send. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/** What came back, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends requests. */
export interface Transport {
  /** @throws VaultError - when no answer came, or one that redirects */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

/** What a transport is made of. */
export interface TransportOptions {
  /** Asked at the first request over TLS. */
  readonly tls: () => Promise<TlsSettings>;
  readonly onRequest: (event: RequestEvent) => void;
  readonly connectMs?: number;
  readonly idleMs?: number;
}

/** A transport with connections of its own. */
export function createTransport(options: TransportOptions): Transport {
  const http = new HttpAgent({ keepAlive: true });
  let https: Promise<HttpsAgent> | undefined;
  const agentFor = (url: URL): HttpAgent | Promise<HttpsAgent> => {
    if (url.protocol !== 'https:') return http;
    https ??= options.tls().then((tls) => new HttpsAgent({ keepAlive: true, ...tls }));
    return https;
  };

  return {
    async send(request) {
      const agent = await agentFor(request.url);
      const { method, url, signal } = request;
      const { host } = url;
      const started = performance.now();
      const exchange = new Exchange(request, options);
      let status: number | undefined;
      try {
        const answer = await exchange.run(agent);
        status = answer.status;
        if (status < 300 || status >= 400) return answer;
        throw redirected({ method, host }, status, answer.headers.location);
      } catch (error) {
        const { sent } = exchange;
        throw networkError(error, { method, host, aborted: signal.aborted, sent });
      } finally {
        const milliseconds = performance.now() - started;
        options.onRequest({ method, host, path: url.pathname, status, milliseconds });
      }
    },
    close() {
      http.destroy();
      // A TLS setting that could not be read was reported by the request that asked for it.
      https?.then(
        (agent) => {
          agent.destroy();
        },
        () => undefined,
      );
    },
  };
}

/** One request and its answer. */
class Exchange {
  /** The connection stood: what was written may have been read. */
  sent = false;
  readonly #request: HttpRequest;
  readonly #connectMs: number;
  readonly #idleMs: number;

  constructor(request: HttpRequest, options: TransportOptions) {
    this.#request = request;
    this.#connectMs = options.connectMs ?? CONNECT_MS;
    this.#idleMs = options.idleMs ?? IDLE_MS;
  }

  run(agent: HttpAgent): Promise<HttpAnswer> {
    const { method, url, headers, body, signal } = this.#request;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const length =
        body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const outgoing = send(url, { method, headers: { ...headers, ...length }, agent, signal });
      outgoing.on('error', reject);
      outgoing.once('socket', (socket) => {
        this.#watch(outgoing, socket);
      });
      outgoing.setTimeout(this.#idleMs, () => outgoing.destroy(new GaveUpError('waiting')));
      outgoing.once('response', (incoming) => {
        collect(incoming).then((text) => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
        }, reject);
      });
      outgoing.end(body);
    });
  }

  /** Notes the moment from which on the server may have seen the request. */
  #watch(outgoing: ClientRequest, socket: Socket): void {
    if (!socket.connecting) {
      this.sent = true;
      return;
    }
    const giveUp = (): void => {
      outgoing.destroy(new GaveUpError('connecting'));
    };
    const timer = setTimeout(giveUp, this.#connectMs);
    socket.once('close', () => {
      clearTimeout(timer);
    });
    socket.once(this.#request.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      this.sent = true;
    });
  }
}

async function collect(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > MAX_BYTES) throw new GaveUpError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
