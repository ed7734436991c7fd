/**
 * A proxy in front of a real server that fails on purpose: what no server does when asked. Requests
 * pass unchanged (the signature of AWS covers the host), and each has its own connection to the server.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './child-server.js';
import { pass, type ProxiedAnswer } from './http-forward.js';
import { readRequests, type ProxiedRequest } from './http-requests.js';

export type { ProxiedAnswer, ProxiedRequest };

/** What happens to a request. */
export type FaultAction =
  /** The connection breaks; the server never sees the request. */
  | { readonly kind: 'cut-before' }
  /** The server does it and answers, then the connection breaks before a byte of that comes back. */
  | { readonly kind: 'cut-after' }
  /** The request is held for this long, then passes. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The server never sees it; this comes back. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** A string as it is, anything else as JSON. */
      readonly body?: unknown;
    }
  /** The server never sees it; a page as of some gateway comes back, with 200 unless said. */
  | { readonly kind: 'html'; readonly status?: number }
  /** The server does it; the connection breaks after this many bytes of the body (default: half). */
  | { readonly kind: 'truncate'; readonly bytes?: number }
  /** The server never sees it; the client is sent elsewhere, with 307 unless said. */
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** Nothing comes back until the client gives up. `after`: the server does it first. */
  | { readonly kind: 'hang'; readonly after?: boolean }
  /** The server does it; its clock, as the answer shows it, is off by this much. */
  | { readonly kind: 'clock'; readonly seconds: number }
  /** The request passes; only for `onMatch`. */
  | { readonly kind: 'pass' };

/** Tells requests apart: all parts that are given must fit. */
export type RequestMatch =
  | ((request: ProxiedRequest) => boolean)
  | { readonly method?: string; readonly path?: RegExp; readonly target?: RegExp };

/** A fault to come. */
export interface Fault {
  /** Which requests; all when left out. */
  readonly match?: RequestMatch;
  /** How many of them; 1 when left out. */
  readonly times?: number;
  readonly action: FaultAction;
  /** Awaited before the action: what happens here is certain to come before the request. */
  readonly onMatch?: (request: ProxiedRequest) => Promise<void> | void;
  /** Told when the action is over: the client of a delayed request may be long gone by then. */
  readonly onDone?: () => void;
}

/** A request as it went through, in order of arrival. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** The header `x-amz-target`. */
  readonly target: string | undefined;
  /** The status that the client was sent; undefined while under way and when the connection was cut. */
  status: number | undefined;
}

/** A running proxy. */
export interface FaultProxy {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /**
   * Adds a fault. Of several that fit, the one that was added first is used up first.
   *
   * @returns takes it back, as far as it is not used up
   */
  fault(fault: Fault): () => void;
  /** Drops all faults and forgets the requests. */
  clear(): void;
  /**
   * Fulfilled when no connection of a client is left, and all that came by one has reached the server or
   * never will: what a client sent before it died may arrive after it.
   */
  quiet(): Promise<void>;
  /** From now on nobody can connect. An answer that is under way still comes, and ends its connection. */
  refuse(): void;
  /** Ends that, on the same port. */
  accept(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a proxy on loopback in front of a server with plain HTTP, such as `http://127.0.0.1:8200`. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const traffic: Traffic = { upstream, requests: [], faults: [], open: new Map() };
  const connections = new Set<Promise<void>>();
  const server = createServer((socket) => {
    traffic.open.set(socket, 'idle');
    socket.once('close', () => traffic.open.delete(socket));
    // The client may break off at any time.
    socket.on('error', () => socket.destroy());
    const each = (request: ProxiedRequest): Promise<void> => serve(traffic, request, socket);
    const connection = readRequests(socket, each)
      .catch(() => {
        socket.destroy();
      })
      .finally(() => connections.delete(connection));
    connections.add(connection);
  });
  // One that the system hands out for connections could be taken while nobody listens on it.
  const port = await freePort();
  const listen = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    // A proxy that a failed test never stopped does not keep the process.
    server.unref();
  };
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    requests: traffic.requests,
    fault: (fault) => {
      const added = { fault, left: fault.times ?? 1 };
      traffic.faults.push(added);
      return () => {
        added.left = 0;
      };
    },
    clear: () => {
      traffic.faults.length = 0;
      traffic.requests.length = 0;
    },
    quiet: async () => {
      while (connections.size > 0) await Promise.all(connections);
    },
    refuse: () => {
      if (traffic.closed !== undefined) return;
      traffic.closed = once(server, 'close');
      server.close();
      for (const [socket, state] of traffic.open) if (state === 'idle') socket.destroy();
    },
    accept: async () => {
      // It is closed when its last connection is.
      await traffic.closed;
      if (traffic.closed !== undefined) await listen();
      traffic.closed = undefined;
    },
    stop: async () => {
      const closed = traffic.closed ?? once(server, 'close');
      server.close();
      for (const socket of traffic.open.keys()) socket.destroy();
      await closed;
    },
  };
}

