/** Every kind of age key, in the bundle, where the rarer ones are loaded late, and in the library, where they are not. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bech32 } from '@scure/base';
import { p256 } from '@noble/curves/nist.js';
import { MLKEM768P256 } from '@noble/post-quantum/hybrid.js';
import { Decrypter, generateHybridIdentity, generateX25519Identity } from 'age-encryption';
import { downloaded, scene, type Scene } from './scene.js';

/** For `STOREKEYS_AGE_KEY_FILE`. */
function keyFile({ box }: Scene, text: string): Record<'STOREKEYS_AGE_KEY_FILE', string> {
  const path = join(box.given, 'key.txt');
  writeFileSync(path, text, { mode: 0o600 });
  return { STOREKEYS_AGE_KEY_FILE: path };
}

const KINDS = [
  ['classic', generateX25519Identity, 'X25519'],
  ['post-quantum', generateHybridIdentity, 'mlkem768x25519'],
] as const;

for (const [kind, generate, stanza] of KINDS) {
  test(`a ${kind} identity: stored and read by the program, opened by the package itself`, async (t) => {
    const given = await scene(t);
    const { run, account, file, box } = given;
    const bundle = account();
    const key = await generate();
    const env = keyFile(given, `${key}\n`);
    const source = file('b.txt', downloaded(bundle));
    const pushed = await run(['push', '--from', source, '--to', 'local://a'], { env });
    assert.equal(pushed.status, 0, pushed.stderr);
    const pulled = await run(['pull', '--from', 'local://a'], { env, asked: true });
    assert.equal(pulled.status, 0, pulled.stderr);
    const path = join(box.home, 'storekeys/local/a/1.age');
    const sealed = readFileSync(path);
    assert.match(sealed.toString('latin1'), new RegExp(`^-> ${stanza} `, 'm'));
    const decrypter = new Decrypter();
    decrypter.addIdentity(key);
    const { fields } = JSON.parse(await decrypter.decrypt(sealed, 'text')) as {
      fields: Record<string, string>;
    };
    assert.ok(fields['access_token'] === bundle.toFields().access_token);
    // What is cut off is never taken for whole.
    writeFileSync(path, sealed.subarray(0, -1));
    const damaged = await run(['pull', '--from', 'local://a'], { env });
    assert.equal(damaged.status, 7, damaged.stderr);
    assert.match(damaged.stderr, /is damaged/);
  });
}

const tag = (prefix: string, key: Uint8Array): string =>
  bech32.encode(prefix, bech32.toWords(key), false);

test('hardware readers beside a key of the same kind', async (t) => {
  const given = await scene(t);
  const { run, account, file, box } = given;
  const source = file('b.txt', downloaded(account()));
  const readers = [
    ['p256tag', await generateX25519Identity(), tag('age1tag', p256.keygen().publicKey)],
    [
      'mlkem768p256tag',
      await generateHybridIdentity(),
      tag('age1tagpq', MLKEM768P256.keygen().publicKey),
    ],
  ] as const;
  for (const [stanza, key, recipient] of readers) {
    const env = keyFile(given, `${key}\n`);
    const target = `local://${stanza}?recipient=${recipient}`;
    const pushed = await run(['push', '--from', source, '--to', target], { env });
    assert.equal(pushed.status, 0, pushed.stderr);
    const sealed = readFileSync(join(box.home, `storekeys/local/${stanza}/1.age`), 'latin1');
    assert.match(sealed, new RegExp(`^-> ${stanza} `, 'm'));
  }
});

test('what is no key is said to be none', async (t) => {
  const given = await scene(t);
  const { run, account, file } = given;
  const source = file('b.txt', downloaded(account()));
  const good = await generateX25519Identity();
  assert.equal((await run(['push', '--from', source, '--to', 'local://a'])).status, 0);
  for (const text of ['AGE-SECRET-KEY-1QQQQ\n', `${good.slice(0, -1)}Q\n`, 'ssh-ed25519 AAAA\n']) {
    const env = keyFile(given, text);
    const pulled = await run(['pull', '--from', 'local://a'], { env });
    assert.equal(pulled.status, 2, pulled.stderr);
    assert.match(pulled.stderr, /key\.txt is not an age identity file\n.*age-keygen/);
  }
});
