/**
 * One push with one fault of the network, and whether the promises hold: it ends in bounded time, every
 * target is wholly as before or wholly as wanted, what is told is true, and what is open can be ended.
 */
import assert from 'node:assert/strict';
import { after, describe, test, type TestContext } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { createOpener, type Opener } from '../../src/open.js';
import { makeBundle } from '../fixtures/credentials.js';
import { sandbox } from '../harness/sandbox.js';
import { arm, type FaultName, type Spot } from './arming.js';
import { Machine, type Told } from './machine.js';
import type { Moment, Role } from './moments.js';
import { startNetworks, type Network, type NetworkName } from './places.js';
import { row } from './table.js';
import { Targets, type Held } from './targets.js';

/** How one push is disturbed, and what is told then. */
export interface Case {
  readonly moment: Moment;
  readonly fault: FaultName;
  readonly on: NetworkName;
  readonly role: Role;
  /** Nothing is there yet, in any target. */
  readonly creates?: true;
  /** Where nothing changed with the code. */
  readonly told: string;
  /** How an operation that is left open is ended. Default: by `recover --resume`. */
  readonly endedBy?: 'the same command';
}

/** Time for one call on a target. */
const TIMEOUT_MS = 2_000;

/** What any push may take here: a few calls with a timeout, and a look of 5 s at what became of each. */
const BOUND_MS = 25_000;

const STORE = 'faults1234';

/** Backends and the clients that all cases of a file share, signed in. */
interface Setting {
  readonly networks: Readonly<Record<NetworkName, Network>>;
  /** Of those who push. */
  readonly opener: Opener;
  /** Of one who only looks. */
  readonly looker: Opener;
}

/** Makes tests of the cases. Most of what they do is wait, so `width` of them do it at once. */
export async function testCases(cases: readonly Case[], width: number): Promise<void> {
  const setting = await startSetting();
  describe('a push whose network fails', { concurrency: width }, () => {
    for (const each of cases) {
      const { moment, fault, on, role, creates, told } = each;
      const what = creates === true ? 'creates' : 'replaces';
      test(`${what}, ${moment} of ${on} as ${role}: ${fault}: ${told}`, (t) =>
        runCase(t, setting, each));
    }
  });
}

async function startSetting(): Promise<Setting> {
  const networks = await startNetworks();
  const env = {
    ...networks.aws.env,
    ...networks.vault.env,
    ...networks.op.env,
    STOREKEYS_HOME: sandbox({ name: 'network', after }).home,
  };
  const options = { env, timeoutMs: 60_000 };
  const opener = createOpener(options);
  const looker = createOpener({ env });
  after(() => Promise.all([opener.close(), looker.close()]));
  for (const network of Object.values(networks)) {
    for (const { uri } of network.places(1)) {
      for (const client of [opener, looker]) {
        await (await client.open(uri)).read('current', { purpose: 'reading' });
      }
    }
  }
  // From here on: to sign in to 1Password is to compute for longer than that.
  options.timeoutMs = TIMEOUT_MS;
  return { networks, opener, looker };
}

/** What a case is checked against when it is over. */
interface After {
  readonly case: Case;
  readonly told: Told;
  readonly machine: Machine;
  readonly targets: Targets;
  readonly bundle: Bundle;
  readonly earlier: readonly Held[];
  /** The name of the target that it was about. */
  readonly faulty: string;
}

async function runCase(t: TestContext, setting: Setting, what: Case): Promise<void> {
  const machine = new Machine(setting.opener, sandbox(t).home);
  const { uris, at, lead } = spots(setting, what);
  const targets = new Targets(setting.looker, uris);
  const replaces = what.creates !== true;
  const first = makeBundle(STORE);
  if (replaces) await targets.seed(first);
  const earlier = await targets.look();

  const bundle = makeBundle(STORE);
  const { moment, fault } = what;
  const armed = arm({ fault, moment, at, lead, replaces });
  const started = performance.now();
  const told = await machine.push(bundle, uris, {
    planned: () => {
      armed.planned();
    },
  });
  const took = performance.now() - started;
  const happened = armed.happened();
  await armed.over();
  assert.ok(happened, 'the fault did not happen');
  assert.ok(took < BOUND_MS, `it took ${took} ms`);

  const wholes = [bundle.fingerprint, replaces ? first.fingerprint : 'nothing'];
  for (const { name, holds } of await targets.look()) {
    assert.ok(wholes.includes(holds), `${name} holds neither the one nor the other: ${holds}`);
  }
  assert.equal(text(told), what.told);
  const faulty = at.place.uri;
  const end = await checked({ case: what, told, machine, targets, bundle, earlier, faulty });
  row({
    operation: replaces ? 'push, replaces' : 'push, creates',
    targets: uris.map((uri) => uri.replace(/(-sm)?:.*/, '')).join(', '),
    moment,
    fault: `${what.on}: ${fault}`,
    outcome: [what.told, ...end].join('; '),
  });
}

