import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { startFaultProxy, type FaultProxy } from '../../backends/fault-proxy.js';

interface Setup {
  readonly proxy: FaultProxy;
  /** What reached the server. */
  readonly effects: string[];
}

/** A server that counts what it did, behind a proxy. */
async function setup(t: TestContext): Promise<Setup> {
  const effects: string[] = [];
  const server = createServer((incoming, answer) => {
    void text(incoming).then((body) => {
      effects.push(`${incoming.method ?? ''} ${incoming.url ?? ''} ${body}`);
      answer.setHeader('x-number', effects.length);
      answer.end(`answer ${effects.length}`);
    });
  });
  const proxy = await startFaultProxy(await listening(t, server));
  t.after(() => proxy.stop());
  return { proxy, effects };
}

async function listening(t: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const post = (proxy: FaultProxy, path = '/do', body = 'it'): Promise<Response> =>
  fetch(`${proxy.url}${path}`, { method: 'POST', body, headers: { 'x-amz-target': 'a.Put' } });

test('passes requests unchanged and records them', async (t) => {
  const { proxy, effects } = await setup(t);
  const answer = await post(proxy, '/do?x=1');
  assert.equal(answer.headers.get('x-number'), '1');
  assert.equal(await answer.text(), 'answer 1');
  assert.deepEqual(effects, ['POST /do?x=1 it']);
  assert.deepEqual(proxy.requests, [
    { method: 'POST', path: '/do?x=1', target: 'a.Put', status: 200 },
  ]);
  proxy.clear();
  assert.deepEqual(proxy.requests, []);
});

test('shows another time of the server', async (t) => {
  const { proxy, effects } = await setup(t);
  proxy.fault({ action: { kind: 'clock', seconds: 3600 } });
  const answer = await post(proxy);
  assert.equal(await answer.text(), 'answer 1');
  assert.equal(effects.length, 1);
  const ahead = Date.parse(answer.headers.get('date') ?? '') - Date.now();
  assert.ok(Math.abs(ahead - 3_600_000) < 60_000, String(ahead));
});

test('keeps the connection, and knows chunks and LIST', async (t) => {
  const seen: string[] = [];
  const upstream = createTcpServer((socket) => {
    socket.once('data', (bytes) => {
      seen.push(bytes.toString());
      // Like moto, an old protocol and an end instead of a length.
      socket.end('HTTP/1.0 200 OK\r\n\r\nold');
    });
  });
  const proxy = await startFaultProxy(await listening(t, upstream));
  t.after(() => proxy.stop());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => {
    agent.destroy();
  });
  const ports = new Set<number | undefined>();
  for (const method of ['LIST', 'PUT']) {
    const outgoing = request(`${proxy.url}/v1/x`, { method, agent });
    if (method === 'PUT') outgoing.write('in ');
    outgoing.end(method === 'PUT' ? 'chunks' : undefined);
    const [answer] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream];
    ports.add(outgoing.socket?.localPort);
    assert.equal(await text(answer), 'old');
  }
  assert.equal(ports.size, 1);
  assert.match(seen[0] ?? '', /^LIST \/v1\/x HTTP/);
  assert.match(seen[1] ?? '', /content-length: 9\r\n[^]*in chunks$/);
});

test('cuts before the effect', async (t) => {
  const { proxy, effects } = await setup(t);
  proxy.fault({ action: { kind: 'cut-before' } });
  await assert.rejects(post(proxy), { name: 'TypeError' });
  assert.deepEqual(effects, []);
  assert.equal((await post(proxy)).status, 200);
});

test('cuts after the effect', async (t) => {
  const { proxy, effects } = await setup(t);
  proxy.fault({ action: { kind: 'cut-after' } });
  await assert.rejects(post(proxy), { name: 'TypeError' });
  assert.deepEqual(effects, ['POST /do it']);
  assert.equal(proxy.requests[0]?.status, undefined);
});

test('picks the requests that fit, as often as it was told', async (t) => {
  const { proxy, effects } = await setup(t);
  const busy = { kind: 'answer', status: 429, headers: { 'retry-after': '7' }, body: {} } as const;
  proxy.fault({ match: { path: /b$/, target: /Put$/, method: 'POST' }, times: 2, action: busy });
  proxy.fault({ match: (seen) => seen.body.includes('no'), action: { kind: 'html' } });
  const statuses: number[] = [];
  for (const path of ['/a', '/b', '/b', '/b']) statuses.push((await post(proxy, path)).status);
  assert.deepEqual(statuses, [200, 429, 429, 200]);
  assert.equal(effects.length, 2);
  const page = await post(proxy, '/a', 'no');
  assert.equal(page.headers.get('content-type'), 'text/html');
  assert.match(await page.text(), /<!doctype html>/);
});

