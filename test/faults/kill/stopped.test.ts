/** A program that stands still while somebody else pushes, and then goes on with what it knew before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { sandbox } from '../../harness/sandbox.js';
import { row } from '../table.js';
import { Backends } from './backends.js';
import { describeBoundary, distinctBoundaries, type Boundary } from './boundaries.js';
import { dryPass, stoppedAt } from './hit.js';
import { inLanes } from './lanes.js';
import { everHeld } from './places.js';
import { newHome, STORE, Trial } from './trial.js';

const targets = ['aws', 'vault', 'local'] as const;
const backends = await Backends.start(['aws', 'vault']);
const lanes = [await backends.lane(), await backends.lane()];
const kind = { present: true, pasted: false, targets } as const;

/** What comes of it, by where it stood; in this order. */
const OUTCOMES = {
  'before it looks': '0: stored on top of the other, which stays in the history',
  'before the commit': '5: nothing of it stays, all hold what the other stored',
  'after the commit': '5: stored, then superseded; all follow the other',
  'after its last look': '0: it was stored before the other came',
} as const;

type Outcome = keyof typeof OUTCOMES;

test('a push that replaces, stopped everywhere while another one goes through', async (t) => {
  const box = sandbox(t);
  const [lane] = lanes;
  assert.ok(lane !== undefined);
  const dry = await dryPass((await Trial.set({ box, backends, lane }, kind)).push());
  assert.equal(dry.ended.status, 0, dry.ended.stderr);
  const boundaries = distinctBoundaries(dry.deeds).filter(
    // Of files, what others see: nobody else has a part in how they are written.
    ({ where, what }) => where !== 'files' || /^(link|unlink) [^.]*\.age/.test(what),
  );

  const counts = new Map<Outcome, number>();
  await inLanes(lanes, boundaries, describeBoundary, async (own, boundary) => {
    const trial = await Trial.set({ box, backends, lane: own }, kind);
    const other = makeBundle(STORE);
    const { status, stderr } = await stoppedAt(trial.push(), boundary, () =>
      trial.pushed(other, newHome(trial.ground)),
    );
    const { led, held } = await settled(trial, other);
    const outcome =
      status === 5
        ? held
          ? 'after the commit'
          : 'before the commit'
        : led.equals(other)
          ? 'after its last look'
          : 'before it looks';
    assert.ok(status === 5 || (status === 0 && held), `told ${status ?? 'nothing'}: ${stderr}`);
    const superseded = stderr.includes('was stored, and somebody stored another');
    assert.equal(superseded, outcome === 'after the commit', stderr);
    const [local] = trial.ownPlaces(trial.home);
    const expected = {
      'before it looks': trial.bundle,
      'before the commit': trial.before,
      'after the commit': other,
      'after its last look': trial.bundle,
    }[outcome];
    const localHolds = await local?.holds();
    assert.ok(expected !== undefined && localHolds?.equals(expected), 'its own target is wrong');
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  });

  const fault = 'stopped while another pushes';
  for (const [moment, said] of Object.entries(OUTCOMES)) {
    const count = counts.get(moment as Outcome) ?? 0;
    report(moment, fault, `${count}x exit ${said}`);
  }
});

/** Time for one call: far more than one takes, so that only the one that stands still uses it up. */
const TIMEOUT_S = 4;

/** What is under way when it stands still; its time is over when it goes on. */
const UNDER_WAY: Readonly<Record<string, Boundary>> = {
  'the commit, not there yet': awsCommit('before'),
  'the commit, done': awsCommit('after'),
  'a write that follows': {
    where: 'vault',
    what: 'POST /v1/secret/data/KEY',
    nth: 1,
    when: 'before',
  },
};

test('a push that replaces, stopped for longer than a call may take', async (t) => {
  const box = sandbox(t);
  await inLanes(
    lanes,
    Object.entries(UNDER_WAY),
    ([moment]) => moment,
    async (lane, [, boundary]) => {
      const trial = await Trial.set({ box, backends, lane }, kind);
      const other = makeBundle(STORE);
      const push = trial.push();
      const command = { ...push, args: [...push.args, '--timeout', `${TIMEOUT_S}s`] };
      const { status, stderr } = await stoppedAt(command, boundary, async () => {
        await trial.pushed(other, newHome(trial.ground));
        await delay((TIMEOUT_S + 0.1) * 1_000);
      });
      // What it had sent may arrive even later than it ends.
      await lane.quiet();
      if (status === 9) {
        // Its time was over for a read of the lead, too.
        assert.match(stderr, /not every target follows yet/);
        const { status: resumed, stderr: why } = await trial.recovered(['--resume']);
        assert.equal(resumed, 5, why);
      } else assert.equal(status, 5, stderr);
      const { led } = await settled(trial, other);
      assert.ok(led.equals(other));
    },
  );
  for (const moment of Object.keys(UNDER_WAY)) {
    report(
      moment,
      'stopped beyond --timeout while another pushes',
      'exit 5, some after exit 9 and recover --resume: all follow the other',
    );
  }
});

/** All remote targets hold the same, the lead lost no bundle, and nothing of the operation is left. */
async function settled(
  trial: Trial,
  other: Bundle,
): Promise<{ readonly led: Bundle; readonly held: boolean }> {
  const [lead, ...others] = trial.remote;
  assert.ok(lead !== undefined);
  const led = await lead.holds();
  const history = await everHeld(await backends.open(lead.uri, trial.home));
  const held = (bundle: Bundle | undefined): boolean =>
    bundle !== undefined && history.some((each) => each.equals(bundle));
  assert.ok(led !== null && held(trial.before) && held(other), 'the lead has lost a bundle');
  for (const place of others) assert.ok((await place.holds())?.equals(led), place.name);
  assert.equal(await trial.pendings(), 0, 'something staged is left');
  assert.deepEqual(await trial.entries(), []);
  return { led, held: held(trial.bundle) };
}

function awsCommit(when: Boundary['when']): Boundary {
  return { where: 'aws', what: 'UpdateSecretVersionStage AWSCURRENT', nth: 1, when };
}

function report(moment: string, fault: string, outcome: string): void {
  row({ operation: 'push, replaces', targets: targets.join(', '), moment, fault, outcome });
}
