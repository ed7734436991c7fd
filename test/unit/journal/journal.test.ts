/** What is kept of an operation, and for how long it counts as running. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { StorekeysError } from '../../../src/errors.js';
import type { PlannedTarget, Request } from '../../../src/journal/entry.js';
import { openJournal, type Journal } from '../../../src/journal/journal.js';
import { identifyProcess, isRunning } from '../../../src/journal/process.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { Base } from '../../../src/provider.js';
import { otherAge } from '../../backends/other-age.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { sandbox } from '../../harness/sandbox.js';

interface Desk {
  readonly journal: Journal;
  readonly home: string;
  readonly folder: string;
}

function desk(t: TestContext, pid: number = process.pid): Desk {
  const home = join(sandbox(t).home, 'storekeys');
  const journal = openJournal({ env: { STOREKEYS_HOME: home }, pid });
  return { journal, home, folder: join(home, 'journal') };
}

function request(targets: readonly string[] = ['local://a', 'local://b']): Request {
  const allow = { force: true, forgetPrevious: true };
  return { bundle: makeBundle(), targets, allow, offline: true, volatile: true, rotation: true };
}

const planned = (uri: string, held: PlannedTarget['held']): PlannedTarget => ({
  uri,
  base: `base of ${uri}` as Base,
  versionId: held === null ? undefined : '7',
  held,
});

test('an operation comes back whole, with everything that the plan saw', async (t) => {
  const { journal } = desk(t);
  const asked = request();
  const old = makeBundle();
  const plan = [
    planned('local://a', old),
    planned('local://b', null),
    planned('local://c', undefined),
  ];
  const op = newOperationId();
  const [note = ''] = await journal.keep(op, asked, plan);
  assert.match(note, /keep a copy/);
  assert.deepEqual(await journal.keep(newOperationId(), asked), [], 'the key is there by now');
  const [first, second] = await journal.list();
  assert.ok(first !== undefined && !(first.entry instanceof StorekeysError));
  assert.equal(first.op, op);
  assert.ok(first.running);
  assert.ok(first.entry.bundle.equals(asked.bundle));
  assert.equal(first.entry.bundle.accountName, asked.bundle.accountName);
  const { targets, allow, offline, volatile, rotation } = first.entry;
  assert.deepEqual(
    { targets, allow, offline, volatile, rotation },
    { targets: asked.targets, allow: asked.allow, offline: true, volatile: true, rotation: true },
  );
  assert.deepEqual(
    first.entry.plan?.map(({ uri, base, versionId }) => [uri, base, versionId]),
    plan.map(({ uri, base, versionId }) => [uri, base, versionId]),
  );
  const [a, b, c] = first.entry.plan;
  assert.ok(a?.held?.equals(old));
  assert.equal(b?.held, null);
  assert.equal(c?.held, undefined);
  assert.ok(second !== undefined && !(second.entry instanceof StorekeysError));
  assert.equal(second.entry.plan, undefined);
});

test('a file is private, encrypted, and opened by another implementation of age', async (t) => {
  const { journal, home, folder } = desk(t);
  const asked = request();
  const op = newOperationId();
  await journal.keep(op, asked);
  const path = join(folder, `${op}.age`);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  const key = /^AGE-SECRET-KEY-.*$/m.exec(readFileSync(join(home, 'identity.txt'), 'utf8'))?.[0];
  const text = await otherAge('decrypt', readFileSync(path), key ?? '');
  const { bundle } = JSON.parse(text.toString()) as { bundle: { access_token: string } };
  assert.ok(bundle.access_token === asked.bundle.accessToken.reveal());
});

test('what is forgotten is gone; forgetting twice, or in a home that is not there, is done', async (t) => {
  const { journal, folder } = desk(t);
  assert.deepEqual(await journal.list(), []);
  await journal.forget('neverwas');
  const op = newOperationId();
  await journal.keep(op, request());
  await journal.forget(op);
  await journal.forget(op);
  assert.deepEqual(await journal.list(), []);
  assert.deepEqual(readdirSync(folder), []);
});

test('a file that cannot be read is told, and hides no other', async (t) => {
  const { journal, folder, home } = desk(t);
  const op = newOperationId();
  await journal.keep(op, request());
  writeFileSync(join(folder, 'damaged.age'), 'no age file');
  writeFileSync(join(folder, 'readme.txt'), 'not ours');
  const listed = await journal.list();
  assert.deepEqual(listed.map((each) => each.op).sort(), ['damaged', op].sort());
  const damaged = listed.find((each) => each.op === 'damaged')?.entry;
  assert.ok(damaged instanceof StorekeysError);
  assert.match(damaged.message, /damaged/);
  const other = openJournal({ env: { STOREKEYS_HOME: join(home, 'other') }, pid: process.pid });
  await other.keep(newOperationId(), request());
  const env = { STOREKEYS_HOME: home, STOREKEYS_AGE_KEY_FILE: join(home, 'other', 'identity.txt') };
  const foreign = await openJournal({ env, pid: process.pid }).list();
  for (const { entry } of foreign) assert.ok(entry instanceof StorekeysError);
});

test('a file under the name of another operation is not taken for it', async (t) => {
  const { journal, folder } = desk(t);
  const op = newOperationId();
  await journal.keep(op, request());
  writeFileSync(join(folder, 'swapped.age'), readFileSync(join(folder, `${op}.age`)));
  const swapped = (await journal.list()).find((each) => each.op === 'swapped');
  assert.ok(swapped?.entry instanceof StorekeysError);
});

test('a folder that cannot be written is said before anything is kept', async (t) => {
  const { journal, home } = desk(t);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'journal'), 'a file in its place');
  await journal.ready();
  await assert.rejects(journal.keep(newOperationId(), request()), (error) => {
    assert.ok(error instanceof StorekeysError);
    return error.code === 'unavailable' && !error.retryable && !error.mayHaveHappened;
  });
  chmodSync(home, 0o700);
});

test('a process runs until it ends, and its number in another process is not it', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const identity = await identifyProcess(child.pid ?? 0);
  assert.ok(await isRunning(identity));
  assert.ok(!(await isRunning({ ...identity, started: 'another start' })));
  assert.ok(!(await isRunning({ ...identity, host: 'elsewhere' })));
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.ok(!(await isRunning(identity)));
});

test('what killed writes left behind goes after an hour, wherever it was', async (t) => {
  const { journal, home, folder } = desk(t);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = (digit: string): string => `.storekeys-${digit.repeat(16)}`;
  const [left, notes] = [name('a'), '.storekeys-notes'];
  const old = [join(home, left), join(folder, left), join(home, notes)];
  const twoHoursAgo = new Date(Date.now() - 7_200_000);
  for (const path of old) writeFileSync(path, 'left');
  for (const path of old) utimesSync(path, twoHoursAgo, twoHoursAgo);
  for (const path of [home, folder]) writeFileSync(join(path, name('b')), 'under way');
  await journal.ready();
  await journal.keep(newOperationId(), request());
  const hidden = [...readdirSync(home), ...readdirSync(folder)].filter((each) =>
    each.startsWith('.'),
  );
  assert.deepEqual(hidden.sort(), [notes, name('b'), name('b')].sort());
});
