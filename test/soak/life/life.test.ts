/**
 * The whole life of a store's accounts, in all backends at once, with readers and a receiver of webhooks
 * that never stop: three rotations, a rollback, a crash in each phase, webhooks moved, accounts deleted,
 * retired and purged.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pull } from '../../../src/operations/pull.js';
import { Backends } from '../../faults/kill/backends.js';
import { Company, HASH } from './company.js';
import { Remains } from './remains.js';
import { startEvents, startReceiver } from './receiver.js';
import { startReaders } from './readers.js';

const SCOPE = 'store/order/created';

const backends = await Backends.start(['aws', 'vault', 'op']);
const lane = await backends.lane();

test('a store lives on four backends, and nobody who reads or receives notices what happens', async (t) => {
  const company = await Company.found(t, backends, lane);
  const { store, targets } = company;
  const [a, b, c, d] = [company.account(), company.account(), company.account(), company.account()];
  await company.does('push', 'acme', '--from', a.file);

  const [, vault] = targets;
  assert.ok(vault !== undefined);
  const receiver = await startReceiver(() => pull({ targets: [vault], withPrevious: true }));
  t.after(() => receiver.close());
  const hook = { scope: SCOPE, destination: receiver.url, headers: { 'x-receiver': 'known' } };
  store.addAccount(a.bundle, { hooks: [hook] });
  const readers = startReaders(targets, a.bundle);
  const events = startEvents(store, HASH, SCOPE);
  const dies = (account: typeof a): Promise<void> =>
    events.between(() => {
      store.deleteAccount(account.bundle);
    });

  await t.test('a rotation that dies while it stages', async () => {
    readers.may(a.bundle, b.bundle);
    const rotate = ['rotate', 'acme', '--from', b.file, '--yes'];
    const staging = {
      what: 'POST /v1/secret/data/KEY--pending/OP',
      nth: 1,
      when: 'after',
    } as const;
    await company.crashes({ where: 'vault', ...staging }, ...rotate);
    await company.does('recover', '--resume', '--yes');
    readers.may(b.bundle);
    await company.does(...rotate);
  });

  await t.test('webhooks that move, killed between making and reading back', async () => {
    const readBack = { method: 'GET', path: /v3\/hooks\/\d+$/, times: 1 };
    store.fault({ ...readBack, fault: { kind: 'silence' } });
    const moving = company.begins('retire', 'acme', '--move-webhooks', '--yes');
    while (!readBack.path.test(store.requests.at(-1)?.path ?? '')) await store.nextRequest();
    moving.child.kill('SIGKILL');
    assert.equal((await moving.finished).signal, 'SIGKILL');
    store.clearFaults();
    const again = company.begins('retire', 'acme', '--move-webhooks', '--yes');
    assert.equal((await again.finished).status, 10, 'the account is still alive');
    const [made, ...more] = store.hooksOf(b.bundle);
    assert.deepEqual(
      [made?.destination, made?.headers, more.length],
      [hook.destination, hook.headers, 0],
    );
  });

  await t.test(
    'an account is deleted; the record of that is killed, and made elsewhere',
    async () => {
      await dies(a);
      const recording = { where: 'aws', what: 'TagResource', nth: 1, when: 'before' } as const;
      await company.crashes(recording, 'retire', 'acme');
      await company.elsewhere('retire', 'acme');
      await company.does('retire', 'acme');
    },
  );

  await t.test('a rotation that dies in its commit', async () => {
    readers.may(b.bundle, c.bundle);
    const commit = { what: 'UpdateSecretVersionStage AWSCURRENT', nth: 1, when: 'after' } as const;
    await company.crashes({ where: 'aws', ...commit }, 'rotate', 'acme', '--from', c.file, '--yes');
    await company.does('recover', '--resume', '--yes');
    readers.may(c.bundle);
  });

  await t.test('a rollback that dies before its journal is empty, and forth again', async () => {
    readers.may(c.bundle, b.bundle);
    const atEnd = {
      where: 'files',
      what: 'unlink journal/OP.age',
      nth: 1,
      when: 'before',
    } as const;
    await company.crashes(atEnd, 'rollback', 'acme', '--yes');
    await company.does('recover', '--resume', '--yes');
    readers.may(b.bundle, c.bundle);
    const journaled = {
      where: 'files',
      what: 'link journal/OP.age',
      nth: 1,
      when: 'after',
    } as const;
    const forth = ['rotate', 'acme', '--from', c.file, '--yes'];
    await company.crashes(journaled, ...forth);
    await company.does(...forth);
    readers.may(c.bundle);
  });

  await t.test('an account that is deleted while somebody waits for it', async () => {
    const waiting = company.begins('retire', 'acme', '--move-webhooks', '--yes', '--wait', '2m');
    await waiting.said('made as');
    const asked = store.requests.length;
    const isPoll = ({ path, account }: (typeof store.requests)[number]): boolean =>
      path.endsWith('v2/time') && account === b.bundle.fingerprint;
    while (!store.requests.slice(asked).some(isPoll)) await store.nextRequest();
    await dies(b);
    const { status, stderr } = await waiting.finished;
    assert.equal(status, 0, stderr);
  });

  await t.test('a rotation that dies while the others follow', async () => {
    readers.may(c.bundle, d.bundle);
    const following = { what: 'POST /v1/secret/data/KEY', nth: 1, when: 'before' } as const;
    const rotate = ['rotate', 'acme', '--from', d.file, '--yes'];
    await company.crashes({ where: 'vault', ...following }, ...rotate);
    await company.does(...rotate);
    readers.may(d.bundle);
  });

  await t.test('the last retirement, and a purge that is killed', async () => {
    const moved = company.begins('retire', 'acme', '--move-webhooks', '--yes');
    assert.equal((await moved.finished).status, 10);
    await dies(c);
    const purging = { what: 'POST /v1/secret/destroy/KEY', nth: 1, when: 'after' } as const;
    const purge = ['retire', 'acme', '--purge', '--yes'];
    await company.crashes({ where: 'vault', ...purging }, ...purge);
    await company.does(...purge);
    await company.does('status', 'acme', '--verify');
  });

  const reads = await readers.end();
  const deliveries = await events.end();
  assert.equal(reads.size, targets.length);
  for (const [name, count] of reads) assert.ok(count > 100, `${name} was read ${count} times only`);
  for (const { bundle } of [a, b, c, d]) {
    const count = deliveries.get(bundle.fingerprint) ?? 0;
    assert.ok(count > 10, `${bundle.fingerprint} delivered ${count} times only`);
  }

  const remains = new Remains(company, backends);
  const past = [a, b, c].map(({ bundle }) => bundle);
  assert.deepEqual(await remains.inVault(past), [], 'destroyed');
  assert.deepEqual(await remains.inFiles(past), [], 'deleted');
  assert.deepEqual(await remains.labelledInAws(past), [], 'without a label');
  assert.deepEqual(await remains.inOnePassword(past), [], 'cleared');
});
