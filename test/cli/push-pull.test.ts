import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { cliBackends, downloaded, scene } from './scene.js';

/** Each way in which people have a bundle, as the bytes of a file. */
const VARIANTS: Readonly<Record<string, (bundle: Bundle) => string | Uint8Array>> = {
  'as downloaded': downloaded,
  'as downloaded, in the older order': (bundle) =>
    [
      `CLIENT NAME: ${bundle.accountName ?? ''}`,
      `API PATH: ${bundle.apiPath}`,
      `CLIENT SECRET: ${bundle.clientSecret.reveal()}`,
      `ACCESS TOKEN: ${bundle.accessToken.reveal()}`,
      `CLIENT ID: ${bundle.clientId.reveal()}`,
    ].join('\n'),
  'with a store hash and braces': (bundle) =>
    [
      `STORE HASH: {${bundle.storeHash}}`,
      `client id: {${bundle.clientId.reveal()}}`,
      `Client  Secret : {${bundle.clientSecret.reveal()}}`,
      `access-token: {${bundle.accessToken.reveal()}}`,
    ].join('\n'),
  'on one line': (bundle) => downloaded(bundle).replaceAll('\r\n', ' '),
  'in UTF-16 with BOM': (bundle) => Buffer.from(`\ufeff${downloaded(bundle)}`, 'utf16le'),
  dotenv: (bundle) =>
    [
      '# the shop',
      `export BIGCOMMERCE_STORE_HASH="${bundle.storeHash}"`,
      `BIGCOMMERCE_CLIENT_ID=${bundle.clientId.reveal()}`,
      `BIGCOMMERCE_CLIENT_SECRET='${bundle.clientSecret.reveal()}'`,
      `BIGCOMMERCE_ACCESS_TOKEN=${bundle.accessToken.reveal()}`,
    ].join('\n'),
  JSON: (bundle) =>
    JSON.stringify({
      storeHash: bundle.storeHash,
      clientId: bundle.clientId.reveal(),
      clientSecret: bundle.clientSecret.reveal(),
      accessToken: bundle.accessToken.reveal(),
    }),
};

for (const backend of await cliBackends()) {
  test(`${backend.name}: every variant of a file is verified, stored, read back and pulled`, async (t) => {
    const { run, account, file } = await scene(t);
    const { env } = backend;
    for (const [variant, write] of Object.entries(VARIANTS)) {
      const bundle = account();
      const target = backend.uri();
      const source = file('credentials.txt', write(bundle));
      const pushed = await run(['push', '--from', source, '--to', target, '--json'], { env });
      assert.equal(pushed.status, 0, `${variant}: ${pushed.stderr}`);
      const report = JSON.parse(pushed.stdout) as {
        live: { outcome: string };
        targets: { outcome: string }[];
      };
      assert.equal(report.live.outcome, 'accepted');
      assert.deepEqual(
        report.targets.map(({ outcome }) => outcome),
        ['created'],
      );
      const pulled = await run(['pull', '--from', target, '--format', 'json'], {
        env,
        asked: true,
      });
      assert.equal(pulled.status, 0, pulled.stderr);
      const fields = JSON.parse(pulled.stdout) as Record<string, string>;
      for (const [name, value] of Object.entries(bundle.toFields())) {
        if (name === 'captured_at' || name === 'account_name') continue;
        assert.ok(fields[name] === value, `${variant}: ${name} differs`);
      }
    }
  });

  test(`${backend.name}: a second push of the same changes nothing, of another asks first`, async (t) => {
    const { run, account, file } = await scene(t);
    const { env } = backend;
    const target = backend.uri();
    const [first, second] = [account(), account()];
    const push = (bundle: Bundle, ...more: string[]): ReturnType<typeof run> =>
      run(['push', '--from', file('b.txt', downloaded(bundle)), '--to', target, ...more], { env });
    assert.equal((await push(first)).status, 0);
    const again = await push(first);
    assert.equal(again.status, 0);
    assert.match(again.stderr, /unchanged/);
    const refused = await push(second);
    assert.equal(refused.status, 2, refused.stderr);
    assert.ok(refused.stderr.includes(first.fingerprint), 'the replaced fingerprint is shown');
    const dry = await push(second, '--dry-run');
    assert.equal(dry.status, 0);
    assert.match(dry.stderr, /nothing was written/);
    const replaced = await push(second, '--yes');
    assert.equal(replaced.status, 0, replaced.stderr);
    const versions = await run(['history', '--from', target, '--json'], { env });
    const { versions: entries } = JSON.parse(versions.stdout) as {
      versions: { state: string; fingerprint: string }[];
    };
    assert.deepEqual(
      entries.map(({ state, fingerprint }) => [state, fingerprint]),
      [
        ['current', second.fingerprint],
        ['older', first.fingerprint],
      ],
    );
  });

  test(`${backend.name}: the account before the last must be dead, forgotten, or come back`, async (t) => {
    const { run, account, file, store } = await scene(t);
    const { env } = backend;
    const target = backend.uri();
    const [first, second, third] = [account(), account(), account()];
    const push = (bundle: Bundle, ...more: string[]): ReturnType<typeof run> =>
      run(['push', '--from', file('b.txt', downloaded(bundle)), '--to', target, '--yes', ...more], {
        env,
      });
    for (const bundle of [first, second]) assert.equal((await push(bundle)).status, 0);
    const refused = await push(third);
    assert.equal(refused.status, 5, refused.stderr);
    assert.ok(refused.stderr.includes(first.fingerprint));
    store.deleteAccount(first);
    const allowed = await push(third);
    assert.equal(allowed.status, 0, allowed.stderr);
    assert.equal((await push(second)).status, 0, 'back to the previous one is never refused');
  });
}

