/** Passes a request on to a server and reads the whole answer. */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ProxiedRequest } from './http-requests.js';

/** An answer, read to its end. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** About the connection of the client, or said anew for the body as read. */
const NOT_PASSED = new Set(['connection', 'content-length', 'expect', 'transfer-encoding']);

/** Sends the request with its headers as they are, the host too, on a connection of its own. */
export async function pass(upstream: string, request: ProxiedRequest): Promise<ProxiedAnswer> {
  const passed = [...request.headers].filter(([name]) => !NOT_PASSED.has(name));
  const headers = { ...Object.fromEntries(passed), 'content-length': request.body.length };
  const { hostname, port } = new URL(upstream);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: hostname, port, method: request.method, path: request.path, headers };
    requestHttp({ ...options, agent: false }, resolve)
      .once('error', reject)
      .end(request.body);
  });
  const raw = answer.rawHeaders;
  return {
    status: answer.statusCode ?? 0,
    headers: raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : [])),
    body: await buffer(answer),
  };
}
