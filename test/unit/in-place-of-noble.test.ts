/** What stands in the bundle for the noble packages gives what they give. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as ours from '../../src/cli/in-place-of/noble.js';

const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

test('hashes and keys are the same, of any length', () => {
  for (let length = 0; length < 200; length++) {
    const [key, message] = [bytes(length), bytes(200 - length)];
    const salt = length % 2 === 0 ? undefined : bytes(16);
    assert.deepEqual(ours.sha256(message), sha256(message));
    assert.deepEqual(ours.hmac(ours.sha256, key, message), hmac(sha256, key, message));
    const expected = hkdf(sha256, key, salt, message, 32);
    assert.deepEqual(ours.hkdf(ours.sha256, key, salt, message, 32), expected);
  }
});

test('either opens what the other has sealed; changed or cut short it is refused', () => {
  for (let length = 0; length < 100; length++) {
    const [key, nonce, content] = [bytes(32), bytes(12), bytes(length * 7)];
    const [one, other] = [ours.chacha20poly1305(key, nonce), chacha20poly1305(key, nonce)];
    const sealed = one.encrypt(content);
    assert.deepEqual(sealed, other.encrypt(content));
    assert.deepEqual(one.decrypt(sealed), content);
    const changed = sealed.map((byte, i) => (i === length % sealed.length ? byte ^ 1 : byte));
    assert.throws(() => one.decrypt(changed));
    for (const end of [0, 1, 15, sealed.length - 1]) {
      assert.throws(() => one.decrypt(sealed.subarray(0, end)), `${end} of ${sealed.length} bytes`);
    }
  }
});

test('public keys and shared secrets are the same', async () => {
  for (let i = 0; i < 50; i++) {
    const [mine, theirs] = [bytes(32), bytes(32)];
    const point = await ours.scalarMultBase(theirs);
    assert.deepEqual(point, x25519.scalarMultBase(theirs));
    assert.deepEqual(await ours.scalarMult(mine, point), x25519.scalarMult(mine, point));
  }
});

// RFC 7748, section 6.1, and what age's specification says of it: such a file is not opened.
test('a point that gives away the secret is refused', async () => {
  await assert.rejects(async () => ours.scalarMult(bytes(32), new Uint8Array(32)));
  await assert.rejects(async () => ours.scalarMult(bytes(32), bytes(31)));
  await assert.rejects(async () => ours.scalarMultBase(bytes(33)));
});

test('random bytes are bytes, and as many', () => {
  const [a, b] = [ours.randomBytes(32), ours.randomBytes(32)];
  assert.equal(a.length, 32);
  assert.equal(a.constructor, Uint8Array);
  assert.notDeepEqual(a, b);
});