test('several targets: each gets the bundle, in one order whatever was typed', async (t) => {
  const { run, account, file } = await scene(t);
  const backends = await cliBackends();
  const env = Object.assign({}, ...backends.map((backend) => backend.env)) as Record<
    string,
    string
  >;
  const targets = backends.map((backend) => backend.uri());
  const source = file('b.txt', downloaded(account()));
  const args = ['push', '--from', source, '--json', ...targets.flatMap((uri) => ['--to', uri])];
  const pushed = await run(args, { env });
  assert.equal(pushed.status, 0, pushed.stderr);
  const { targets: results } = JSON.parse(pushed.stdout) as { targets: { target: string }[] };
  assert.deepEqual(
    results.map(({ target }) => target.split(':')[0]),
    ['aws-sm', 'vault', 'op', 'local'],
  );
  const twice = await run([...args, '--to', targets[0] ?? ''], { env });
  assert.equal(twice.status, 2);
});

test('pull: the next source answers when one is down, and only then', async (t) => {
  const { run, account, file } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', 'local://second'])).status, 0);
  const env = { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 't' };
  const down = ['--from', 'vault://secret/a', '--from', 'local://second'];
  const pulled = await run(['pull', ...down], { env, asked: true });
  assert.equal(pulled.status, 0, pulled.stderr);
  assert.match(pulled.stderr, /nothing answers/);
  assert.match(pulled.stderr, /answered by local:\/\/second/);
  const absent = await run(['pull', '--from', 'local://none', '--from', 'local://second']);
  assert.equal(absent.status, 4, 'not there is an answer');
});

test('the source file: named as still holding the credentials, or deleted', async (t) => {
  const { run, account, file } = await scene(t);
  const source = file('BigCommerceAPI-credentials-abcdefghijklmno1234567890123456-.txt', '');
  file('BigCommerceAPI-credentials-abcdefghijklmno1234567890123456-.txt', downloaded(account()));
  const kept = await run(['push', '--from', source, '--to', 'local://a']);
  assert.match(kept.stderr, /still holds the credentials/);
  assert.ok(!kept.stderr.includes('abcdefghijklmno'), 'the name of the file is masked');
  assert.ok(existsSync(source));
  const deleted = await run(['push', '--from', source, '--to', 'local://a', '--delete-source']);
  assert.equal(deleted.status, 0, deleted.stderr);
  assert.ok(!existsSync(source));
});

test('pull --output: mode 0600, refused for links and for what git would track', async (t) => {
  const { run, account, file, box } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  assert.equal((await run(['push', '--from', source, '--to', 'local://a'])).status, 0);
  const path = join(box.asked, '.env');
  const written = await run(['pull', '--from', 'local://a', '--output', path]);
  assert.equal(written.status, 0, written.stderr);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const direct = await run(['pull', '--from', 'local://a'], { asked: true });
  assert.ok(readFileSync(path, 'utf8') === direct.stdout);
  const stream = await run(['pull', '--from', 'local://a', '--output', '/dev/stdout'], {
    asked: true,
  });
  assert.ok(stream.stdout === direct.stdout);
  const link = join(box.asked, 'link');
  symlinkSync(path, link);
  const linked = await run(['pull', '--from', 'local://a', '--output', link]);
  assert.equal(linked.status, 2);
  assert.match(linked.stderr, /symbolic link/);
  execFileSync('git', ['init', '--quiet', box.asked]);
  const inTree = ['pull', '--from', 'local://a', '--output', join(box.asked, 'secrets.env')];
  const tracked = await run(inTree);
  assert.equal(tracked.status, 2);
  assert.match(tracked.stderr, /git would track/);
  writeFileSync(join(box.asked, '.gitignore'), 'secrets.env\n');
  assert.equal((await run(inTree)).status, 0);
});
