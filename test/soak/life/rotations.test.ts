/** Rotation after rotation, while every target is read all the time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cliBackends } from '../../cli/scene.js';
import { shop } from '../../operations/shop.js';
import { startReaders } from './readers.js';

const ROTATIONS = 200;

const backends = await cliBackends();

test(`${ROTATIONS} rotations on all backends: readers see the old bundle or the new one, whole`, async (t) => {
  const env = Object.assign({}, ...backends.map((each) => each.env)) as Record<string, string>;
  const { account, pushed, rotated, store, open } = await shop(t, { env });
  const uris = backends.map(({ uri }) => uri());
  let [before, current] = [account(), account()];
  await pushed(before, uris);
  const targets = await open(uris);
  const readers = startReaders(targets, before);
  readers.may(before, current);
  await rotated(current, uris);
  for (let i = 1; i < ROTATIONS; i++) {
    readers.may(current);
    store.deleteAccount(before);
    [before, current] = [current, account()];
    readers.may(before, current);
    const { outcome } = await rotated(current, uris);
    assert.equal(outcome, 'stored');
  }
  readers.may(current);
  const reads = await readers.end();
  assert.equal(reads.size, backends.length);
  for (const [name, count] of reads) {
    assert.ok(count > ROTATIONS, `${name} was read ${count} times only`);
  }
});