test('answers with headers and JSON of its own, and sends elsewhere', async (t) => {
  const { proxy, effects } = await setup(t);
  const headers = { 'retry-after': '7' };
  proxy.fault({ action: { kind: 'answer', status: 503, headers, body: { errors: ['no'] } } });
  proxy.fault({ action: { kind: 'redirect', to: 'http://127.0.0.1:9/elsewhere' } });
  const answer = await post(proxy);
  assert.equal(answer.headers.get('retry-after'), '7');
  assert.deepEqual(await answer.json(), { errors: ['no'] });
  const sent = await fetch(proxy.url, { redirect: 'manual' });
  assert.equal(sent.status, 307);
  assert.equal(sent.headers.get('location'), 'http://127.0.0.1:9/elsewhere');
  assert.deepEqual(effects, []);
});

test('breaks off within the body', async (t) => {
  const { proxy, effects } = await setup(t);
  proxy.fault({ action: { kind: 'truncate', bytes: 3 } });
  const answer = await post(proxy);
  assert.equal(answer.status, 200);
  await assert.rejects(answer.text(), { name: 'TypeError' });
  assert.equal(effects.length, 1);
});

test('hangs until the client gives up, before or after the effect', async (t) => {
  const { proxy, effects } = await setup(t);
  for (const after of [false, true]) {
    proxy.fault({ action: { kind: 'hang', after } });
    const signal = AbortSignal.timeout(150);
    await assert.rejects(fetch(proxy.url, { signal }), { name: 'TimeoutError' });
    assert.equal(effects.length, after ? 1 : 0);
  }
});

test('lets something happen just before a request goes on', async (t) => {
  const { proxy, effects } = await setup(t);
  proxy.fault({
    match: { path: /second/ },
    action: { kind: 'delay', ms: 1 },
    onMatch: async () => {
      await post(proxy, '/first');
    },
  });
  assert.equal(await (await post(proxy, '/second')).text(), 'answer 2');
  assert.deepEqual(effects, ['POST /first it', 'POST /second it']);
});

test('refuses connections from a request on, and takes them again', async (t) => {
  const { proxy, effects } = await setup(t);
  const agent = new Agent({ keepAlive: true });
  t.after(() => {
    agent.destroy();
  });
  const get = async (path: string): Promise<string> => {
    const outgoing = request(`${proxy.url}${path}`, { agent });
    outgoing.end();
    const [answer] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream];
    return text(answer);
  };
  // Two connections: one waits for its answer when it happens, the other is idle.
  let held = (): void => undefined;
  const both = new Promise<void>((resolve) => {
    held = resolve;
  });
  proxy.fault({ match: { path: /wait/ }, action: { kind: 'pass' }, onMatch: () => both });
  const waiting = get('/wait');
  await get('/idle');
  proxy.refuse();
  held();
  assert.equal(await waiting, 'answer 2');
  await assert.rejects(get('/refused'), { code: 'ECONNREFUSED' });
  await assert.rejects(get('/refused'), { code: 'ECONNREFUSED' });
  await proxy.accept();
  assert.equal(await get('/again'), 'answer 3');
  assert.equal(effects.length, 3);
});

test('a fault that is taken back does not happen', async (t) => {
  const { proxy } = await setup(t);
  const takeBack = proxy.fault({ action: { kind: 'cut-before' }, times: 2 });
  await assert.rejects(post(proxy));
  takeBack();
  assert.equal((await post(proxy)).status, 200);
});

test('tells when a delayed request was done for a client that is gone', async (t) => {
  const { proxy, effects } = await setup(t);
  const gone = new AbortController();
  const done = new Promise<void>((resolve) => {
    proxy.fault({
      action: { kind: 'delay', ms: 20 },
      onMatch: () => {
        gone.abort();
      },
      onDone: resolve,
    });
  });
  const answer = fetch(`${proxy.url}/late`, { method: 'POST', body: 'it', signal: gone.signal });
  await assert.rejects(answer, { name: 'AbortError' });
  await done;
  assert.deepEqual(effects, ['POST /late it']);
});

test('is quiet when what a client that is gone had sent has reached the server', async (t) => {
  const { proxy, effects } = await setup(t);
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  await once(client, 'connect');
  proxy.fault({
    action: { kind: 'pass' },
    onMatch: () => {
      client.destroy();
    },
  });
  client.write('POST /last HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nit');
  await once(client, 'close');
  await proxy.quiet();
  assert.deepEqual(effects, ['POST /last it']);
});
