/** One HTTP request with JSON in and out, for tests: any method, and a CA of its own, which fetch lacks. */
import { readFileSync } from 'node:fs';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';

/** What to send. */
export interface JsonRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caFile?: string | undefined;
}

/** What came back. */
export interface JsonAnswer {
  readonly status: number;
  /** The parsed JSON; undefined when the body is empty, a string when it is no JSON. */
  readonly body: unknown;
}

/** Sends one request on a connection of its own. */
export async function requestJson(url: string, what: JsonRequest = {}): Promise<JsonAnswer> {
  const body = what.body === undefined ? undefined : JSON.stringify(what.body);
  const options = {
    method: what.method ?? 'GET',
    agent: false,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...what.headers,
    },
    ...(what.caFile === undefined ? {} : { ca: readFileSync(what.caFile) }),
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    send(url, options, resolve).once('error', reject).end(body);
  });
  return { status: answer.statusCode ?? 0, body: parsed(await text(answer)) };
}

function parsed(content: string): unknown {
  if (content === '') return undefined;
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return content;
  }
}
