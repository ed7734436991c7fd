/** The three ways on after a program was killed; each must end the operation. */
import assert from 'node:assert/strict';
import { run } from './hit.js';
import { newHome, type Remains, type Trial } from './trial.js';

/** What a person does next. */
export type Ending = 'resume' | 'fresh home' | 'discard';

/** By turns. */
export const ENDINGS: readonly Ending[] = ['resume', 'fresh home', 'discard'];

/**
 * Ends the operation in one of the ways, and asserts that it is ended.
 *
 * @param first - nobody did so before with these remains: what is then left is looked at with the program, too
 */
export async function end(
  ending: Ending,
  trial: Trial,
  remains: Remains,
  first: boolean,
): Promise<void> {
  switch (ending) {
    case 'resume':
      return resumed(trial, remains, first);
    case 'fresh home':
      return pushedFromFreshHome(trial, first);
    case 'discard':
      return discarded(trial, remains);
  }
}

/** `recover --resume` at the machine where it was killed; the same command where nothing was kept. */
async function resumed(trial: Trial, remains: Remains, first: boolean): Promise<void> {
  const { status, stderr } = await trial.recovered(['--resume', '--yes']);
  assert.equal(status, 0, stderr);
  if (remains === 'nothing journaled' || remains === 'ended') {
    assert.match(stderr, /nothing is unfinished/);
  }
  if (remains === 'nothing journaled') {
    const again = await run(trial.push());
    assert.equal(again.status, 0, again.stderr);
  }
  if (first) {
    const second = await trial.recovered(trial.to());
    assert.equal(second.status, 0, second.stderr);
    assert.match(second.stderr, /nothing is unfinished/);
  }
  await trial.assertEnded(trial.bundle);
}

/** The same command at another machine, which knows nothing of the first try. */
async function pushedFromFreshHome(trial: Trial, first: boolean): Promise<void> {
  const { bundle, remote } = trial;
  const home = newHome(trial.ground);
  const pushed = await run(trial.push(home));
  assert.equal(pushed.status, 0, pushed.stderr);
  for (const place of [...remote, ...trial.ownPlaces(home)]) {
    assert.ok((await place.holds())?.equals(bundle), `${place.name} does not hold it`);
  }
  const counts = await Promise.all(remote.map((place) => place.pendings()));
  const left = counts.reduce((sum, count) => sum + count, 0);
  if (left > 0) {
    if (first) {
      const listed = await trial.recovered(trial.to(), home);
      assert.equal(listed.status, 10, listed.stderr);
      assert.match(listed.stdout, /left behind/);
    }
    const dropped = await trial.recovered(['--discard', '--yes', ...trial.to()], home);
    assert.equal(dropped.status, 0, dropped.stderr);
    assert.equal(dropped.stderr.match(/: dropped what operation/g)?.length, left);
  }
  for (const place of remote) assert.equal(await place.pendings(), 0, place.name);
  if (!first) return;
  // The first machine finds its operation done, and brings its own target in line.
  const { status, stderr } = await trial.recovered(['--resume', '--yes']);
  assert.equal(status, 0, stderr);
  assert.deepEqual(await trial.entries(), []);
  for (const place of remote) assert.ok((await place.holds())?.equals(bundle), place.name);
}

/** Dropped before the commit; after it there is nothing to drop, and only resuming is left. */
async function discarded(trial: Trial, remains: Remains): Promise<void> {
  const { status, stderr } = await trial.recovered(['--discard', '--yes']);
  if (isCommitted(remains)) {
    assert.equal(status, 5, stderr);
    assert.match(stderr, /--resume/);
    const finished = await trial.recovered(['--resume', '--yes']);
    assert.equal(finished.status, 0, finished.stderr);
    await trial.assertEnded(trial.bundle);
    return;
  }
  assert.equal(status, 0, stderr);
  await trial.assertEnded(remains === 'ended' ? trial.bundle : trial.before);
}

/** And in the journal. */
export function isCommitted(remains: Remains): boolean {
  return (
    remains === 'committed' || remains === 'committed, some follow' || remains === 'all follow'
  );
}
