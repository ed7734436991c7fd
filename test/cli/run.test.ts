/** `storekeys run`: the command line, the environment, and how it ends. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { childEnvironment } from '../../src/cli/run/child-environment.js';
import { downloaded, scene } from './store-scene.js';
import { runScene, written } from './run-scene.js';

/** Writes its arguments and its environment where values may be. */
const DUMP = `
import { writeFileSync } from 'node:fs';
writeFileSync(process.argv[2], JSON.stringify({ args: process.argv.slice(3), env: process.env }));
`;

interface Dump {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

test('the bundle is in the environment, over what was there; the rest is as it was', async (t) => {
  const set = await runScene(t);
  const words = [...set.program(DUMP), join(set.box.asked, 'dump')];
  const env = { BIGCOMMERCE_CLIENT_ID: 'another', MINE: 'a b\n', VAULT_TOKEN: 'made-up' };
  const ended = await set.runProgram(words, { env });
  assert.equal(ended.status, 0, ended.stderr);
  assert.equal(ended.stdout + ended.stderr, '');
  const seen = (JSON.parse(written(set, 'dump')) as Dump).env;
  const { bundle } = set;
  assert.ok(seen['BIGCOMMERCE_CLIENT_ID'] === bundle.clientId.reveal());
  assert.ok(seen['BIGCOMMERCE_CLIENT_SECRET'] === bundle.clientSecret.reveal());
  assert.ok(seen['BIGCOMMERCE_ACCESS_TOKEN'] === bundle.accessToken.reveal());
  assert.equal(seen['BIGCOMMERCE_STORE_HASH'], bundle.storeHash);
  assert.equal(seen['MINE'], 'a b\n');
  assert.equal(seen['HOME'], set.box.home);
  const gone = ['VAULT_TOKEN', 'STOREKEYS_HOME', 'STOREKEYS_BIGCOMMERCE_URL'];
  const ours = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
  assert.deepEqual(
    Object.keys(seen).filter((name) => name === ours || gone.includes(name)),
    [],
  );
});

test('what comes after -- is the program’s, whatever it looks like', async (t) => {
  const set = await runScene(t);
  const args = ['--from', 'x', '--help', '--', '--redact=no', '-h', '--verbose', '', 'push', '*'];
  const words = [...set.program(DUMP), join(set.box.asked, 'dump'), ...args];
  const ended = await set.runProgram(words);
  assert.equal(ended.status, 0, ended.stderr);
  assert.deepEqual((JSON.parse(written(set, 'dump')) as Dump).args, args);
});

test("names of one's own: a preset, a prefix, a map", async (t) => {
  const { runProgram } = await runScene(t);
  const names = async (...flags: string[]): Promise<readonly string[]> => {
    const ended = await runProgram(['env'], { flags });
    assert.equal(ended.status, 0, ended.stderr);
    return ended.stdout
      .split('\n')
      .filter((line) => line.endsWith('=[redacted]'))
      .map((line) => line.replace(/=.*/, ''))
      .sort();
  };
  const generic = [
    'ACME_BIGCOMMERCE_ACCESS_TOKEN',
    'ACME_BIGCOMMERCE_CLIENT_ID',
    'ACME_BIGCOMMERCE_CLIENT_SECRET',
  ];
  assert.deepEqual(await names('--prefix', 'ACME_'), generic);
  assert.deepEqual(await names('--preset', 'ruby'), [
    'BC_ACCESS_TOKEN',
    'BC_CLIENT_ID',
    'BC_CLIENT_SECRET',
  ]);
  assert.deepEqual(await names('--map', 'MY_TOKEN=access_token'), ['MY_TOKEN']);
  const wrong = await runProgram(['env'], { flags: ['--map', 'X=acces_token'] });
  assert.equal(wrong.status, 125);
  assert.match(wrong.stderr, /did you mean 'access_token'/);
});

test('--with-previous gives the account before too, and redacts it', async (t) => {
  const set = await runScene(t);
  const source = set.file('c.txt', downloaded(set.account()));
  const pushed = await set.run(['push', '--from', source, '--to', 'local://a', '--yes']);
  assert.equal(pushed.status, 0, pushed.stderr);
  const ended = await set.runProgram(['env'], { flags: ['--with-previous'] });
  assert.equal(ended.status, 0, ended.stderr);
  for (const name of ['CLIENT_ID', 'CLIENT_SECRET', 'ACCESS_TOKEN', 'CLIENT_SECRET_PREVIOUS']) {
    assert.match(ended.stdout, new RegExp(`^BIGCOMMERCE_${name}=\\[redacted\\]$`, 'm'));
  }
});

const SIGN_IN = [
  ...['VAULT_TOKEN', 'VAULT_SECRET_ID', 'BAO_TOKEN', 'BAO_SECRET_ID'],
  ...['VAULT_WRAPPED_SECRET_ID', 'VAULT_ID_TOKEN'],
];
const MORE = ['OP_SERVICE_ACCOUNT_TOKEN', 'OP_CONNECT_TOKEN', 'STOREKEYS_HOME', 'STOREKEYS_CONFIG'];
const AWS = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ROLE_ARN'],
  ...['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  ...['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'],
];
const KEPT = ['VAULT_ADDR', 'OP_CONNECT_HOST', 'AWS_REGION', 'AWS_PROFILE', 'MY_VAULT_TOKEN'];

test('what signs in to backends stays out; AWS credentials when asked; nothing when asked', () => {
  const names = [...SIGN_IN, ...MORE, ...AWS, ...KEPT];
  const caller = { ...Object.fromEntries(names.map((name) => [name, 'x'])), UNSET: undefined };
  const left = (dropAws: boolean, inheritAuth: boolean): readonly string[] =>
    Object.keys(childEnvironment(caller, { BUNDLE: 'y' }, { dropAws, inheritAuth }))
      .filter((name) => name !== 'BUNDLE')
      .sort();
  assert.deepEqual(left(false, false), [...AWS, ...KEPT].sort());
  assert.deepEqual(left(true, false), [...KEPT].sort());
  assert.deepEqual(left(false, true), [...names].sort());
});

test('the ID token of a pipeline that signed in to Vault stays out, whatever its name', () => {
  const tokens = { CIRCLE_OIDC_TOKEN_V2: 'x', BITBUCKET_STEP_OIDC_TOKEN: 'y' };
  const naming = {
    VAULT_ID_TOKEN_VARIABLE: 'CIRCLE_OIDC_TOKEN_V2',
    BAO_ID_TOKEN_VARIABLE: 'BITBUCKET_STEP_OIDC_TOKEN',
  };
  const options = { dropAws: false, inheritAuth: false };
  assert.deepEqual(childEnvironment({ ...tokens, ...naming }, {}, options), naming);
  assert.deepEqual(childEnvironment(tokens, {}, options), tokens, 'nobody said what they are for');
  const all = { ...tokens, ...naming };
  assert.deepEqual(childEnvironment(all, {}, { ...options, inheritAuth: true }), all);
});

test('it ends as the program ends', async (t) => {
  const { runProgram } = await runScene(t);
  for (const status of [0, 1, 2, 125, 255]) {
    assert.equal((await runProgram(['sh', '-c', `exit ${status}`])).status, status);
  }
  assert.equal((await runProgram(['sh', '-c', 'kill -KILL $$'])).status, 137);
  assert.equal((await runProgram(['sh', '-c', 'kill -SEGV $$'])).status, 139);
});

test('127 for what is not there, 126 for what cannot be executed', async (t) => {
  const { runProgram, box, file } = await runScene(t);
  const plain = file('plain', '#!/bin/sh\n');
  chmodSync(plain, 0o644);
  const orphaned = join(box.given, 'orphaned');
  writeFileSync(orphaned, '#!/no/such/interpreter\n', { mode: 0o755 });
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['no-such-program', 127, /cannot run 'no-such-program': it was not found\n.*PATH/],
    ['', 127, /it was not found/],
    [orphaned, 127, /first line/],
    [plain, 126, /no file that may be executed/],
    ['/', 126, /no file that may be executed/],
    [`${plain}/below`, 126, /not a folder/],
  ];
  for (const [word, status, message] of cases) {
    const ended = await runProgram([word]);
    assert.equal(ended.status, status, `${word}: ${ended.stderr}`);
    assert.match(ended.stderr, message);
  }
});

