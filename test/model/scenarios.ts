/** What is searched. Each is a situation that targets can be in, with operations that meet in it. */
import type { Fate, HandModel, OperationModel, Scenario, TargetModel } from './scenario.js';

type Holds = string | null;

/** As AWS and Vault are. */
function server(holds: Holds): TargetModel {
  return { holds, guard: 'server', stages: 'when present', pendings: 'each', history: 'all' };
}

/** As files on this machine are. */
function local(holds: Holds): TargetModel {
  return { holds, guard: 'client', stages: 'never', pendings: 'each', history: 'all' };
}

/** As 1Password is. */
function onePassword(holds: Holds): TargetModel {
  return { holds, guard: 'client', stages: 'when present', pendings: 'one', history: 'one' };
}

/** As Vault KV v1 is. */
function unguarded(holds: Holds): TargetModel {
  return { holds, guard: 'nobody', stages: 'never', pendings: 'each', history: 'none' };
}

const COMES_BACK: readonly Fate[] = ['recover', 'rerun'];

/** An operation that may crash once, if it has any fate then. */
function operation(
  value: string,
  targets: readonly number[],
  fates: readonly Fate[] = COMES_BACK,
): OperationModel {
  return { value, targets, fates, crashes: fates.length === 0 ? 0 : 1 };
}

/** Operations that store one value each in all targets. */
function together(
  name: string,
  targets: readonly TargetModel[],
  fates: readonly (readonly Fate[])[] = [COMES_BACK, COMES_BACK],
): Scenario {
  const all = [...targets.keys()];
  const operations = fates.map((each, i) => operation('xyz'.charAt(i), all, each));
  return { name, targets, operations, lost: 1, refused: 1 };
}

/** Two operations in each state that two or three targets can begin in. */
function beginnings(holds: readonly (readonly [string, ...Holds[]])[]): readonly Scenario[] {
  return holds.map(([name, ...each]) => together(name, each.map(server)));
}

const X_TWICE = [operation('x', [0, 1]), operation('x', [0, 1])];

/** Two operations on two targets that guard themselves. */
export const PAIRS: readonly Scenario[] = [
  ...beginnings([
    ['two targets', 'o', 'o'],
    ['both absent', null, null],
    ['lead absent', null, 'o'],
    ['follower absent', 'o', null],
    ['already drifted', 'o', 'p'],
    ['lead has one of them', 'x', 'o'],
    ['follower has one of them', 'o', 'x'],
    ['lead holds no bundle', '?', 'o'],
    ['follower holds no bundle', 'o', '?'],
  ]),
  together('one may die', ['o', 'o'].map(server), [['dead'], COMES_BACK]),
  { ...together('one bundle from two machines', ['o', 'o'].map(server)), operations: X_TWICE },
  {
    ...together('one bundle from two machines, all absent', [null, null].map(server)),
    operations: X_TWICE,
  },
];

/** Targets of other kinds, in the order that they have in an operation. */
export const KINDS: readonly Scenario[] = [
  together('1Password follows', [server('o'), onePassword('o')]),
  together('a file follows', [server('o'), local('o')]),
  together('an absent file follows', [server('o'), local(null)]),
  together('unguarded last', [server('o'), unguarded('o')]),
  together('unguarded last, absent', [server('o'), unguarded(null)]),
  together('1Password leads a file', [onePassword('o'), local('o')]),
  together('1Password leads a file, both absent', [onePassword(null), local(null)]),
  together('a file leads what is unguarded', [local('o'), unguarded('o')]),
  together('one target', [server('o')]),
  together('one absent target', [server(null)]),
  together('one item of 1Password', [onePassword('o')]),
  together('one file', [local('o')]),
  together('one unguarded target', [unguarded('o')]),
];

const THREE = ['o', 'o', 'o'].map(server);

/** Sets of targets that have only some in common. */
export const OVERLAPS: readonly Scenario[] = [
  {
    ...together('overlap, each with a lead of its own', THREE),
    operations: [operation('x', [0, 1]), operation('y', [1, 2])],
  },
  {
    ...together('overlap in the last one', THREE),
    operations: [operation('x', [0, 1, 2]), operation('y', [2])],
  },
];

function withHand(name: string, hand: HandModel): Scenario {
  return { ...together(name, ['o', 'o'].map(server)), hands: [hand], refused: 0 };
}

/** Somebody without storekeys writes between two operations. */
export const HANDS: readonly Scenario[] = [
  withHand('a hand puts a bundle in the lead', { target: 0, writes: 'w' }),
  withHand('a hand removes the lead', { target: 0, writes: null }),
  withHand('a hand puts something else in the lead', { target: 0, writes: '?' }),
  withHand('a hand puts a bundle in the follower', { target: 1, writes: 'w' }),
  withHand('a hand removes the follower', { target: 1, writes: null }),
  withHand('a hand puts something else in the follower', { target: 1, writes: '?' }),
];

