/** Operations of several machines on the same targets at the same time. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { createOpener } from '../../src/open.js';
import { history } from '../../src/operations/history.js';
import { makeBundle } from '../fixtures/credentials.js';
import { sandbox } from '../harness/sandbox.js';
import type { Told } from './machine.js';
import { startMachines, type RemoteMachine, type Running } from './machines.js';
import { startNetworks, type NetworkName } from './places.js';
import { row } from './table.js';
import { Targets } from './targets.js';

const ALL: readonly NetworkName[] = ['aws', 'vault', 'op'];
const STORE = 'machines12';

const networks = await startNetworks();
const env = { ...networks.aws.env, ...networks.vault.env, ...networks.op.env };
const looker = createOpener({ env });
after(() => looker.close());
const { home } = sandbox({ name: 'machines', after });
const homes = ['one', 'two', 'three'].map((name) => join(home, name));
for (const folder of homes) mkdirSync(folder);
const machines = await startMachines(homes, env);
for (const machine of machines) {
  await machine.open(ALL.map((name) => uriOf(networks[name].places(1))));
}

function uriOf([place]: readonly { readonly uri: string }[]): string {
  if (place === undefined) throw new Error('no place');
  return place.uri;
}

/** What one machine does in a round. */
interface Part {
  readonly machine: RemoteMachine;
  readonly bundle: Bundle;
  /** Its targets, the lead first. */
  readonly names: readonly NetworkName[];
}

/** A round when all have ended, and those that were told `partial` have resumed. */
interface Round {
  readonly parts: readonly (Part & { told: Told })[];
  readonly first: Bundle | undefined;
  /** All, the lead of all first. */
  readonly targets: Targets;
  readonly uris: Readonly<Record<NetworkName, string>>;
}

interface Course {
  readonly parts: readonly Pick<Part, 'names'>[];
  /** Something is there before. */
  readonly present: boolean;
  /** All have the same bundle. */
  readonly same?: boolean;
  /**
   * The first waits before that request of its own, counted from its plan, while the second does all of
   * its work; without it both are released at once.
   */
  readonly pausedAt?: number;
}

async function play({ parts: names, present, same = false, pausedAt }: Course): Promise<Round> {
  const uris = {
    aws: uriOf(networks.aws.places(1)),
    vault: uriOf(networks.vault.places(1)),
    op: uriOf(networks.op.places(1)),
  };
  const targets = new Targets(
    looker,
    ALL.map((name) => uris[name]),
  );
  const first = present ? makeBundle(STORE) : undefined;
  if (first !== undefined) await targets.seed(first);
  const bundle = makeBundle(STORE);
  const parts = names.map((each, i): Part => {
    const machine = machines[i];
    assert.ok(machine !== undefined);
    return { ...each, machine, bundle: same ? bundle : makeBundle(STORE) };
  });
  const start = ({ machine, bundle, names }: Part): Running =>
    machine.push(
      bundle,
      names.map((name) => uris[name]),
    );
  const running = await (pausedAt === undefined
    ? together(parts, start)
    : oneWithin(parts, start, pausedAt));
  const told = await Promise.all(running.map((each) => each.told));
  const ended: Round['parts'][number][] = [];
  for (const [i, part] of parts.entries()) {
    const own = told[i];
    assert.ok(own !== undefined);
    ended.push({ ...part, told: own.what === 'partial' ? await part.machine.resume() : own });
  }
  return { parts: ended, first, targets, uris };
}

type Start = (part: Part) => Running;

async function together(parts: readonly Part[], start: Start): Promise<readonly Running[]> {
  const running = parts.map(start);
  await Promise.all(running.map(({ planned }) => planned));
  for (const each of running) each.release();
  return running;
}

