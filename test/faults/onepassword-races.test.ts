/** Two machines that push different bundles to one item at the same moment, as the command line does it. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import type { RequestMatch } from '../backends/onepassword/faults.js';
import type { Gate } from '../backends/onepassword/gates.js';
import type { ClearItem } from '../backends/onepassword/items.js';
import { startOnePassword } from '../backends/onepassword/stand-in.js';
import { startStorekeys, type RunningCli } from '../harness/cli.js';
import { section } from '../providers/onepassword/backend.js';
import { downloaded, scene, type Scene } from '../cli/store-scene.js';

const ROUNDS = 20;

const service = await startOnePassword({ after });

/** Requests that a push makes when it has read its base. */
interface Requests {
  /** For the version of the vault: a write is for this one. */
  readonly version: RequestMatch;
  readonly write: RequestMatch;
  /** Made before the base is known, and again after a create. */
  readonly list: RequestMatch;
}

/** Lets two pushes that are under way meet; `done` comes when one of them is. */
type Meeting = (requests: Requests, done: () => Promise<unknown>) => Promise<void>;

/** Both know their base: one waits with its write, the other before it asks for the version. */
async function apart({ version, write }: Requests): Promise<{ ahead: Gate; behind: Gate }> {
  const ahead = service.hold(write, Infinity);
  const both = service.hold(version, Infinity);
  await both.reached(1);
  // Nothing comes between these two, so the first one passes alone.
  const behind = service.hold(version, Infinity);
  both.release();
  assert.equal(both.arrived, 1);
  await Promise.all([ahead.reached(1), behind.reached(1)]);
  return { ahead, behind };
}

const MEETINGS: Readonly<Record<string, Meeting>> = {
  'both write at once': async ({ write }) => {
    await service.hold(write, 2).full;
  },
  'both ask for the version at once': async ({ version }) => {
    await service.hold(version, 2).full;
  },
  'one goes on when the other is done': async (requests, done) => {
    const { ahead, behind } = await apart(requests);
    ahead.release();
    await done();
    behind.release();
  },
};

/** Of two creates both are done, and only then both look whether they are alone. */
const BOTH_MAKE: Meeting = async (requests) => {
  const { ahead, behind } = await apart(requests);
  const looking = service.hold(requests.list, 2);
  ahead.release();
  await looking.reached(1);
  behind.release();
  await looking.full;
};

/** Two machines and a vault for them. */
interface Field {
  readonly scenes: readonly [Scene, Scene];
  readonly vaultId: string;
  readonly vault: string;
  readonly requests: Requests;
}

async function field(t: Parameters<typeof scene>[0]): Promise<Field> {
  const vault = `races ${newOperationId()}`;
  const vaultId = service.addVault({ title: vault });
  return {
    scenes: [await scene(t), await scene(t)],
    vaultId,
    vault,
    requests: {
      version: { method: 'GET', path: new RegExp(`v3/vault/${vaultId}`) },
      write: { method: 'PATCH', path: new RegExp(vaultId) },
      list: { method: 'GET', path: new RegExp(`${vaultId}/items/overviews`) },
    },
  };
}

function startPush({ box, env, file }: Scene, bundle: Bundle, uri: string): RunningCli {
  const args = ['push', '--from', file('b.txt', downloaded(bundle)), '--to', uri];
  return startStorekeys(box, [...args, '--yes', '--forget-previous'], {
    env: { ...env, OP_SERVICE_ACCOUNT_TOKEN: service.token() },
  });
}

/** One is told that it won and the other that there was a conflict. Gives the winner's bundle. */
async function race({ scenes, requests }: Field, uri: string, meet: Meeting): Promise<Bundle> {
  const pushes = scenes.map((each) => {
    const bundle = each.account();
    return { bundle, ...startPush(each, bundle, uri) };
  });
  const ending = pushes.map(({ finished }) => finished);
  const meeting = meet(requests, () => Promise.race(ending)).then(() => 'met');
  // Those that end without having met would leave it waiting.
  assert.equal(await Promise.race([meeting, Promise.all(ending).then(() => 'not met')]), 'met');
  const ends = await Promise.all(ending);
  const said = ends.map(({ stderr }) => stderr).join('\n');
  assert.deepEqual(ends.map(({ status }) => status).sort(), [0, 5], said);
  const winner = pushes[ends.findIndex(({ status }) => status === 0)];
  assert.ok(winner !== undefined);
  return winner.bundle;
}

/** The one active item of a title. */
function active(vaultId: string, title: string): ClearItem {
  const [item, ...others] = service
    .items(vaultId)
    .filter(({ overview, state }) => overview.title === title && state === 'active');
  assert.ok(item !== undefined, 'no item is left');
  assert.equal(others.length, 0, 'two items are left');
  return item;
}

/** A part of the item holds this bundle, all of it. */
function assertHolds(item: ClearItem, id: string, prefix: string, bundle: Bundle): void {
  const fields = section(item, id);
  for (const [key, value] of Object.entries(bundle.toFields())) {
    if (key === 'captured_at') continue;
    const stored = fields.find(({ n }) => n === `${prefix}${key}`)?.v;
    assert.ok(stored === value, `${prefix}${key} is not the winner's`);
  }
}

describe('races of two pushes', { concurrency: 2 }, () => {
  test('to an item that is not there: one wins, 20 times of 20', async (t) => {
    const here = await field(t);
    const meetings = [...Object.values(MEETINGS), BOTH_MAKE];
    for (let round = 0; round < ROUNDS; round++) {
      const meeting = meetings[round % meetings.length];
      assert.ok(meeting !== undefined);
      const title = `round ${round}`;
      const winner = await race(here, `op://${here.vault}/${title}`, meeting);
      const item = active(here.vaultId, title);
      assertHolds(item, 'bigcommerce', '', winner);
      assert.equal(section(item, 'bigcommerce_previous').length, 0);
    }
  });

  test('to an item that holds a bundle: one wins, 20 times of 20', async (t) => {
    const here = await field(t);
    const title = 'shop';
    const uri = `op://${here.vault}/${title}`;
    let before = here.scenes[0].account();
    const { status, stderr } = await startPush(here.scenes[0], before, uri).finished;
    assert.equal(status, 0, stderr);
    const meetings = Object.values(MEETINGS);
    for (let round = 0; round < ROUNDS; round++) {
      const meeting = meetings[round % meetings.length];
      assert.ok(meeting !== undefined);
      const winner = await race(here, uri, meeting);
      const item = active(here.vaultId, title);
      assertHolds(item, 'bigcommerce', '', winner);
      assertHolds(item, 'bigcommerce_previous', 'previous_', before);
      before = winner;
    }
    assert.equal(service.items(here.vaultId).length, 1);
  });
});
