/** What `status` says of a fleet in which things went wrong, and that what it says to do puts it right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { marksOf } from '../../src/operations/plan.js';
import { Secret } from '../../src/secret.js';
import { downloaded, scene } from './scene.js';
import { fleet, type Fleet } from './fleet.js';

interface Trouble {
  readonly kind: string;
  readonly message: string;
  readonly cure: string;
}

interface StoreReport {
  readonly store: string;
  readonly troubles: readonly Trouble[];
  readonly targets: readonly {
    readonly name: string;
    readonly holds: string;
    readonly troubles: readonly Trouble[];
  }[];
}

async function looked({ cli }: Fleet, ...args: string[]): Promise<readonly StoreReport[]> {
  const { stdout, stderr, status } = await cli(['status', '--json', ...args]);
  assert.ok(status === 0 || status === 10, stderr);
  const { stores } = JSON.parse(stdout) as { stores: readonly StoreReport[] };
  const troubled = stores.some((store) => troublesOf(store).length > 0);
  assert.equal(status, troubled ? 10 : 0);
  return stores;
}

/** Kinds of trouble, those of a target with its name. */
function kindsOf(store: StoreReport): readonly string[] {
  return [
    ...store.targets.flatMap(({ name, troubles }) => troubles.map(({ kind }) => `${name} ${kind}`)),
    ...store.troubles.map(({ kind }) => kind),
  ];
}

function troublesOf({ targets, troubles }: StoreReport): readonly Trouble[] {
  return [...targets.flatMap((target) => target.troubles), ...troubles];
}

/** What goes wrong, by the store that it happens to; what is then told. */
const INJECTED: readonly {
  readonly told: readonly string[];
  readonly inject: (here: Fleet, alias: string) => Promise<unknown>;
}[] = [
  {
    told: ['ops drift'],
    inject: (here, alias) => here.fill(alias, here.accountOf(alias), ['ops']),
  },
  {
    told: ['prod pending'],
    inject: async (here, alias) => {
      const target = await here.opener.open(here.uri('prod', alias));
      const { base } = await target.read('current', { purpose: 'writing' });
      const bundle = here.accountOf(alias);
      const options = { base, op: newOperationId(), marks: marksOf(bundle) };
      await target.stage(new Secret({ ...bundle.toFields() }), options);
    },
  },
  {
    told: ['ops foreign'],
    inject: ({ bao, uri }, alias) => {
      const path = uri('ops', alias).replace('vault://secret/', '');
      return bao.call('POST', `secret/data/${path}`, { data: { note: 'of somebody else' } });
    },
  },
  {
    told: ['prod removed'],
    inject: async ({ opener, uri }, alias) => {
      const target = await opener.open(uri('prod', alias));
      const { base } = await target.read('current', { purpose: 'writing' });
      await target.remove(base);
    },
  },
  {
    told: ['people removed'],
    inject: ({ onePassword, vaultId }, alias) => {
      const item = onePassword
        .items(vaultId)
        .find(({ overview }) => overview.title === `BigCommerce ${alias}`);
      assert.ok(item !== undefined);
      onePassword.archiveItem(vaultId, item.id);
      return Promise.resolve();
    },
  },
  {
    told: ['ops other store'],
    inject: (here, alias) => here.fill(alias, here.accountOf('shop01'), ['ops']),
  },
];

test('20 stores in 3 targets: each trouble is told in 80 columns, and its cure cures it', async (t) => {
  const here = await fleet(t, 20);
  const { aliases, cli, file, accountOf } = here;
  assert.deepEqual((await looked(here)).flatMap(kindsOf), []);
  const expected = new Map<string, readonly string[]>();
  for (const [i, { told, inject }] of INJECTED.entries()) {
    const alias = aliases[i + 1];
    assert.ok(alias !== undefined);
    await inject(here, alias);
    expected.set(alias, told);
  }
  const [stale, rejected] = ['shop18', 'shop19'];
  const old = accountOf(stale, 100);
  await here.fill(stale, old);
  expected.set(stale, ['stale', 'previous account']);
  const gone = accountOf(rejected);
  await here.fill(rejected, gone);
  here.store.deleteAccount(gone);
  expected.set(rejected, ['rejected', 'previous account']);

  const asked = ['--max-age', '90d', '--verify'];
  const found = await looked(here, ...asked);
  assert.deepEqual(
    new Map(found.filter((store) => kindsOf(store).length > 0).map((s) => [s.store, kindsOf(s)])),
    expected,
  );
  const shown = await cli(['status', ...asked]);
  assert.equal(shown.status, 10, shown.stderr);
  const wide = shown.stdout.split('\n').filter((line) => line.length > 80);
  assert.deepEqual(wide, []);
  for (const trouble of found.flatMap(troublesOf)) {
    const words = trouble.cure.split(' ').slice(0, 4).join(' ');
    assert.ok(shown.stdout.includes(words), `${words} is not shown`);
  }

  const commands = new Set(found.flatMap(troublesOf).map(({ cure }) => cure));
  const isDue = (cure: string): boolean => /^storekeys (?!retire)/.test(cure);
  for (const command of [...commands].filter(isDue)) {
    const { status, stderr } = await cli(command.split(' ').slice(1));
    assert.equal(status, 0, `${command}: ${stderr}`);
  }
  // What a person has to do at BigCommerce lies between the others.
  const done = async (args: readonly string[]): Promise<void> => {
    const { status, stderr } = await here.run(args, { env: here.signedIn, asked: true });
    assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
  };
  for (const [alias, current] of [
    [stale, old],
    [rejected, gone],
  ] as const) {
    assert.ok(commands.has(`storekeys retire ${alias}`));
    here.store.deleteAccount(here.first(alias));
    await done(['retire', alias]);
    const next = file(`${alias}.txt`, downloaded(accountOf(alias, 0)));
    await done(['rotate', alias, '--from', next, '--yes']);
    here.store.deleteAccount(current);
    await done(['retire', alias]);
  }
  assert.deepEqual((await looked(here, ...asked)).flatMap(kindsOf), []);
});

test('status reads in batches, and writes nothing', async (t) => {
  const here = await fleet(t, 6);
  const { stderr, status } = await here.cli(['status', '--verbose']);
  assert.equal(status, 0, stderr);
  const requests = stderr.split('\n').filter((line) => /^[A-Z]+ \S+ \d{3} /.test(line));
  const batches = requests.filter((line) => line.includes('BatchGetSecretValue'));
  assert.equal(batches.length, 1, requests.join('\n'));
  assert.deepEqual(
    requests.filter((line) => /^(PUT|DELETE|PATCH) /.test(line)),
    [],
  );
});

test('a target that cannot be read is a part of the answer; without stores there is none', async (t) => {
  const here = await fleet(t, 2);
  const denied = await here.cli(['status', '--json'], { VAULT_TOKEN: 'expired' });
  assert.equal(denied.status, 10, denied.stderr);
  const { stores } = JSON.parse(denied.stdout) as { stores: readonly StoreReport[] };
  assert.deepEqual(stores.map(kindsOf), [['ops unreadable'], ['ops unreadable']]);
  assert.match(denied.stdout, /"cure": "storekeys doctor ops"/);
  const { run } = await scene(t);
  const none = await run(['status']);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /there is no store with targets/);
  assert.equal((await here.cli(['status', 'nobody'])).status, 2);
});
