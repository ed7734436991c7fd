/** Answers that are lost, late, foreign or not Vault's, and what the provider makes of them. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, afterEach, test } from 'node:test';
import { inspect } from 'node:util';
import type { Ref } from '../../../src/ref.js';
import { Secret } from '../../../src/secret.js';
import { Target } from '../../../src/target/target.js';
import { startFaultProxy, type FaultAction } from '../../backends/fault-proxy.js';
import { sharedOpenBao, startOpenBao } from '../../backends/openbao.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import { SENTINEL } from '../../fixtures/credentials.js';
import {
  asRoot,
  baseAt,
  call,
  caught,
  failureOf,
  fields,
  freshRef,
  keyOf,
  open,
  put,
  READING,
  to,
} from './open.js';

const server = await sharedOpenBao();
const direct = await asRoot(server);
const proxy = await startFaultProxy(server.address);
after(() => proxy.stop());
afterEach(() => {
  proxy.clear();
});
const client = await asRoot(server, proxy.url);
const { provider } = client;
const DATA = /^\/v1\/secret\/data\//;

/** What a create fails with when its one write meets a fault. */
async function failedCreate(action: FaultAction): ReturnType<typeof failureOf> {
  const ref = freshRef();
  const base = await baseAt(client, ref);
  proxy.fault({ match: { method: 'POST', path: DATA }, action });
  return failureOf(client, provider.write(ref, fields(), to('current', base), call()));
}

/** What a read fails with. */
async function failedRead(
  action: FaultAction,
  ref: Ref = freshRef(),
): ReturnType<typeof failureOf> {
  await provider.locate(ref, call());
  proxy.fault({ match: { path: DATA }, action });
  return failureOf(client, provider.read(ref, 'current', READING, call()));
}

test('a write whose answer is lost may have happened; a read never did anything', async () => {
  const lost: readonly FaultAction[] = [
    { kind: 'cut-after' },
    { kind: 'cut-before' },
    { kind: 'truncate' },
    { kind: 'html' },
    { kind: 'answer', status: 500 },
    { kind: 'answer', status: 502, body: 'bad gateway' },
    { kind: 'answer', status: 503, body: 'no server is available' },
    { kind: 'answer', status: 504 },
    { kind: 'answer', status: 200, body: { data: {} } },
  ];
  for (const action of lost) {
    const write = await failedCreate(action);
    assert.equal(write.code, 'unavailable', inspect(action));
    assert.equal(write.mayHaveHappened, true, inspect(action));
    const read = await failedRead(action.kind === 'truncate' ? { kind: 'cut-after' } : action);
    assert.equal(read.code, 'unavailable', inspect(action));
    assert.equal(read.mayHaveHappened, false, inspect(action));
  }
});

test('statuses by which the server says that it did nothing', async () => {
  const refused: readonly (readonly [number, string, unknown])[] = [
    [400, 'unsupported', undefined],
    [403, 'denied', undefined],
    [405, 'unsupported', undefined],
    [412, 'unavailable', undefined],
    [413, 'unsupported', undefined],
    [429, 'unavailable', undefined],
    [501, 'unavailable', undefined],
    [503, 'unavailable', { errors: ['Vault is sealed'] }],
  ];
  for (const [status, code, body] of refused) {
    const failure = await failedCreate({ kind: 'answer', status, body });
    assert.equal(failure.code, code, String(status));
    assert.equal(failure.mayHaveHappened, false, String(status));
  }
});

test('how long to wait is taken from Retry-After, in seconds or as a date', async () => {
  const seconds = { 'retry-after': '7' };
  const failure = await failedRead({ kind: 'answer', status: 429, headers: seconds });
  assert.equal(failure.retryAfterMs, 7000);
  assert.notEqual(failure.retryable, false);
  const date = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() };
  const { retryAfterMs = 0 } = await failedRead({ kind: 'answer', status: 503, headers: date });
  assert.ok(retryAfterMs > 50_000 && retryAfterMs <= 60_000, String(retryAfterMs));
});

test('a 404 of somebody else is not an absence', async () => {
  for (const body of ['not found', { message: 'no such page' }, undefined]) {
    const failure = await failedRead({ kind: 'answer', status: 404, body });
    assert.notEqual(failure.code, 'not-found');
  }
});

test('a redirect is not followed: the other host sees nothing', async () => {
  let visits = 0;
  const other = await listen(
    createServer((_request, answer) => {
      visits += 1;
      answer.end('{}');
    }),
  );
  const port = (other.address() as AddressInfo).port;
  const action = { kind: 'redirect', to: `http://localhost:${port}/v1/x?token=1` } as const;
  const write = await failedCreate(action);
  assert.equal(write.code, 'unavailable');
  assert.equal(write.retryable, false);
  assert.equal(write.mayHaveHappened, false);
  assert.match(write.message, new RegExp(`redirects to localhost:${port};`));
  await failedRead({ ...action, status: 302 });
  assert.equal(visits, 0);
});

test('a server that hangs is left when the caller gives up', async () => {
  const ref = freshRef();
  const base = await baseAt(client, ref);
  proxy.fault({ match: { method: 'POST', path: DATA }, action: { kind: 'hang', after: true } });
  const controller = new AbortController();
  const writing = provider.write(ref, fields(), to('current', base), {
    signal: controller.signal,
  });
  setTimeout(() => {
    controller.abort();
  }, 100);
  const failure = await failureOf(client, writing);
  assert.equal(failure.retryable, false);
  assert.equal(failure.mayHaveHappened, true);
});