/** The target that fails, and as few others as it takes to give it its part. */
function spots(
  { networks }: Setting,
  { on, role }: Case,
): { readonly uris: readonly string[]; readonly at: Spot; readonly lead: Spot } {
  const network = networks[on];
  const leading = role === 'lead' ? network : on === 'op' ? networks.vault : networks.aws;
  const [first, second] = leading.places(2);
  const [own] = network.places(1);
  const place = role === 'lead' ? first : leading === network ? second : own;
  if (first === undefined || place === undefined) throw new Error('no place');
  const lead: Spot = { network: leading, place: first, role: 'lead' };
  const at: Spot = { network, place, role };
  const local = `local://${first.uri.replace(/[^a-z0-9]+/gi, '-')}`;
  const uris = role === 'lead' ? [first.uri, local] : [first.uri, place.uri, local];
  return { uris, at, lead };
}

function text(told: Told): string {
  return told.what === 'nothing changed' ? `nothing changed: ${told.code}` : told.what;
}

/** What was told is true, and what is open can be ended. Says what more there is to say. */
async function checked(after: After): Promise<readonly string[]> {
  const { told, machine, targets, bundle, faulty } = after;
  switch (told.what) {
    case 'stored':
      await targets.assertHold(bundle);
      assert.deepEqual(new Set(told.did), new Set([after.case.creates ? 'created' : 'replaced']));
      assert.deepEqual(await machine.entries(), []);
      assert.deepEqual(await targets.staged(), []);
      await targets.assertVersions(after.case.creates === true ? 1 : 2);
      return [];
    case 'nothing changed':
      assert.deepEqual(await targets.look(), after.earlier);
      assert.deepEqual(await machine.entries(), []);
      return droppedIn(targets, [faulty]);
    case 'partial': {
      const { role, moment } = after.case;
      // Without the lead nobody can be compared with it.
      const failed = role === 'lead' ? targets.uris.slice(1) : [faulty];
      assert.deepEqual(told.failed, failed, `it names what failed at ${moment}`);
      const held = await targets.look();
      for (const { name, holds } of held) {
        if (!failed.includes(name))
          assert.equal(holds, bundle.fingerprint, `${name} does not follow`);
      }
      return ended(after);
    }
    case 'unknown':
      return ended(after);
    case 'superseded':
      return assert.fail('nobody else was there');
  }
}

/** Something staged may be left, and only where it could not be dropped. */
async function droppedIn(targets: Targets, faulty: readonly string[]): Promise<readonly string[]> {
  const staged = await targets.staged();
  if (staged.length === 0) return [];
  assert.deepEqual(
    staged.filter((name) => !faulty.includes(name)),
    [],
  );
  await targets.dropStaged();
  return ['what it staged is left until recover --discard'];
}

async function ended({ case: what, machine, targets, bundle }: After): Promise<readonly string[]> {
  const resumes = what.endedBy === undefined;
  assert.equal((await machine.entries()).length, 1, 'the journal keeps it');
  const told = resumes ? await machine.resume() : await machine.push(bundle, targets.uris);
  assert.equal(told.what, 'stored', 'message' in told ? told.message : '');
  await targets.assertHold(bundle);
  assert.deepEqual(await machine.entries(), []);
  await targets.assertVersions(what.creates === true ? 1 : 2);
  const by = `ended by ${resumes ? 'recover --resume' : 'the same command'}`;
  // The command is another operation: what the first one staged is nothing to it.
  if (!resumes) return [by, ...(await droppedIn(targets, targets.uris))];
  assert.deepEqual(await targets.staged(), []);
  return [by];
}