async function oneWithin(
  [one, two]: readonly Part[],
  start: Start,
  pausedAt: number,
): Promise<readonly Running[]> {
  assert.ok(one !== undefined && two !== undefined);
  const first = start(one);
  await first.planned;
  let requests = 0;
  let second: Running | undefined;
  const laid = Object.values(networks).map(({ proxy }) =>
    proxy.fault({
      match: () => ++requests === pausedAt,
      action: { kind: 'pass' },
      onMatch: async () => {
        second = start(two);
        await second.planned;
        second.release();
        await second.told;
      },
    }),
  );
  first.release();
  await first.told;
  for (const takeBack of laid) takeBack();
  assert.ok(second !== undefined, `it made ${requests} requests only`);
  return [first, second];
}

/** What holds of all rounds. Gives those that committed. */
async function checked({ parts, first, targets, uris }: Round): Promise<Round['parts']> {
  for (const { told } of parts) {
    const right =
      told.what === 'nothing changed' ? told.code === 'conflict' : told.what !== 'unknown';
    assert.ok(right, 'message' in told ? told.message : told.what);
  }
  const committed = parts.filter(({ told }) => told.what !== 'nothing changed');
  assert.ok(committed.length > 0, 'nobody won');
  // A bundle whose machine was told that nothing changed was never anywhere.
  const known = [first, ...committed.map(({ bundle }) => bundle)].map((one) => one?.fingerprint);
  for (const name of ALL) {
    const versions = await history({ target: await looker.open(uris[name]), limit: 20 });
    for (const { bundle } of versions) assert.ok(known.includes(bundle?.fingerprint), name);
  }
  assert.deepEqual(await targets.staged(), []);
  return committed;
}

/** Where all have the same targets: they end equal, and the lead has held what was committed, in a line. */
async function assertEqual(round: Round): Promise<Round['parts']> {
  const { parts, first, targets, uris } = round;
  const committed = await checked(round);
  const stored = committed.filter(({ told }) => told.what === 'stored');
  const [held] = await targets.look();
  const last = stored.filter(({ bundle }) => bundle.fingerprint === held?.holds);
  assert.ok(last.length > 0, `the lead holds ${held?.holds ?? ''}, of which nobody was told`);
  await targets.assertHold((last[0] as Part).bundle);
  for (const { machine } of parts) assert.equal(await machine.kept(), 0);
  const line = await history({ target: await looker.open(uris.aws), limit: 20 });
  const bundles = new Set(committed.map(({ bundle }) => bundle.fingerprint));
  assert.equal(line.length, bundles.size + (first === undefined ? 0 : 1), 'versions of the lead');
  return committed;
}

/** From the first write to the last look; a replace makes about twice as many requests as a create. */
const PAUSES = [1, 5, 9, 13, 4, 8, 12, 16, 20, 22, 24, 26, 28, 30];

