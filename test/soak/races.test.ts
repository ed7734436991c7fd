/** Pushes of different bundles to one target, released together after all have read their base. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Environment } from '../../src/environment.js';
import { StorekeysError } from '../../src/errors.js';
import { openJournal } from '../../src/journal/journal.js';
import { createOpener } from '../../src/open.js';
import { push, type PushReport } from '../../src/operations/push.js';
import { cliBackends } from '../cli/scene.js';
import { makeBundle } from '../fixtures/credentials.js';
import { sandbox } from '../harness/sandbox.js';

const RACERS = 20;

for (const backend of await cliBackends()) {
  test(`${backend.name}: of 20 racing pushes one wins and nothing is lost`, async (t) => {
    const home = join(sandbox(t).home, 'storekeys');
    const env = { ...backend.env, STOREKEYS_HOME: home };
    // The AWS SDK's sign-in chain reads the process itself.
    Object.assign(process.env, backend.env);
    const uri = backend.uri();
    const first = makeBundle('race123456');
    await pushTo(env, uri, first, () => Promise.resolve());
    const bundles = Array.from({ length: RACERS }, () => makeBundle('race123456'));
    const gate = barrier(RACERS);
    const outcomes = await Promise.allSettled(
      bundles.map((bundle) => pushTo(env, uri, bundle, gate)),
    );
    const winners = bundles.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    assert.equal(winners.length, 1, `${winners.length} pushes were told that they won`);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      assert.ok(outcome.reason instanceof StorekeysError);
      assert.equal(outcome.reason.code, 'conflict', outcome.reason.message);
    }
    const opener = createOpener({ env });
    const target = await opener.open(uri);
    const versions = await target.history(30);
    assert.deepEqual(
      versions.map(({ state }) => state),
      ['current', 'older'],
      'one line of versions',
    );
    assert.deepEqual(await target.pendings(), []);
    const { version } = await target.read('current', { purpose: 'reading' });
    const previous = await target.previous(version);
    assert.ok(previous?.bundle.equals(first));
    assert.ok(version?.fields?.reveal()['access_token'] === winners[0]?.accessToken.reveal());
    await opener.close();
  });
}

/** A client of its own, as another machine would have; consent waits at the gate. */
async function pushTo(
  env: Environment,
  uri: string,
  bundle: ReturnType<typeof makeBundle>,
  gate: () => Promise<void>,
): Promise<PushReport> {
  const opener = createOpener({ env });
  try {
    return await push({
      bundle,
      targets: [await opener.open(uri)],
      bigCommerce: undefined,
      journal: openJournal({ env, pid: process.pid }),
      forgetPrevious: true,
      confirm: async () => {
        await gate();
        return true;
      },
    });
  } catch (error) {
    // One that fails before it asks must not keep the others waiting for ever.
    void gate();
    throw error;
  } finally {
    await opener.close();
  }
}

/** Lets everybody pass when the last one has come. */
function barrier(count: number): () => Promise<void> {
  let waiting = 0;
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    waiting++;
    if (waiting === count) open();
    return opened;
  };
}
