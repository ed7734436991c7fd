/** Several machines that make an item of one title at one moment: one item stays, and one maker is told so. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Fields } from '../../../src/provider.js';
import type { Secret } from '../../../src/secret.js';
import type { Fault } from '../../backends/onepassword/faults.js';
import { holds, rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, writing } from '../../conformance/context.js';
import { startBackend, type OwnVault } from './backend.js';
import { startMachine, type Answer, type Machine } from './machine.js';

const { service, env, client, target, ownVault } = await startBackend();
const other = await client();
const machines = await Promise.all([1, 2, 3].map(() => startMachine(env)));
const two = machines.slice(0, 2);

afterEach(() => {
  service.faults.clear();
});

/** One was told that it won, its content is what stays, and what the others made is in the archive. */
async function assertOneWinner(
  { vaultId, path }: OwnVault,
  contents: readonly Secret<Fields>[],
  answers: readonly Answer[],
): Promise<void> {
  const [, ...losers] = answers.map((): Answer => 'conflict');
  assert.deepEqual([...answers].sort(), [...losers, 'done']);
  const winner = contents[answers.indexOf('done')];
  assert.ok(winner !== undefined);
  const states = service.items(vaultId).map(({ state }) => state);
  const [, ...archived] = states.map(() => 'archived');
  assert.deepEqual([...states].sort(), ['active', ...archived]);
  holds(await look(target(path)), winner);
}

/** All make their items, one after the other, before any of them looks for others. */
async function raced(where: OwnVault, running: readonly Machine[]): Promise<void> {
  for (const machine of running) assert.equal(await machine.look(where.path), 'done');
  const contents = running.map(() => newFields());
  const gate = service.hold(
    { path: new RegExp(`${where.vaultId}/items/overviews`) },
    running.length,
  );
  const answers: Promise<Answer>[] = [];
  for (const [i, machine] of running.entries()) {
    answers.push(machine.put(where.path, contents[i] ?? newFields()));
    await gate.reached(i + 1);
  }
  assert.equal(service.items(where.vaultId).length, running.length, 'each has made one');
  await assertOneWinner(where, contents, await Promise.all(answers));
}

test('two creates, and both are done before either looks', () => raced(ownVault(), two));

test('three creates, and all are done before any looks', () => raced(ownVault(), machines));

for (const [which, version] of [
  ['first', 1],
  ['second', 2],
] as const) {
  test(`two creates, and the answer to the ${which} is cut off after its effect`, async () => {
    const where = ownVault();
    const path = new RegExp(`${where.vaultId}/${version}/items`);
    service.faults.add({ fault: { kind: 'cut', when: 'after' }, method: 'PATCH', path });
    await raced(where, two);
    assert.equal(where.writes()[version - 1], undefined);
  });
}

test('two creates, and one of the clocks is wrong', async () => {
  const [right] = machines;
  assert.ok(right !== undefined);
  const wrong = await Promise.all([-60_000, 60_000].map((ms) => startMachine(env, ms)));
  for (const one of wrong) {
    await raced(ownVault(), [one, right]);
    await raced(ownVault(), [right, one]);
  }
});

const OBSTACLES: Readonly<Record<string, Fault>> = {
  'a change by somebody else': { kind: 'status', status: 409 },
  'an error': { kind: 'status', status: 500 },
  'a cut before the effect': { kind: 'cut', when: 'before' },
  'a cut after the effect': { kind: 'cut', when: 'after' },
};

for (const [what, fault] of Object.entries(OBSTACLES)) {
  test(`two creates, and ${what} is in the way of putting one of them away`, async () => {
    const where = ownVault();
    const path = new RegExp(`${where.vaultId}/3/items`);
    service.faults.add({ fault, method: 'PATCH', path, times: 1 });
    await raced(where, two);
    const [, , third] = where.writes();
    assert.equal(third, fault.kind === 'status' ? fault.status : undefined);
  });
}

test('three creates at once, as they come', async () => {
  for (let round = 0; round < 5; round++) {
    const where = ownVault();
    for (const machine of machines) assert.equal(await machine.look(where.path), 'done');
    const contents = machines.map(() => newFields());
    const answers = machines.map((machine, i) =>
      machine.put(where.path, contents[i] ?? newFields()),
    );
    await assertOneWinner(where, contents, await Promise.all(answers));
  }
});

/** Which of two items of one second comes first by its id; 'neither' if their seconds differ. */
type Order = 'earlier' | 'later' | 'neither';

/** Makes an item when another maker, who has seen nothing yet, has made one and is done with it. */
async function late(): Promise<Order> {
  const where = ownVault();
  const [early, tardy] = [target(where.path), target(where.path, other)];
  const { base } = await look(tardy);
  const fields = newFields();
  await early.put(fields, writing((await look(early)).base));
  await rejectsWith('conflict', tardy.put(newFields(), writing(base)));
  holds(await look(early), fields);
  const [first, second, ...more] = service.items(where.vaultId);
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(more.length, 0);
  assert.deepEqual([first.state, second.state], ['active', 'archived']);
  if (first.createdAt !== second.createdAt) return 'neither';
  return first.id < second.id ? 'earlier' : 'later';
}

test('two creates in one second, and the first is done with when the second begins', async () => {
  const seen = new Set<Order>();
  // The client chooses ids at random, so which comes first is left to luck.
  for (let rounds = 0; !(seen.has('earlier') && seen.has('later')); rounds++) {
    assert.ok(rounds < 16, `only ${[...seen].join(' and ')} in ${rounds} rounds`);
    for (const order of await Promise.all([late(), late(), late(), late()])) seen.add(order);
  }
});
