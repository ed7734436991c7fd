/**
 * examples/docker. Real: BuildKit's parser, the shell that runs each instruction, storekeys in the build and in the
 * image, and the OpenBao server. Docker itself is a stand-in (docker-stand-in.mjs), and so is npm.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { parseByPython } from '../../backends/readers.js';
import { makeCredentials } from '../../fixtures/credentials.js';
import { CLI } from '../../harness/cli.js';
import { sandbox } from '../../harness/sandbox.js';
import { findSentinels, searchTree } from '../../harness/sentinel.js';
import { tools } from '../../examples/cluster.js';
import { commandsIn, example } from '../../examples/example-files.js';
import { stored, variablesOf } from '../../examples/stored.js';

interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
  readonly isList: boolean;
}

const STAND_IN = fileURLToPath(new URL('docker-stand-in.mjs', import.meta.url));

/** An `npm` that installs storekeys, and whose build writes down what it got and talks too much. */
const npm = (seen: string): string => `#!/bin/sh -e
case "$*" in
  ci) mkdir -p node_modules/.bin && ln -s '${CLI}' node_modules/.bin/storekeys ;;
  "run build")
    mkdir dist && cp src/sync.mjs dist
    env | grep ^BIGCOMMERCE_ > '${seen}'
    echo "building with $BIGCOMMERCE_ACCESS_TOKEN" ;;
  "prune --omit=dev") ;;
  *) exit 9 ;;
esac
`;

/** A program that does the same with what it got. */
const program = (seen: string): string => `
import { writeFileSync } from 'node:fs';
const own = Object.entries(process.env).filter(([name]) => name.startsWith('BIGCOMMERCE_'));
writeFileSync(${JSON.stringify(seen)}, own.map((pair) => pair.join('=') + '\\n').join(''));
console.log('sync with ' + process.env.BIGCOMMERCE_ACCESS_TOKEN);
`;

/** Variables as `env` prints them. */
function readVariables(file: string): Readonly<Record<string, string>> {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]));
}

test('Dockerfile: build and program get their values, and neither image nor log has any', async (t) => {
  const box = sandbox(t);
  const bao = await sharedOpenBao();
  const vault = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };
  const uri = `vault://secret/docker/${newOperationId()}`;
  const home = { STOREKEYS_HOME: join(box.home, 'storekeys') };
  const variables = variablesOf(await stored(t, uri, { ...vault, ...home }));
  const atBuild = join(box.asked, 'build');
  const atRun = join(box.asked, 'run');

  const context = join(box.given, 'context');
  mkdirSync(join(context, 'src'), { recursive: true });
  for (const [name, content] of [
    ['package.json', '{}'],
    ['package-lock.json', '{}'],
    ['storekeys.yaml', `stores:\n  acme: { targets: ['${uri}'] }\n`],
    ['src/sync.mjs', program(atRun)],
    // What often lies about, and must not get into an image.
    ['.env', `BIGCOMMERCE_ACCESS_TOKEN=${makeCredentials().access_token}\n`],
  ] as const) {
    writeFileSync(join(context, name), content, { mode: 0o600 });
  }
  const npmFile = join(box.tmp, 'npm');
  writeFileSync(npmFile, npm(atBuild), { mode: 0o755 });

  const text = example('docker/Dockerfile');
  const instructions = (await parseByPython('dockerfile', text, box.tmp)) as Instruction[];
  const parsed = join(box.tmp, 'instructions.json');
  writeFileSync(parsed, JSON.stringify(instructions));
  const images = join(box.work, 'images');
  const run = promisify(execFile);
  const { stdout, stderr } = await run('sh', ['-e', '-c', commandsIn(text)], {
    cwd: context,
    env: {
      ...vault,
      PATH: tools(box, { docker: STAND_IN, npm: npmFile, storekeys: CLI }),
      DOCKER_INSTRUCTIONS: parsed,
      DOCKER_IMAGES: images,
    },
  });

  const { BIGCOMMERCE_STORE_HASH, BIGCOMMERCE_ACCESS_TOKEN } = variables;
  assert.deepEqual(readVariables(atBuild), { BIGCOMMERCE_STORE_HASH, BIGCOMMERCE_ACCESS_TOKEN });
  assert.deepEqual(readVariables(atRun), variables);
  assert.deepEqual(findSentinels(stdout + stderr), []);
  assert.match(stdout, /building with \[redacted\][^]*sync with \[redacted\]/);
  assert.deepEqual(searchTree(images), []);
  assert.deepEqual(readdirSync(join(images, 'acme-sync', 'app')).sort(), [
    'dist',
    'node_modules',
    'storekeys.yaml',
  ]);
  const last = (name: string): Instruction | undefined =>
    instructions.findLast((each) => each.name === name);
  assert.deepEqual(last('USER')?.words, ['node']);
  // A shell in between would keep signals from storekeys.
  assert.ok(last('ENTRYPOINT')?.isList === true && last('CMD')?.isList === true);
});
