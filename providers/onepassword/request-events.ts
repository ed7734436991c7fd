/**
 * What the SDK asks, for `--verbose`. It sends its requests with Node's fetch, which tells of them on
 * diagnostics channels; method, host and path are all that is looked at.
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestEvent } from '../../src/provider.js';

interface Message {
  readonly request: { readonly origin: unknown; readonly method: string; readonly path: string };
  readonly response?: { readonly statusCode: number };
}

const SENT = 'undici:request:create';
const ANSWERED = 'undici:request:headers';
const FAILED = 'undici:request:error';

/**
 * Tells of each request to a host until it is stopped.
 *
 * @returns ends it
 */
export function watchRequests(host: string, onRequest: (event: RequestEvent) => void): () => void {
  const started = new WeakMap<object, number>();
  const onSent = (message: unknown): void => {
    const { request } = message as Message;
    if (hostOf(request.origin) === host) started.set(request, performance.now());
  };
  const onEnd = (message: unknown): void => {
    const { request, response } = message as Message;
    const since = started.get(request);
    if (since === undefined) return;
    started.delete(request);
    onRequest({
      method: request.method,
      host,
      path: request.path.split('?', 1)[0] ?? '',
      status: response?.statusCode,
      milliseconds: performance.now() - since,
    });
  };
  subscribe(SENT, onSent);
  subscribe(ANSWERED, onEnd);
  subscribe(FAILED, onEnd);
  return () => {
    unsubscribe(SENT, onSent);
    unsubscribe(ANSWERED, onEnd);
    unsubscribe(FAILED, onEnd);
  };
}

function hostOf(origin: unknown): string | undefined {
  const text = String(origin);
  return URL.canParse(text) ? new URL(text).host : undefined;
}
