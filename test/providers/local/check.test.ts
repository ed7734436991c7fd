/** What `check` finds on this machine's disk, and that each cure is one. */
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Diagnosis } from '../../../src/diagnosis.js';
import type { Environment } from '../../../src/environment.js';
import { openTarget } from '../../../src/open.js';
import { put } from '../../conformance/context.js';
import { sandbox } from '../../harness/sandbox.js';
import { failure, healthy } from '../../harness/diagnoses.js';

interface Place {
  readonly home: string;
  readonly identity: string;
  readonly check: (env?: Environment) => Promise<readonly Diagnosis[]>;
  readonly store: () => Promise<unknown>;
}

function place(t: TestContext): Place {
  const home = join(sandbox(t).home, 'storekeys');
  const own = { STOREKEYS_HOME: home };
  const open = (env: Environment = {}): ReturnType<typeof openTarget> =>
    openTarget('local://acme', { env: { ...own, ...env } });
  return {
    home,
    identity: join(home, 'identity.txt'),
    check: async (env) => (await open(env)).check(),
    store: async () => put(await open()),
  };
}

test('before the first push and after it', async (t) => {
  const { home, identity, check, store } = place(t);
  assert.deepEqual(healthy(await check()), [
    `reach: ${home}, writable`,
    `key: ${identity} is made at the first push`,
  ]);
  assert.ok(!existsSync(identity), 'no identity was made');
  await store();
  await store();
  assert.deepEqual(healthy(await check()), [
    `reach: ${home}, writable`,
    `key: ${identity}, yours alone`,
    'content: 2 files to be opened',
  ]);
});

test('an identity that others can read: the cure is the command that ends it', async (t) => {
  const { identity, check, store } = place(t);
  await store();
  await chmod(identity, 0o644);
  const { what, cure } = failure(await check());
  assert.equal(what, `key: the identity file ${identity} can be read by others`);
  assert.equal(cure, `chmod 600 ${identity}`);
  await chmod(identity, 0o600);
  healthy(await check());
});

test('an identity that is gone, is none, or is another', async (t) => {
  const { home, identity, check, store } = place(t);
  await store();
  const kept = join(home, 'kept.txt');
  await rename(identity, kept);
  const gone = failure(await check());
  assert.match(gone.what, /^key: there is no identity to open/);
  assert.match(gone.cure, /backup/);
  healthy(await check({ STOREKEYS_AGE_KEY_FILE: kept }));

  await writeFile(identity, 'no key\n', { mode: 0o600 });
  assert.match(failure(await check()).what, /^key: .* is not an age identity file$/);

  const other = place(t);
  await other.store();
  const wrong = failure(await check({ STOREKEYS_AGE_KEY_FILE: other.identity }));
  assert.match(wrong.what, /^content: .*1\.age was not encrypted to /);
  assert.match(wrong.cure, /^set STOREKEYS_AGE_KEY_FILE to the identity/);
});

test('a file that is damaged in its header, and one whose content is: only the first is seen', async (t) => {
  const { home, check, store } = place(t);
  await store();
  const path = join(home, 'local', 'acme', '1.age');
  const bytes = await readFile(path);
  const content = Buffer.from(bytes);
  content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
  await writeFile(path, content);
  healthy(await check());
  await writeFile(path, bytes.subarray(20));
  assert.match(failure(await check()).what, /^content: .*1\.age is damaged$/);
});

test('a home that is no folder', async (t) => {
  const { home, check } = place(t);
  await mkdir(join(home, '..'), { recursive: true });
  await writeFile(home, '');
  const [first] = await check();
  assert.equal(first?.subject, 'reach');
  assert.equal(first.state, 'failed');
  assert.equal(first.purpose, 'push');
  assert.match(first.cure, /STOREKEYS_HOME/);
});
