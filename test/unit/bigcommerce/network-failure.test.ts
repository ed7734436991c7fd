import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { test, type TestContext } from 'node:test';
import { createBigCommerceClient } from '../../../src/bigcommerce/client.js';
import { describeNetworkFailure } from '../../../src/bigcommerce/network-failure.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { makeSelfSigned } from './self-signed.js';
import { failureOf, setUp } from './setup.js';

async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('nobody listens: refused', async (t) => {
  const { standIn, bundle, client } = await setUp(t);
  await standIn.close();
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.equal(error.message, `${client.host} refused the connection`);
  assert.equal(error.retryable, true);
});

for (const kind of ['reset', 'cut'] as const) {
  test(`a connection that ends early (${kind}) is said so`, async (t) => {
    const { standIn, bundle, client } = await setUp(t);
    standIn.fault({ fault: { kind } });
    const error = await failureOf(client.get(bundle, 'v2/time'));
    assert.equal(
      error.message,
      `${client.host} closed the connection before its answer was complete`,
    );
  });
}

test('a certificate that is not trusted ends it before the token is sent', async (t) => {
  let requests = 0;
  const server = createTlsServer(makeSelfSigned(), () => requests++);
  const port = await listen(t, server);
  const client = createBigCommerceClient({ baseUrl: `https://localhost:${port}` });
  const error = await failureOf(client.get(makeBundle(), 'v2/time'));
  assert.equal(error.message, `localhost:${port} showed a TLS certificate that is not trusted`);
  assert.equal(error.retryable, false);
  assert.equal(requests, 0);
});

test('a server without TLS where TLS is expected is said so', async (t) => {
  const { standIn, bundle } = await setUp(t);
  const client = createBigCommerceClient({ baseUrl: standIn.url.replace('http:', 'https:') });
  const error = await failureOf(client.get(bundle, 'v2/time'));
  assert.equal(error.message, `${client.host} did not speak TLS`);
});

test('a server that speaks something else is said so', async (t) => {
  const server = createServer((socket) => socket.end('220 mail.shop.example ESMTP\r\n'));
  const port = await listen(t, server);
  const client = createBigCommerceClient({ baseUrl: `http://127.0.0.1:${port}` });
  const error = await failureOf(client.get(makeBundle(), 'v2/time'));
  assert.equal(error.message, `127.0.0.1:${port} did not speak HTTP`);
});

test('codes are found in causes, however deep, and texts are never used', () => {
  const nested = (code: string): Error =>
    new TypeError('fetch failed', { cause: new Error('x', { cause: { code, message: 'text' } }) });
  assert.match(describeNetworkFailure(nested('ENOTFOUND')).what, /the name was not resolved/);
  assert.equal(describeNetworkFailure(nested('ENOTFOUND')).transient, false);
  assert.match(describeNetworkFailure(nested('EAI_AGAIN')).what, /the name server did not answer/);
  assert.equal(describeNetworkFailure(nested('CERT_HAS_EXPIRED')).transient, false);
  assert.equal(describeNetworkFailure(nested('UND_ERR_CONNECT_TIMEOUT')).transient, true);
  for (const odd of [nested('EWHATEVER'), undefined, null, 'text', 7, new Error('text')]) {
    assert.equal(describeNetworkFailure(odd).what, 'could not be asked: the request failed');
  }
});
