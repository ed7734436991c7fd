/** What stops a push after the paste and before the first write: nobody has to paste again. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { storeDown } from '../../backends/bigcommerce/answers.js';
import { startFaultProxy } from '../../backends/fault-proxy.js';
import { sharedOpenBao, startOpenBao, type OpenBaoAddress } from '../../backends/openbao.js';
import { downloaded, scene, type Scene } from '../../cli/scene.js';
import { row } from '../table.js';
import { vaultPlace, type Place } from './places.js';

/** What is in the way. */
interface Trouble {
  readonly fault: string;
  readonly status: number;
  /** Beside what every run needs. */
  readonly env: Readonly<Record<string, string>>;
  readonly place: Place;
  /** Begins before the push. */
  readonly begin: () => Promise<void> | void;
  readonly end: () => Promise<void> | void;
}

type Setup = (t: TestContext, here: Scene) => Promise<Trouble>;

const bigCommerceDown: Setup = async (_, { store }) => ({
  fault: 'BigCommerce answers 503',
  status: 7,
  ...reached(await sharedOpenBao()),
  begin: () => {
    store.fault({ fault: { kind: 'answer', answer: storeDown } });
  },
  end: () => {
    store.clearFaults();
  },
});

const sealed: Setup = async (t) => {
  const bao = await startOpenBao({ storage: 'inmem' });
  t.after(() => bao.stop());
  const mounted = await bao.call('POST', 'sys/mounts/secret', {
    type: 'kv',
    options: { version: '2' },
  });
  assert.equal(mounted.status, 204);
  return {
    fault: 'OpenBao is sealed',
    status: 7,
    ...reached(bao),
    begin: async () => {
      assert.equal((await bao.call('PUT', 'sys/seal')).status, 204);
    },
    end: () => bao.unseal(),
  };
};

/** On a machine without a terminal nobody can agree. */
const nobodyAgrees: Setup = async (_, here) => {
  const { env, place } = reached(await sharedOpenBao());
  const first = here.account();
  const push = ['push', '--from', '-', '--to', place.uri];
  const stored = await here.run(push, { env, stdin: downloaded(first) });
  assert.equal(stored.status, 0, stored.stderr);
  // What is replaced is proven dead: that is not what it ends with.
  here.store.deleteAccount(first);
  return {
    fault: 'nobody agrees',
    status: 2,
    env,
    place,
    begin: () => undefined,
    end: () => undefined,
  };
};

const noNetwork: Setup = async (t) => {
  const bao = await sharedOpenBao();
  const proxy = await startFaultProxy(bao.address);
  t.after(() => proxy.stop());
  return {
    fault: 'no network',
    status: 7,
    ...reached(bao, proxy.url),
    begin: () => {
      proxy.refuse();
    },
    end: () => proxy.accept(),
  };
};

for (const setup of [bigCommerceDown, sealed, nobodyAgrees, noNetwork]) {
  test(`a paste is kept: ${setup.name}`, async (t) => {
    const here = await scene(t);
    const { run } = here;
    const { fault, status, env, place, begin, end } = await setup(t, here);
    const before = await place.holds();
    const bundle = here.account();
    await begin();
    const push = ['push', '--from', '-', '--to', place.uri, '--to', 'local://acme'];
    const ended = await run(push, { env, stdin: downloaded(bundle) });
    assert.equal(ended.status, status, ended.stderr);
    assert.match(ended.stderr, /the bundle is kept: see storekeys recover/);

    const listed = await run(['recover'], { env });
    assert.equal(listed.status, 10, listed.stderr);
    assert.match(listed.stdout, new RegExp(`${bundle.fingerprint} for store`));
    await end();
    const unchanged = await place.holds();
    assert.ok(before === null ? unchanged === null : unchanged?.equals(before));
    const resumed = await run(['recover', '--resume', '--yes'], { env });
    assert.equal(resumed.status, 0, resumed.stderr);
    assert.ok((await place.holds())?.equals(bundle));
    assert.equal((await run(['recover'], { env })).status, 0);
    row({
      operation: before === null ? 'push, creates' : 'push, replaces',
      targets: 'vault, local',
      moment: 'paste journaled',
      fault,
      outcome: `exit ${status}, nothing is changed; then recover --resume`,
    });
  });
}

function reached(bao: OpenBaoAddress, at: string = bao.address): Pick<Trouble, 'env' | 'place'> {
  return {
    env: { VAULT_ADDR: at, VAULT_TOKEN: bao.rootToken },
    place: vaultPlace(bao, `faults/${newOperationId()}`),
  };
}
