import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { makeCredentials } from '../../fixtures/credentials.js';
import { cleanEnvironment, startStorekeys, storekeys } from '../../harness/cli.js';
import { sandbox, type Sandbox } from '../../harness/sandbox.js';

/** A sandbox for values that are planted: it goes before anybody searches it. */
function unsearched(t: TestContext): Sandbox {
  const box = sandbox({ name: t.name, after: () => undefined });
  t.after(() => {
    rmSync(box.root, { recursive: true });
  });
  return box;
}

/** A shell script in the place of Node, so that it runs instead of the program. */
function instead(box: Sandbox, script: string): { readonly node: string } {
  const node = join(box.given, 'instead');
  writeFileSync(node, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { node };
}

test('runs the program in a clean environment and writes the run down', async (t) => {
  const box = sandbox(t);
  const run = await storekeys(box, ['--version']);
  assert.deepEqual(run, { status: 0, signal: undefined, stdout: run.stdout, stderr: '' });
  assert.match(run.stdout, /^\d+\.\d+\.\d+\n$/);
  const [name = ''] = readdirSync(box.runs);
  const record = JSON.parse(readFileSync(join(box.runs, name), 'utf8')) as { args: string[] };
  assert.deepEqual(record.args, ['--version']);
  assert.equal('NODE_EXTRA_CA_CERTS' in cleanEnvironment(box), false);
});

test('a value in the arguments, the errors or the output fails the test', async (t) => {
  const box = unsearched(t);
  const { access_token: token } = makeCredentials();
  const env = { TOKEN: token };
  const silent = instead(box, 'exit 3');
  await assert.rejects(storekeys(box, ['--token', token], silent), /in the arguments of run 001/);
  const stderr = { ...instead(box, 'echo "$TOKEN" >&2'), env, asked: true };
  await assert.rejects(
    storekeys(box, ['x'], stderr),
    /in the standard error of run 002(.|\n)*access_token as clear/,
  );
  const stdout = { ...instead(box, 'printf %s "$TOKEN" | base64'), env };
  await assert.rejects(storekeys(box, ['x'], stdout), /access_token as base64/);
  const asked = await storekeys(box, ['x'], { ...instead(box, 'echo "$TOKEN"'), env, asked: true });
  assert.equal(asked.stdout, `${token}\n`);
});

test('input comes in, and words are heard while it runs', async (t) => {
  const box = sandbox(t);
  const script = 'read -r line; echo "got $line" >&2; exec sleep 60';
  const running = startStorekeys(box, ['x'], { ...instead(box, script), stdin: 'ten\n' });
  await running.said('got ten');
  await running.said(/^got/);
  running.child.kill('SIGINT');
  assert.equal((await running.finished).signal, 'SIGINT');
  await assert.rejects(running.said('more'), /ended and never said more/);
});

test('a program that does not end is killed', async (t) => {
  const box = sandbox(t);
  const options = { ...instead(box, 'exec sleep 60'), deadlineMs: 100 };
  await assert.rejects(storekeys(box, ['x'], options), /did not end within 100 ms/);
});
