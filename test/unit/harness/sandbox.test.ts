import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCredentials } from '../../fixtures/credentials.js';
import { sandbox, unprivileged } from '../../harness/sandbox.js';

/** A test whose end comes when it is called. */
function scope(): { name: string; after: (hook: () => void) => void; end: () => void } {
  const hooks: (() => void)[] = [];
  return {
    name: 'of / any: name',
    after: (hook) => {
      hooks.push(hook);
    },
    end: () => {
      for (const hook of hooks) hook();
    },
  };
}

/** Without the folder of the run, the sandbox removes itself. */
function alone(t: { after: (hook: () => void) => void }): void {
  const root = process.env['STOREKEYS_TEST_ROOT'];
  delete process.env['STOREKEYS_TEST_ROOT'];
  t.after(() => {
    if (root !== undefined) process.env['STOREKEYS_TEST_ROOT'] = root;
  });
}

test('a value that is left behind fails the test, and the folder goes all the same', (t) => {
  alone(t);
  const inner = scope();
  const box = sandbox(inner);
  writeFileSync(join(box.tmp, 'left'), makeCredentials().access_token);
  assert.throws(
    () => {
      inner.end();
    },
    { message: /were left in the sandbox/ },
  );
  assert.equal(existsSync(box.root), false);
});

test('inputs and asked outputs may hold values', (t) => {
  alone(t);
  const inner = scope();
  const box = sandbox(inner);
  writeFileSync(join(box.given, 'in'), makeCredentials().access_token);
  writeFileSync(join(box.asked, 'out'), makeCredentials().access_token);
  chmodSync(box.work, 0o000);
  inner.end();
  assert.equal(existsSync(box.root), false);
});

test('permissions stop the unprivileged user, also when the tests run as root', (t) => {
  const user = unprivileged();
  const box = sandbox(t, user);
  chmodSync(box.work, 0o500);
  const touch = (folder: string): number | null =>
    spawnSync('touch', [join(folder, 'x')], { ...user, cwd: '/' }).status;
  assert.equal(touch(box.home), 0);
  assert.notEqual(touch(box.work), 0);
});
