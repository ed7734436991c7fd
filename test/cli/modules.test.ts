import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cliBackends, downloaded, scene } from './scene.js';

const RECORDER = fileURLToPath(new URL('../harness/record-modules.mjs', import.meta.url));

/** What belongs to one backend only, by scheme. */
const SDKS: Readonly<Record<string, RegExp>> = {
  'aws-sm': /^@(aws-sdk|smithy)\//,
  vault: /^(node-vault|axios)$/,
  op: /^@1password\//,
  local: /^age-encryption$/,
};

test('a command loads the SDK that it uses and no other', async (t) => {
  const { run, account, file, box } = await scene(t);
  const source = file('b.txt', downloaded(account()));
  const record = join(box.tmp, 'modules.txt');
  let seen = 0;
  const loaded = async (args: readonly string[], env = {}): Promise<readonly string[]> => {
    const ended = await run(args, {
      env: { ...env, NODE_OPTIONS: `--import=file://${RECORDER}`, RECORD_MODULES: record },
      asked: true,
    });
    assert.equal(ended.status, 0, ended.stderr);
    const lines = readFileSync(record, 'utf8').split('\n').filter(Boolean);
    const packages = lines.slice(seen);
    seen = lines.length;
    return Object.keys(SDKS).filter((scheme) => packages.some((name) => SDKS[scheme]?.test(name)));
  };
  assert.deepEqual(await loaded(['--help']), []);
  assert.deepEqual(await loaded(['--version']), []);
  assert.deepEqual(await loaded(['verify', '--from', source]), []);
  for (const backend of await cliBackends()) {
    const uri = backend.uri();
    const scheme = uri.slice(0, uri.indexOf(':'));
    const push = ['push', '--from', source, '--to', uri];
    // The journal is encrypted as local targets are.
    const both = Object.keys(SDKS).filter((name) => name === scheme || name === 'local');
    assert.deepEqual(await loaded(push, backend.env), both);
    assert.deepEqual(await loaded(['pull', '--from', uri], backend.env), [scheme]);
  }
});
