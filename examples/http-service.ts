/**
 * A service that uses a store's API for days. It reads the bundle once, reads it again now and then, and at
 * once when BigCommerce refuses the token, so a rotation needs no restart. `/hook` takes webhooks of both
 * accounts while there are two.
 *
 * usage: TARGET=vault://secret/bigcommerce/acme PORT=8080 node http-service.js
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  bigCommerceBaseUrl,
  createCredentialSource,
  createOpener,
  processEnvironment,
  refreshOn401,
  StorekeysError,
  verifyWebhookSignature,
} from 'storekeys';

const env = processEnvironment();
const opener = createOpener({ env });
const target = await opener.open(env['TARGET'] ?? 'local://acme');
const source = createCredentialSource(target, {
  withPrevious: true,
  onEvent: (event) => {
    // No event holds a value.
    if (event.kind === 'failed') console.error(`credentials: ${event.error.message}`);
    else console.error(`credentials: ${event.kind} ${event.fingerprint}`);
  },
});
const storeApi = refreshOn401(source, fetch, { baseUrl: bigCommerceBaseUrl(env) });

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    const code = error instanceof StorekeysError ? error.code : 'internal';
    response.writeHead(code === 'invalid' ? 401 : 503).end(code);
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/hook') {
    const delivery = { headers: request.headers, body: await buffer(request) };
    await verifyWebhookSignature(delivery, source);
    response.writeHead(204).end();
    return;
  }
  const { status } = await storeApi('v2/time');
  response.writeHead(status === 200 ? 200 : 502).end();
}

server.listen(Number(env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.error('ready');
});
process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
  source.close();
  void opener.close();
});
