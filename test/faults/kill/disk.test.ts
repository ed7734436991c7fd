/**
 * A disk that is full, or that may not be written. A file system of a few kilobytes is as real as can be,
 * and needs the right to mount one; how full it is decides where it is found full, but some places no
 * measure hits. So each place is hit as well by a program whose file functions fail from there on.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sandbox, unprivileged } from '../../harness/sandbox.js';
import { row } from '../table.js';
import { Backends } from './backends.js';
import { describeBoundary, distinctBoundaries, isChange, recordRequests } from './boundaries.js';
import { dryPass, onFullDisk, run } from './hit.js';
import { inLanes } from './lanes.js';
import { Trial, type Remains } from './trial.js';

const targets = ['aws', 'vault', 'local'] as const;
const backends = await Backends.start(['aws', 'vault']);
const lanes = [await backends.lane(), await backends.lane()];
const [first] = lanes;

/** What is told, and what is done when there is room again; by what is left. */
const OUTCOMES: Readonly<Partial<Record<Remains, string>>> = {
  'nothing journaled': 'exit 7 before any request; then the same push',
  'paste journaled': 'exit 7, nothing is changed; then recover --resume',
  journaled: 'exit 7, what was staged is dropped; then recover --resume',
  committed: 'exit 9; then recover --resume',
  'committed, some follow': 'exit 9; then recover --resume',
};

test('a push of a paste that replaces, on a disk that is full from some moment on', async (t) => {
  const box = sandbox(t);
  assert.ok(first !== undefined);
  const kind = { present: true, pasted: true, targets } as const;
  const dry = await dryPass((await Trial.set({ box, backends, lane: first }, kind)).push());
  const boundaries = distinctBoundaries(dry.deeds).filter(
    ({ where, what }) => where === 'files' && /^(create|write|link)/.test(what),
  );
  const counts = new Map<Remains, number>();
  await inLanes(lanes, boundaries, describeBoundary, async (lane, boundary) => {
    const trial = await Trial.set({ box, backends, lane }, kind);
    const requests = recordRequests(lane);
    const { status, stderr } = await onFullDisk(trial.push(), boundary);
    assert.match(stderr, /the disk is full|no space is left/);
    const remains = await trial.remains();
    if (remains === 'nothing journaled') assert.equal(requests.length, 0);
    if (remains === 'paste journaled') assert.equal(requests.filter(isChange).length, 0);
    const committed = remains.startsWith('committed');
    assert.equal(status, committed ? 9 : 7, stderr);
    if (!committed) assert.equal(await trial.pendings(), 0);

    const again =
      remains === 'nothing journaled' ? trial.push() : trial.recover(['--resume', '--yes']);
    const ended = await run(again);
    assert.equal(ended.status, 0, ended.stderr);
    await trial.assertEnded(trial.bundle);
    counts.set(remains, (counts.get(remains) ?? 0) + 1);
  });
  for (const [moment, count] of counts) {
    report('full disk', moment, `${count}x ${OUTCOMES[moment] ?? 'something else'}`);
  }
});

test('a push that replaces, with little room on a real file system', async (t) => {
  const box = sandbox(t);
  assert.ok(first !== undefined);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', box.home], {
      stdio: 'pipe',
    });
  } catch {
    t.skip('the right to mount a file system is missing');
    return;
  }
  const told = new Map<number, number>();
  try {
    const ballast = join(box.home, 'ballast');
    // Less room than one file takes, then more and more, until it is enough.
    for (let pages = 0; told.get(0) === undefined; pages++) {
      const trial = await Trial.set(
        { box, backends, lane: first },
        { present: true, pasted: false, targets },
      );
      const { bavail, bsize } = statfsSync(box.home);
      writeFileSync(ballast, Buffer.alloc((bavail - pages) * bsize));
      const requests = recordRequests(first);
      const { status = -1, stderr } = await run(trial.push());
      first.clear();
      const remains = await trial.remains();
      rmSync(ballast);
      if (pages === 0) assert.equal(requests.length, 0, 'it asked before it had room to write');
      if (status === 7) {
        assert.equal(remains, 'nothing journaled');
        assert.equal((await run(trial.push())).status, 0);
      } else if (status === 9) {
        assert.ok(remains.startsWith('committed'), remains);
        assert.equal((await trial.recovered(['--resume'])).status, 0);
      } else assert.equal(status, 0, stderr);
      await trial.assertEnded(trial.bundle);
      told.set(status, (told.get(status) ?? 0) + 1);
    }
  } finally {
    execFileSync('umount', [box.home]);
  }
  assert.ok(told.has(7) && told.has(9), 'there was always room');
  const counts = [...told].map(([status, count]) => `${count}x exit ${status}`).join(', ');
  report('full file system', 'at more and more room', `${counts}; ended when there is room`);
});

test('a home that may not be written', async (t) => {
  const user = unprivileged();
  const box = sandbox(t, user);
  assert.ok(first !== undefined);
  const trial = await Trial.set(
    { box, backends, lane: first },
    { present: false, pasted: true, targets },
  );
  chmodSync(box.home, 0o500);
  const requests = recordRequests(first);
  const { status, stderr } = await run({ ...trial.push(), user });
  assert.equal(status, 7, stderr);
  assert.match(stderr, /no permission/);
  assert.equal(requests.length, 0);
  first.clear();
  chmodSync(box.home, 0o700);
  const again = await run({ ...trial.push(), user });
  assert.equal(again.status, 0, again.stderr);
  const told = 'exit 7 before any request; then the same push';
  report('home may not be written', 'nothing journaled', told, 'push, creates');
});

function report(
  fault: string,
  moment: string,
  outcome: string,
  operation: string = 'push, replaces',
): void {
  row({ operation, targets: targets.join(', '), moment, fault, outcome });
}