test('through Target a lost answer is looked up, and written once', async () => {
  const ref = freshRef();
  const target = new Target(provider, ref);
  const { base } = await target.read('current', READING);
  const content = fields();
  proxy.fault({ match: { method: 'POST', path: DATA }, action: { kind: 'cut-after' } });
  await target.put(content, to('current', base));
  holds(await direct.provider.read(ref, 'current', READING, call()), content);
  const posts = proxy.requests.filter(
    ({ method, path }) => method === 'POST' && path.startsWith('/v1/secret/data/'),
  );
  assert.equal(posts.length, 1);
});

test('marks that fail after the content was stored are a note, not a failure', async () => {
  const ref = freshRef();
  const base = await baseAt(client, ref);
  proxy.fault({ match: { path: /\/metadata\// }, action: { kind: 'cut-before' } });
  const { id, notes } = await provider.write(ref, fields(), to('current', base), call());
  assert.equal(id, '1');
  assert.match(notes[0] ?? '', /^the marks were not written: /);
});

test('a version written in the moment of a removal stays current, and the removal says so', async () => {
  const ref = freshRef();
  await put(direct, ref);
  const base = await baseAt(client, ref);
  const content = fields();
  proxy.fault({
    match: { method: 'POST', path: /\/delete\// },
    action: { kind: 'pass' },
    onMatch: async () => {
      await put(direct, ref, content);
    },
  });
  await rejectsWith('conflict', provider.remove(ref, base, {}, call()));
  holds(await direct.provider.read(ref, 'current', READING, call()), content);
});

test('nobody listens, no such host: nothing happened', async () => {
  const gone = await listen(createServer());
  const port = (gone.address() as AddressInfo).port;
  gone.close();
  await once(gone, 'close');
  const addresses = {
    'nothing answers': `http://127.0.0.1:${port}`,
    'no host': 'http://x.invalid',
  };
  for (const [text, address] of Object.entries(addresses)) {
    const nowhere = await asRoot(server, address);
    const ref = freshRef('', '?kv-version=1');
    const writing = nowhere.provider.write(
      ref,
      fields(),
      to('current', await baseAt(direct, freshRef())),
      call(),
    );
    const failure = await failureOf(nowhere, writing);
    assert.equal(failure.code, 'unavailable');
    assert.equal(failure.mayHaveHappened, false, text);
  }
});

test('a sealed server: unavailable, with the way out', async () => {
  const own = await startOpenBao();
  after(() => own.stop());
  await own.call('PUT', 'sys/seal');
  const sealed = await asRoot(own);
  const failure = await failureOf(sealed, sealed.provider.locate(freshRef(), call()));
  assert.equal(failure.code, 'unavailable');
  assert.match(failure.message, /sealed/);
  assert.match(failure.hint ?? '', /unseal/);
});

test('an answer that never ends is cut off', async () => {
  const endless = await listen(
    createServer((_request, answer) => {
      const chunk = Buffer.alloc(1 << 20, 32);
      const more = (): void => {
        while (!answer.destroyed && answer.write(chunk));
      };
      answer.on('drain', more);
      more();
    }),
  );
  const port = (endless.address() as AddressInfo).port;
  const flooded = await asRoot(server, `http://127.0.0.1:${port}`);
  const failure = await failureOf(flooded, flooded.provider.locate(freshRef(), call()));
  assert.match(failure.message, /larger than/);
  assert.equal(failure.retryable, false);
});

test('no error holds a token or a value, however deep one looks', async () => {
  const token = 'tokenthatmustnotshow';
  const leaky = await open({ VAULT_ADDR: proxy.url, VAULT_TOKEN: token });
  const ref = freshRef('', '?kv-version=2');
  const base = await baseAt(client, freshRef());
  const content = fields();
  const echo = { errors: [`${token} ${JSON.stringify(content.reveal())}`] };
  const actions: readonly FaultAction[] = [
    { kind: 'cut-before' },
    { kind: 'html' },
    { kind: 'redirect', to: 'http://elsewhere.invalid/' },
    { kind: 'answer', status: 400, body: echo },
    { kind: 'answer', status: 500, body: echo },
    { kind: 'answer', status: 200, body: echo },
    { kind: 'pass' },
  ];
  for (const action of actions) {
    proxy.fault({ match: { path: DATA }, action });
    const writing = leaky.provider.write(ref, content, to('current', base), call());
    const { error } = await caught(writing);
    const shown = [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      inspect(leaky.provider.classify(error), { depth: 9 }),
      (error as Error).stack ?? '',
    ].join('\n');
    assert.ok(!shown.includes(token), inspect(action));
    assert.ok(!SENTINEL.test(shown), inspect(action));
  }
});

test('requests are reported without query, header or body', async () => {
  const ref = freshRef();
  const content = await put(client, ref);
  client.forget();
  await provider.read(ref, { id: '1' }, READING, call());
  const [event] = client.events;
  assert.equal(client.events.length, 1);
  assert.deepEqual(
    { ...event, milliseconds: 0 },
    {
      method: 'GET',
      host: new URL(proxy.url).host,
      path: `/v1/secret/data/${keyOf(ref)}`,
      status: 200,
      milliseconds: 0,
    },
  );
  assert.ok(content instanceof Secret);
});

async function listen(http: Server): Promise<Server> {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  after(() => {
    http.closeAllConnections();
    http.close();
  });
  return http;
}
