/** The stand-in's HTTP server: it keeps a log, holds requests back, and misbehaves when it is told to. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { htmlReply, type Reply } from './answers.js';
import { statusReply, type FaultRules } from './faults.js';
import type { Gates } from './gates.js';
import type { Service } from './service.js';
import { isSignIn } from './sign-in.js';

/** One request as it arrived. */
export interface LoggedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** What was sent back; undefined while under way, and when nothing was. */
  readonly status: number | undefined;
  /** One of the four requests of a sign-in. */
  readonly signIn: boolean;
}

/** What a server works with. */
export interface Traffic {
  readonly service: Service;
  readonly faults: FaultRules;
  readonly gates: Gates;
  readonly requests: { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] }[];
}

/** On a free port of 127.0.0.1. */
export async function startServer(traffic: Traffic): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    // The client may break off at any time.
    serve(traffic, request, response).catch(() => response.destroy());
  });
  // At its sign-in a client computes for seconds and sees nothing else, such as the end of a connection.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A stand-in that a failed test never closed does not keep the process.
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Rejects if a client sent what it should not have. */
export async function closeServer(server: Server, { service, gates }: Traffic): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  gates.releaseAll();
  server.closeAllConnections();
  await closed;
  if (service.unrouted.length > 0) {
    throw new Error(`the stand-in of 1Password cannot answer: ${service.unrouted.join('; ')}`);
  }
}

async function serve(
  { service, faults, gates, requests }: Traffic,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url: path = '/', headers } = request;
  const url = new URL(path, `http://${headers.host ?? '127.0.0.1'}`);
  const bytes = await buffer(request);
  const signIn = isSignIn(url.pathname);
  const logged: Traffic['requests'][number] = { method, path, status: undefined, signIn };
  requests.push(logged);
  await gates.pass(method, path);

  const asked = { method, url, headers, bytes };
  const send = ({ status, headers: sent, body }: Reply): void => {
    logged.status = status;
    response.writeHead(status, sent).end(body);
  };
  const fault = faults.take(method, path);
  switch (fault?.kind) {
    case undefined:
      send(service.reply(asked));
      return;
    case 'status':
      send(statusReply(fault));
      return;
    case 'refuse-items':
      send(service.reply(asked, fault.code));
      return;
    case 'delay':
      await sleep(fault.milliseconds, undefined, { ref: false });
      if (!response.destroyed) send(service.reply(asked));
      return;
    case 'silence':
      return;
    case 'cut':
      if (fault.when === 'after') service.reply(asked);
      response.socket?.resetAndDestroy();
      return;
    case 'html':
      send(htmlReply);
      return;
  }
}