/** How often each was told what, for the table. */
function tally(rounds: readonly (readonly Told[])[]): string {
  const counts = new Map<string, number>();
  for (const told of rounds.flat()) {
    const text = told.what === 'nothing changed' ? 'exit 5' : told.what;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} ${text}`).join(', ');
}

for (const [count, rounds] of [
  [2, 34],
  [3, 8],
] as const) {
  test(`${count} machines at once, ${rounds} rounds: one wins, all targets hold its bundle`, async () => {
    const all: Told[][] = [];
    for (let i = 0; i < rounds; i++) {
      const parts = Array.from({ length: count }, () => ({ names: ALL }));
      const round = await play({ parts, present: i % 2 === 0 });
      const committed = await assertEqual(round);
      assert.equal(committed.length, 1, `${committed.length} committed on one base`);
      all.push(round.parts.map(({ told }) => told));
    }
    row({
      operation: 'push, replaces or creates',
      targets: ALL.join(', '),
      moment: 'at once after the plan',
      fault: `${count} machines, ${rounds} rounds`,
      outcome: `all targets equal; ${tally(all)}`,
    });
  });
}

test('one machine does all its work while another waits in the middle: all targets end equal', async () => {
  const all: Told[][] = [];
  for (const pausedAt of PAUSES) {
    const present = pausedAt % 2 === 0;
    const round = await play({ parts: [{ names: ALL }, { names: ALL }], present, pausedAt });
    await assertEqual(round);
    all.push(round.parts.map(({ told }) => told));
  }
  row({
    operation: 'push, replaces or creates',
    targets: ALL.join(', '),
    moment: `all of the second between two requests of the first, at ${PAUSES.length} places`,
    fault: `2 machines, ${all.length} rounds`,
    outcome: `all targets equal; ${tally(all)}`,
  });
});

test('two machines with the same bundle: all targets hold it, whoever stored it', async () => {
  const all: Told[][] = [];
  const courses = [{}, {}, { pausedAt: 3 }, { pausedAt: 9 }, { pausedAt: 8 }, { pausedAt: 24 }];
  for (const [i, course] of courses.entries()) {
    const present = i === 0 || i > 3;
    const parts = [{ names: ALL }, { names: ALL }];
    const round = await play({ parts, present, same: true, ...course });
    await assertEqual(round);
    all.push(round.parts.map(({ told }) => told));
    // One that was told of a conflict finds at the next try that there is nothing left to do.
    for (const { told, machine, bundle } of round.parts) {
      if (told.what !== 'nothing changed') continue;
      const again = await machine.push(bundle, round.targets.uris).told;
      assert.deepEqual(again, { what: 'stored', did: ['unchanged', 'unchanged', 'unchanged'] });
    }
  }
  row({
    operation: 'push, replaces or creates',
    targets: ALL.join(', '),
    moment: 'at once, or one within the other',
    fault: `2 machines with one bundle, ${all.length} rounds`,
    outcome: `all targets hold it; ${tally(all)}`,
  });
});

/** Two targets each; the leads are the same, or one leads what the other follows. */
const OVERLAPS: readonly (readonly [readonly NetworkName[], readonly NetworkName[]])[] = [
  [
    ['aws', 'vault'],
    ['aws', 'op'],
  ],
  [
    ['aws', 'vault'],
    ['vault', 'op'],
  ],
  [
    ['aws', 'op'],
    ['vault', 'op'],
  ],
];

test('two machines whose targets overlap, 12 rounds: each is told the truth', async () => {
  const all: Told[][] = [];
  for (let i = 0; i < 12; i++) {
    const names = OVERLAPS[i % 3] ?? [];
    const round = await play({
      parts: names.map((each) => ({ names: each })),
      present: i % 2 === 0,
    });
    await checked(round);
    all.push(round.parts.map(({ told }) => told));
    for (const part of round.parts) await assertTrue(round, part);
    for (const { told, machine, bundle, names: own } of round.parts) {
      if (told.what !== 'partial') continue;
      // Somebody leads elsewhere: which of the two is right, a person has to say.
      const running = machine.push(
        bundle,
        own.map((name) => round.uris[name]),
      );
      await running.planned;
      running.release();
      assert.equal((await running.told).what, 'stored');
    }
    for (const { machine } of round.parts) assert.equal(await machine.kept(), 0);
    assert.deepEqual(await round.targets.staged(), []);
  }
  row({
    operation: 'push, replaces or creates',
    targets: 'two of aws, vault, op each',
    moment: 'at once after the plan',
    fault: `2 machines, ${all.length} rounds`,
    outcome: `each told the truth; ${tally(all)}`,
  });
});

/** What a machine was told, compared with what its targets hold. */
async function assertTrue(
  round: Round,
  { told, bundle, names }: Round['parts'][number],
): Promise<void> {
  const own = new Targets(
    looker,
    names.map((name) => round.uris[name]),
  );
  const held = (await own.look()).map(
    ({ name, holds }) => [name, holds === bundle.fingerprint] as const,
  );
  const follow = held.filter(([, ours]) => ours).map(([name]) => name);
  const others = held.filter(([, ours]) => !ours).map(([name]) => name);
  if (told.what === 'stored') assert.deepEqual(others, []);
  if (told.what === 'nothing changed') assert.deepEqual(follow, []);
  if (told.what === 'partial') assert.deepEqual(others, told.failed);
  assert.notEqual(told.what, 'superseded');
}
