/** What calls cost, counted at the stand-in, and what is told of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { put } from '../../conformance/context.js';
import { startBackend, VAULT } from './backend.js';

const { service, events, target, title } = await startBackend();

test('requests: each is told with method, host, path, status and time, and no query', async () => {
  await put(target(`${VAULT}/${title()}`));
  const path = (text: string): string => text.split('?', 1)[0] ?? '';
  assert.deepEqual(
    events.map((event) => [event.method, event.path, event.status]),
    service.requests.map((request) => [request.method, path(request.path), request.status]),
  );
  for (const { host, milliseconds } of events) {
    assert.equal(host, new URL(service.url).host);
    assert.ok(milliseconds >= 0);
  }
});
