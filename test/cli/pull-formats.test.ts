/** `pull` for programs: formats, names, templates, files of a pipeline, and whether a file is current. */
import assert from 'node:assert/strict';
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BundleFields } from '../../src/bundle/bundle.js';
import { cleanEnvironment, CLI, type CliRun } from '../harness/cli.js';
import { openPty } from '../harness/pty.js';
import { readGitHubFile, readMasks } from '../unit/formats/readers/github.js';
import { downloaded, scene, type Scene } from './store-scene.js';

type TestScope = Parameters<typeof scene>[0];

interface Pulling extends Scene {
  readonly fields: BundleFields;
  readonly pull: (args: readonly string[], env?: Record<string, string>) => Promise<CliRun>;
}

async function pulling(t: TestScope): Promise<Pulling> {
  const here = await scene(t);
  const bundle = here.account();
  const source = here.file('b.txt', downloaded(bundle));
  const pushed = await here.run(['push', '--from', source, '--to', 'local://a']);
  assert.equal(pushed.status, 0, pushed.stderr);
  return {
    ...here,
    fields: bundle.toFields(),
    pull: (args, env = {}) =>
      here.run(['pull', '--from', 'local://a', ...args], { env, asked: true }),
  };
}

test('github-actions: masks are printed, values are added to the file of the runner', async (t) => {
  const { pull, box, fields } = await pulling(t);
  const path = join(box.asked, 'env');
  writeFileSync(path, 'BEFORE=1');
  const secrets = [fields.client_id, fields.client_secret, fields.access_token];
  const added = await pull(['--format', 'github-actions'], { GITHUB_ENV: path });
  assert.equal(added.status, 0, added.stderr);
  assert.deepEqual(readMasks(added.stdout), secrets);
  const [first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
  assert.equal(first, 'BEFORE=1', 'what was there stays, on a line of its own');
  const values = readGitHubFile(rest.join('\n'), false);
  assert.equal(values['BIGCOMMERCE_ACCESS_TOKEN'], fields.access_token);
  assert.equal(values['BIGCOMMERCE_STORE_HASH'], fields.store_hash);
  const outputs = join(box.asked, 'output');
  const given = ['--format', 'github-actions', '--github-output', '--map', 'token=access_token'];
  assert.equal((await pull(given, { GITHUB_OUTPUT: outputs })).status, 0);
  assert.deepEqual(readGitHubFile(readFileSync(outputs, 'utf8'), true), {
    token: fields.access_token,
  });
  assert.equal(statSync(outputs).mode & 0o777, 0o600);
  const elsewhere = await pull(['--format', 'github-actions']);
  assert.equal(elsewhere.status, 2);
  assert.match(elsewhere.stderr, /GITHUB_ENV is not set/);
});

test('presets: the usual format, and on stderr what the tool needs beside', async (t) => {
  const { pull, fields, box } = await pulling(t);
  const stencil = await pull(['--preset', 'stencil']);
  assert.deepEqual(JSON.parse(stencil.stdout), { accessToken: fields.access_token });
  assert.match(stencil.stderr, /stencil reads secrets\.stencil\.json: --output/);
  const catalyst = await pull(['--preset', 'catalyst', '--prefix', 'ACME_']);
  assert.match(catalyst.stdout, /^ACME_BIGCOMMERCE_STORE_HASH=clitest123$/m);
  assert.match(
    catalyst.stderr,
    /also needs BIGCOMMERCE_STOREFRONT_TOKEN, a storefront token, which/,
  );
  assert.doesNotMatch(catalyst.stdout, /STOREFRONT/);
  const secret = await pull(['--format', 'kubernetes']);
  assert.match(secret.stdout, /name: "bigcommerce-clitest123"/);
  const named = await pull([
    '--format',
    'kubernetes',
    '--name',
    'acme.shop',
    '--output',
    join(box.asked, 's'),
  ]);
  assert.equal(named.status, 0, named.stderr);
  assert.match(readFileSync(join(box.asked, 's'), 'utf8'), /name: "acme\.shop"/);
});

test('a template: filled with what it asks for', async (t) => {
  const { pull, fields, file } = await pulling(t);
  const path = file('t', "token: {{access_token}}\r\nhash: {{ store_hash }} {{'{{'}} x }}");
  const filled = await pull(['--template', path]);
  assert.equal(filled.stdout, `token: ${fields.access_token}\r\nhash: clitest123 {{ x }}`);
  const mapped = await pull(['--template', file('m', '{{TOKEN}}'), '--map', 'TOKEN=access_token']);
  assert.equal(mapped.stdout, fields.access_token);
});

test('--check: current, stale, absent; nothing is written or shown', async (t) => {
  const { run, pull, box } = await pulling(t);
  const path = join(box.asked, '.env');
  const args = ['pull', '--from', 'local://a', '--output', path];
  const absent = await run([...args, '--check']);
  assert.deepEqual([absent.status, absent.stdout], [10, '']);
  assert.match(absent.stderr, /is absent/);
  assert.equal((await run(args)).status, 0);
  assert.equal((await run([...args, '--check'])).status, 0);
  const other = await run([...args, '--check', '--prefix', 'ACME_']);
  assert.deepEqual([other.status, other.stdout], [10, '']);
  assert.match(other.stderr, /is stale/);
  assert.ok(readFileSync(path, 'utf8') === (await pull([])).stdout, 'it is as it was');
  const link = join(box.asked, 'link');
  symlinkSync(path, link);
  assert.equal((await pull(['--output', link, '--check'])).status, 2);
});

test('mistakes are found before anything is read', async (t) => {
  const { run, file } = await scene(t);
  const typo = file('typo', 'a\n{{acces_token}}');
  const braces = file('braces', '{{#if}}');
  const binary = file('binary', Buffer.from([0xff, 0xfe]));
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [['--json'], /hint: use --format json/],
    [['--check'], /there is no file to look at/],
    [['--map', 'A'], /'A' is not NAME=field/],
    [['--map', '1=store_hash'], /'1' cannot be used in names/],
    [['--map', 'A=acces_token'], /did you mean 'access_token'\?/],
    [['--map', 'A=client_id', '--map', 'A=store_hash'], /A is given twice/],
    [['--map', 'A=client_id_previous'], /there is no field/],
    [['--prefix', 'a-'], /'a-' cannot be used in names/],
    [['--preset', 'magento'], /--preset: choose from generic, catalyst/],
    [['--template', typo], /line 2: there is no \{\{acces_token\}\}\n.*\{\{access_token\}\}\?/],
    [['--template', braces], /line 1: '\{\{' begins no placeholder/],
    [['--template', binary], /is not UTF-8/],
    [['--template', `${typo}-not`], /cannot be read \(ENOENT\)/],
    [['--template', typo, '--output', typo], /the template would be overwritten/],
    [['--template', typo, '--format', 'json'], /--template is for --format template, not json/],
    [['--format', 'template'], /needs --template FILE/],
    [['--field', 'client_id', '--preset', 'ruby'], /--preset has no use/],
    [['--name', 'a'], /--name is for --format kubernetes/],
    [['--format', 'kubernetes', '--name', 'A_b'], /cannot be the name of a Secret/],
    [['--github-output'], /--github-output is for --format github-actions/],
    [['--format', 'github-actions', '--output', 'x'], /has a file of its own/],
  ];
  for (const [args, message] of mistakes) {
    const ended = await run(['pull', '--from', 'local://not-there', ...args]);
    assert.equal(ended.status, 2, `${args.join(' ')}: ${ended.stderr}`);
    assert.match(ended.stderr, message);
    assert.equal(ended.stdout, '');
  }
});

test('on a terminal secrets are masked before they are written: no form of them is shown', async (t) => {
  const { box, env, fields } = await pulling(t);
  const added = join(box.asked, 'added');
  const session = await openPty(
    process.execPath,
    [CLI, 'pull', '--from', 'local://a', '--format', 'kubernetes'],
    { env: { ...cleanEnvironment(box), ...env }, cwd: box.work },
  );
  await session.expect(/BIGCOMMERCE_ACCESS_TOKEN: "KioqKioqKio="/);
  await session.expect(/values are masked on a terminal/);
  assert.equal((await session.exit()).status, 0);
  const runner = await openPty(
    process.execPath,
    [CLI, 'pull', '--from', 'local://a', '--format', 'github-actions'],
    { env: { ...cleanEnvironment(box), ...env, GITHUB_ENV: added }, cwd: box.work },
  );
  await runner.expect(/::add-mask::\*{8}/);
  assert.equal((await runner.exit()).status, 0);
  const values = readGitHubFile(readFileSync(added, 'utf8'), false);
  assert.equal(values['BIGCOMMERCE_ACCESS_TOKEN'], fields.access_token, 'the file has the value');
});