test('125 for what is ours: the line, the configuration, the target', async (t) => {
  const { run } = await scene(t);
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['run'], /no program to run\n.*storekeys run acme -- npm start/],
    [['run', 'acme', '--'], /no program to run/],
    [['run', 'acme', 'npm', 'start'], /takes no more arguments\n.*after --/],
    [['run', '--form', 'x', '--', 'push'], /unknown option '--form'\n.*'--from'/],
    [['--config', 'none.yaml', 'run', 'acme', '--', 'true'], /none\.yaml/],
    [['run', 'acme', '--', 'true'], /unknown store 'acme'/],
    [['run', '--from', 'local://none', '--', 'true'], /nothing is there/],
    [['run', '--from', '--', 'true'], /not enough arguments following: from/],
    [['run', '--drop-aws', '--inherit-auth', '--', 'true'], /say the opposite/],
  ];
  for (const [line, message] of cases) {
    const ended = await run(line);
    assert.equal(ended.status, 125, `${line.join(' ')}: ${ended.stderr}`);
    assert.match(ended.stderr, message);
    assert.equal(ended.stdout, '');
  }
  assert.equal((await run(['run', '--help'])).status, 0);
  assert.equal((await run(['pull', '--from', 'local://none'])).status, 4, 'only of run');
});

test('the next source is tried when one is down, and the program runs then', async (t) => {
  const { run } = await runScene(t);
  const env = { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 't' };
  const from = ['--from', 'vault://secret/a', '--from', 'local://a'];
  const ended = await run(['run', ...from, '--', 'sh', '-c', 'echo ran'], { env });
  assert.equal(ended.status, 0, ended.stderr);
  assert.equal(ended.stdout, 'ran\n');
  assert.match(ended.stderr, /nothing answers[\s\S]*answered by local:\/\/a/);
});
