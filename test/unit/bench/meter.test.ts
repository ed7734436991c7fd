/** The meter between a program and a server counts, and changes nothing. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { text } from 'node:stream/consumers';
import { startMeter } from '../../../bench/traffic.js';

test('requests and bytes of several connections, up to the call', async (t) => {
  const server = createServer((incoming, answer) => {
    void text(incoming).then((body) => answer.end(`${incoming.url ?? ''} ${body}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const meter = await startMeter(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => {
    meter.stop();
  });
  const send = async (method: string, path: string, headers = {}, body = ''): Promise<string> => {
    const sent = request(`${meter.url}${path}`, { method, headers, agent: false });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const read = await text(answer);
    if (!answer.socket.closed) await once(answer.socket, 'close');
    return read;
  };
  const target = { 'x-amz-target': 'secretsmanager.PutSecretValue' };
  assert.equal(await send('POST', '/', target, 'x'.repeat(1000)), `/ ${'x'.repeat(1000)}`);
  assert.equal(await send('GET', '/v1/secret/data/a?version=2'), '/v1/secret/data/a?version=2 ');
  const { requests, bytes } = await meter.take();
  assert.deepEqual(requests, ['PutSecretValue', 'GET /v1/secret/data/NAME']);
  assert.ok(bytes > 2000 && bytes < 3000, String(bytes));
  assert.deepEqual(await meter.take(), { requests: [], bytes: 0 });
  await send('GET', '/api/v1/vault/abcdefghijklmnopqrstuvwxyz/12/items');
  assert.deepEqual((await meter.take()).requests, ['GET /api/v1/vault/ID/ID/items']);
});