/** What a proxy knows. */
interface Traffic {
  readonly upstream: string;
  readonly requests: RecordedRequest[];
  readonly faults: { readonly fault: Fault; left: number }[];
  /** Connections of clients; `busy` while a request is under way. */
  readonly open: Map<Socket, 'idle' | 'busy'>;
  /** While nobody can connect. */
  closed?: Promise<unknown> | undefined;
}

async function serve(traffic: Traffic, request: ProxiedRequest, socket: Socket): Promise<void> {
  traffic.open.set(socket, 'busy');
  const { method, path } = request;
  const target = request.headers.get('x-amz-target');
  const record: RecordedRequest = { method, path, target, status: undefined };
  traffic.requests.push(record);
  const fault = take(traffic, request);
  await fault?.onMatch?.(request);
  const reply = await carryOut(fault?.action ?? { kind: 'pass' }, request, traffic.upstream);
  fault?.onDone?.();
  if (reply === 'hang') return;
  if (reply === 'cut') {
    socket.destroy();
    return;
  }
  record.status = reply.answer.status;
  send(socket, reply, traffic.closed !== undefined);
  if (traffic.open.has(socket)) traffic.open.set(socket, 'idle');
}

/** The first fault that fits, used up by one. */
function take({ faults }: Traffic, request: ProxiedRequest): Fault | undefined {
  const found = faults.find(({ fault, left }) => left > 0 && fits(request, fault.match));
  if (found !== undefined) found.left -= 1;
  return found?.fault;
}

/** What goes back: an answer, of which only the first bytes of the body may be sent. */
type Reply = 'cut' | 'hang' | { readonly answer: ProxiedAnswer; readonly onlyBytes?: number };

async function carryOut(
  action: FaultAction,
  request: ProxiedRequest,
  upstream: string,
): Promise<Reply> {
  switch (action.kind) {
    case 'pass':
      return { answer: await pass(upstream, request) };
    case 'clock':
      return { answer: withClock(await pass(upstream, request), action.seconds) };
    case 'delay':
      await delay(action.ms);
      return { answer: await pass(upstream, request) };
    case 'cut-before':
      return 'cut';
    case 'cut-after':
      await pass(upstream, request);
      return 'cut';
    case 'hang':
      if (action.after === true) await pass(upstream, request);
      return 'hang';
    case 'truncate': {
      const answer = await pass(upstream, request);
      return { answer, onlyBytes: action.bytes ?? Math.floor(answer.body.length / 2) };
    }
    case 'answer':
      return { answer: made(action.status, action.headers ?? {}, action.body) };
    case 'html': {
      const page = '<!doctype html><title>Sign in</title><h1>Sign in to the network</h1>';
      return { answer: made(action.status ?? 200, { 'content-type': 'text/html' }, page) };
    }
    case 'redirect':
      return { answer: made(action.status ?? 307, { location: action.to }, '') };
  }
}

function made(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown = '',
): ProxiedAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  const all = { 'content-type': type, ...headers };
  return { status, headers: Object.entries(all), body: Buffer.from(text) };
}

function withClock(answer: ProxiedAnswer, seconds: number): ProxiedAnswer {
  const date = new Date(Date.now() + seconds * 1000).toUTCString();
  const others = answer.headers.filter(([name]) => name.toLowerCase() !== 'date');
  return { ...answer, headers: [...others, ['date', date]] };
}

function send(
  socket: Socket,
  { answer, onlyBytes }: Exclude<Reply, string>,
  isLast: boolean,
): void {
  const headers = answer.headers.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()));
  // 204 and 304 have no body, and may not name a length.
  const length = [204, 304].includes(answer.status)
    ? []
    : [`content-length: ${answer.body.length}`];
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const close = isLast ? ['connection: close'] : [];
  const head = [`HTTP/1.1 ${answer.status} -`, ...lines, ...length, ...close, '', ''].join('\r\n');
  socket.write(head, 'latin1');
  socket.write(answer.body.subarray(0, onlyBytes ?? answer.body.length));
  if (onlyBytes !== undefined || isLast) socket.destroySoon();
}

/** The proxy says these itself: it has read the whole body and keeps the connection. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

function fits(request: ProxiedRequest, match: RequestMatch | undefined): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  const target = request.headers.get('x-amz-target') ?? '';
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.path === undefined || match.path.test(request.path)) &&
    (match.target === undefined || match.target.test(target))
  );
}