const NO_CRASH: readonly (readonly Fate[])[] = [[], [], []];

/** Three operations at a time. They differ in nothing but values, so it does not matter which may crash. */
export const THREES: readonly Scenario[] = [
  { ...together('three on one target', [server('o')], [COMES_BACK, COMES_BACK, COMES_BACK]) },
  { ...together('three on two targets', ['o', 'o'].map(server), NO_CRASH), refused: 0 },
  { ...together('three on two absent targets', [null, null].map(server), NO_CRASH), refused: 0 },
  {
    ...together('three on two targets, one may crash', ['o', 'o'].map(server), [
      COMES_BACK,
      [],
      [],
    ]),
    lost: 0,
    refused: 0,
  },
  { ...together('three on a server and a file', [server('o'), local('o')], NO_CRASH), refused: 0 },
  {
    ...together('three on a server and what is unguarded', [server('o'), unguarded('o')], NO_CRASH),
    refused: 0,
  },
];

/**
 * A write without an answer may arrive after its operation has looked again. Not searched: one that was
 * killed then, and is resumed before the write arrives; it may say that nothing was changed, and its
 * journal is kept. Not safe: a late write in a follower that held already what it is to hold in the end,
 * since nobody wrote there and so what it is to replace is still there.
 */
export const LATE: readonly Scenario[] = [
  together('late, two targets', ['o', 'o'].map(server), [[], []]),
  together('late, both absent', [null, null].map(server), [[], []]),
  together('late, already drifted', ['o', 'p'].map(server), [[], []]),
  together('late, one target', [server('o')], [[], []]),
  { ...together('late, three on two targets', ['o', 'o'].map(server), NO_CRASH), refused: 0 },
].map((scenario) => ({
  ...scenario,
  late: true,
  lost: scenario.operations.length === 2 ? 2 : 1,
}));

/** A history of one does not reach back over two operations. */
export const SHORT_HISTORY: Scenario = {
  ...together('three on 1Password and a file', [onePassword('o'), local('o')], NO_CRASH),
  lost: 0,
  refused: 0,
};

const AT_ONCE = { refused: 0, readsAtOnce: true } as const;

/** Two followers. What is apart in the scenarios above, a write and its reading back, is one step here. */
export const SMALL_TRIPLES: readonly Scenario[] = [
  together('three targets, one may die', THREE, [['dead'], COMES_BACK]),
  {
    ...together('three targets, one bundle from two machines', THREE),
    operations: [operation('x', [0, 1, 2]), operation('x', [0, 1, 2])],
  },
  together('unguarded last of three', [server('o'), server('o'), unguarded('o')]),
].map((scenario) => ({ ...scenario, ...AT_ONCE }));

/** As above, and larger. */
export const TRIPLES: readonly Scenario[] = [
  ...beginnings([
    ['three targets', 'o', 'o', 'o'],
    ['all absent', null, null, null],
    ['lead of three absent', null, 'o', 'o'],
    ['a later one absent', 'o', null, 'o'],
    ['already drifted, all three', 'o', 'p', 'q'],
    ['lead of three has one of them', 'x', 'o', 'o'],
  ]),
  together('1Password and a file follow', [server('o'), onePassword('o'), local('o')]),
].map((scenario) => ({ ...scenario, ...AT_ONCE }));

/**
 * Three operations on three targets. Whole where nothing goes wrong. With one lost answer, or one crash, an
 * operation follows its targets in turn: what it does in one of them depends on nothing that it does in the
 * other, until all is confirmed; what is left out is that another operation gets between two of its steps
 * in two targets at once. With two operations that is searched, above.
 */
export const MANY: readonly Scenario[] = [
  { ...together('three on three targets', THREE, NO_CRASH), ...AT_ONCE, lost: 0 },
  {
    ...together('three on three targets in turn, an answer lost', THREE, NO_CRASH),
    ...AT_ONCE,
    inTurn: true,
  },
  {
    ...together('three on three targets in turn, one may crash', THREE, [COMES_BACK, [], []]),
    ...AT_ONCE,
    lost: 0,
    inTurn: true,
  },
  {
    ...together('three on two targets, two may crash', ['o', 'o'].map(server), [
      COMES_BACK,
      COMES_BACK,
      [],
    ]),
    ...AT_ONCE,
  },
];

/** The one of that name. */
export function named(scenarios: readonly Scenario[], name: string): Scenario {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new RangeError(`no scenario '${name}'`);
  return scenario;
}
