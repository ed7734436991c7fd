/** The call behind the completion scripts. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FORMATS } from '../../src/formats/formats.js';
import { completionLines } from '../../src/cli/completion/complete.js';
import { GRAMMAR } from '../../src/cli/commands.js';
import { storekeys } from '../harness/cli.js';
import { shellScene } from '../consumers/completion/shell-scene.js';

/** The words before the cursor, the last one under it, and what is offered. */
const CASES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['pu'], ['push', 'pull']],
  [['pus'], ['push']],
  [['nothing'], []],
  [['push', 'a'], ['acme']],
  [
    ['push', ''],
    ['acme', 'globex'],
  ],
  [['push', 'acme', ''], []],
  [['status', 'acme', 'g'], ['globex']],
  [['--quiet', 'push', 'g'], ['globex']],
  [['--timeout', '5', 'push', 'g'], ['globex']],
  [
    ['push', '--to', 'p'],
    ['prod', 'people'],
  ],
  [['push', '--to', 'prod', 'a'], ['acme']],
  [['push', '--to=pr'], ['--to=prod']],
  [['push', '--to', '=', 'pr'], ['prod']],
  [
    ['push', '--to', '='],
    ['prod', 'people'],
  ],
  [
    ['push', '--from', 'p'],
    ['prod', 'people', 'prompt', ':files'],
  ],
  [
    ['pull', '--from', ''],
    ['prod', 'people'],
  ],
  [['pull', '--output', ''], [':files']],
  [['push', '--config', 'x'], [':files']],
  [['pull', '--format', ''], Object.keys(FORMATS)],
  [['pull', '--format=dot'], ['--format=dotenv']],
  [['policy', 'pr'], ['prod']],
  [
    ['policy', 'prod', '--for', 'p'],
    ['pull', 'push'],
  ],
  [
    ['policy', 'prod', '--store', ''],
    ['acme', 'globex'],
  ],
  [['push', '--del'], ['--delete-source']],
  [['push', '--to', 'prod', '--to'], ['--to']],
  [['push', '--offline', '--off'], []],
  [['--ver'], ['--verbose', '--version']],
  [
    ['config', ''],
    ['schema', 'show', 'trust'],
  ],
  [['completion', 'z'], ['zsh']],
  [['push', '--', ''], [':files']],
  [['run', 'a'], ['acme']],
  [
    ['run', '--from', 'p'],
    ['prod', 'people'],
  ],
  [['run', '--red'], ['--redact']],
  [['run', 'acme', '--', 'npm', '--fr'], [':files']],
  [['push', '--timeout', ''], []],
];

test('what is offered, word by word', async (t) => {
  const { box } = await shellScene(t, 'bash');
  const options = { cwd: box.work, env: { HOME: box.home }, user: undefined };
  for (const [words, expected] of CASES) {
    const lines = (await completionLines(words, GRAMMAR, options)).split('\n').slice(0, -1);
    const offered = lines.map((line) => line.replace(/\t.*$/, ''));
    assert.deepEqual([...offered].sort(), [...expected].sort(), words.join(' '));
  }
});

test('no word yet: all commands, each with its help', async (t) => {
  const { box } = await shellScene(t, 'bash');
  const { stdout, stderr, status } = await storekeys(box, ['__complete']);
  assert.equal(status, 0);
  assert.equal(stderr, '');
  assert.match(stdout, /^push\tCheck a bundle and store it in targets\n/);
  assert.equal(stdout.split('\n').length - 1, GRAMMAR.commands.length);
});

test('a configuration that is named; none, and one that cannot be read, offer nothing and say nothing', async (t) => {
  const { box } = await shellScene(t, 'bash');
  const offered = async (words: readonly string[], env = {}): Promise<string> => {
    const ended = await storekeys(box, ['__complete', ...words], { env });
    assert.equal(ended.status, 0);
    assert.equal(ended.stderr, '');
    return ended.stdout;
  };
  const other = join(box.work, 'other.yaml');
  writeFileSync(other, 'stores: { initech: { hash: def456abc1 } }\n');
  const named = 'initech\tdef456abc1\n';
  assert.equal(await offered(['push', '--config', 'other.yaml', '']), named);
  assert.equal(await offered(['push', '--config=other.yaml', '']), named);
  assert.equal(await offered(['push', ''], { STOREKEYS_CONFIG: other }), named);
  assert.equal(await offered(['push', '--config', 'no-such-file', '']), '');
  assert.equal(await offered(['push', '--config', '/dev/stdin', '']), '');
  chmodSync(join(box.work, 'storekeys.yaml'), 0o666);
  assert.equal(await offered(['push', '']), '');
  writeFileSync(join(box.work, 'storekeys.yaml'), 'stores: [');
  assert.equal(await offered(['push', '']), '');
});

test('completion: an unknown shell, and no word of the hidden call in the help', async (t) => {
  const { box } = await shellScene(t, 'bash');
  const unknown = await storekeys(box, ['completion', 'tcsh']);
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /choose from bash, zsh, fish/);
  assert.doesNotMatch((await storekeys(box, ['--help'])).stdout, /__complete/);
});
