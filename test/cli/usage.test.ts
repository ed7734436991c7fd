import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { downloaded, scene } from './scene.js';

/** Command line, exit status, and what the message says. */
const MISTAKES: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /no command given/],
  [['psuh'], /unknown command 'psuh'\n.*did you mean 'push'\?/],
  [['push', '--form', 'x'], /unknown option '--form'\n.*did you mean '--from'\?/],
  [['pull', '--from', 'vualt://a/b'], /unknown scheme 'vualt'\n.*did you mean 'vault:\/\/'\?/],
  [['pull', '--from', 'local://a?recipent=x'], /unknown option 'recipent'\n.*'recipient'\?/],
  [['pull', '--from', 'local://a/../b'], /the segment '\.\.' is not allowed/],
  [['pull', '--from', 'local://a%2eb'], /percent escapes/],
  [['pull', '--from', 'local://a//b'], /an empty segment/],
  [['pull', '--from', 'local://a--pending'], /reserved/],
  [['pull', '--from', 'vault://secret/a#b'], /'#' is not allowed/],
  [['pull', '--from', 'local://a', '--field', 'acces_token'], /did you mean 'access_token'\?/],
  [
    ['pull', '--from', 'local://a', '--format', 'xml'],
    /--format: choose from dotenv, json, yaml, shell/,
  ],
  [['pull', '--from', 'local://a', '--timeout', 'soon'], /is not a length of time/],
  [['pull', 'acme'], /unknown store 'acme'/],
  [['push', '--from', '-', '--to', 'prod'], /unknown target 'prod'/],
  [['pull', '--from', 'local://a', 'b', 'c'], /takes no more arguments/],
  [['verify'], /--from is missing/],
];

for (const [args, message] of MISTAKES) {
  test(`usage: storekeys ${args.join(' ')}`, async (t) => {
    const { run } = await scene(t);
    const ended = await run(args);
    assert.equal(ended.status, 2, ended.stderr);
    assert.match(ended.stderr, message);
    assert.equal(ended.stdout, '');
    assert.doesNotMatch(ended.stderr, /\n\s+at /, 'no stack trace');
  });
}

test('help: every command has one, at most 80 columns wide, with an example', async (t) => {
  const { run } = await scene(t);
  const { stdout: overview } = await run(['--help']);
  const names = [...overview.matchAll(/^ {2}storekeys ([a-z]+)/gm)].map(([, name = '']) => [name]);
  assert.ok(names.length > 7, overview);
  for (const command of [[], ...names]) {
    const { stdout, stderr, status } = await run([...command, '--help']);
    assert.equal(status, 0);
    assert.equal(stderr, '');
    assert.ok(stdout.split('\n').every((line) => line.length <= 80));
    const golden = new URL(`help/${command[0] ?? 'storekeys'}.txt`, import.meta.url);
    assert.equal(stdout, readFileSync(golden, 'utf8'), 'differs from the golden help');
    if (command.length > 0) assert.match(stdout, /Examples:/);
  }
  assert.match((await run(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('config schema: prints the JSON Schema', async (t) => {
  const { run } = await scene(t);
  const { stdout, status } = await run(['config', 'schema']);
  assert.equal(status, 0);
  const { properties } = JSON.parse(stdout) as { properties: object };
  assert.ok('targets' in properties && 'stores' in properties);
  assert.equal((await run(['config', 'schem'])).status, 2);
});

test('configuration: targets and stores by name, and the hash of the alias is binding', async (t) => {
  const { run, account, file, box } = await scene(t);
  const bundle = account();
  const path = join(box.work, 'storekeys.yaml');
  const yaml = (hash: string): string =>
    `targets:\n  here: local://{store}\nstores:\n  acme: { hash: ${hash}, targets: [here] }\n`;
  writeFileSync(path, yaml(bundle.storeHash));
  const source = file('b.txt', downloaded(bundle));
  const pushed = await run(['push', 'acme', '--from', source]);
  assert.equal(pushed.status, 0, pushed.stderr);
  assert.match(pushed.stderr, /local:\/\/acme\s+created/);
  assert.equal((await run(['pull', 'acme'], { asked: true })).status, 0);
  assert.equal((await run(['verify', 'acme'])).status, 0);
  const mistyped = await run(['pull', 'amce']);
  assert.equal(mistyped.status, 2);
  assert.match(mistyped.stderr, /did you mean 'acme'\?/);
  writeFileSync(path, yaml('another12'));
  const before = (await run(['history', 'acme'])).stdout;
  const other = await run(['push', 'acme', '--from', source, '--yes', '--force']);
  assert.equal(other.status, 3, other.stderr);
  assert.equal((await run(['history', 'acme'])).stdout, before);
  writeFileSync(path, 'targts: {}\n');
  const unknown = await run(['pull', 'acme']);
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /'targts'; did you mean 'targets'\?/);
  writeFileSync(path, yaml(bundle.storeHash));
  chmodSync(path, 0o666);
  assert.equal((await run(['pull', 'acme'])).status, 2, 'a file that others can write is refused');
});
