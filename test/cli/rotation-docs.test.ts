/** The steps for a pipeline in docs/rotation.md, run as they are written. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Bundle } from '../../src/bundle/bundle.js';
import { openJournal } from '../../src/journal/journal.js';
import { createOpener } from '../../src/open.js';
import { push } from '../../src/operations/push.js';
import { makeCredentials } from '../fixtures/credentials.js';
import { CLI, cleanEnvironment } from '../harness/cli.js';
import { sandbox } from '../harness/sandbox.js';

const DOCS = readFileSync(new URL('../../docs/rotation.md', import.meta.url), 'utf8');
const [REMINDER = '', REFUSAL = ''] = [...DOCS.matchAll(/^```sh\n([^]*?)^```$/gm)].map(
  ([, script = '']) => script,
);

const DAY_MS = 86_400_000;

test('the weekly job turns red after 80 days, the deployment is refused after 90, and not without a word', async (t) => {
  const box = sandbox(t);
  const env = { ...cleanEnvironment(box), STOREKEYS_TEST: CLI };
  const hash = 'pipeline12';
  const config = `stores:\n  acme: { hash: ${hash}, targets: ['local://acme'] }\n`;
  writeFileSync(join(box.work, 'storekeys.yaml'), config);
  const opener = createOpener({ env });
  t.after(() => void opener.close());
  const stored = async (daysAgo: number): Promise<void> => {
    const captured_at = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
    await push({
      bundle: Bundle.from({ ...makeCredentials(hash), captured_at }),
      targets: [await opener.open('local://acme')],
      bigCommerce: undefined,
      journal: openJournal({ env, pid: process.pid }),
      forgetPrevious: true,
      confirm: () => Promise.resolve(true),
    });
  };
  const run = (script: string): { status: number | null; stderr: string } => {
    const shim = `storekeys() { '${process.execPath}' "$STOREKEYS_TEST" "$@"; }\n`;
    const { status, stderr } = spawnSync('sh', ['-e', '-c', shim + script], {
      cwd: box.work,
      env,
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  assert.match(REMINDER, /--max-age 80d/);
  assert.match(REFUSAL, /--max-age 90d/);

  await stored(79);
  assert.equal(run(REMINDER).status, 0);
  await stored(81);
  assert.equal(run(REMINDER).status, 10);
  assert.deepEqual(run(REFUSAL), { status: 0, stderr: '' }, 'a previous account is no reason');
  await stored(91);
  const refused = run(REFUSAL);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /over 90 days old: rotate them/);
  writeFileSync(join(box.work, 'storekeys.yaml'), 'stores: {');
  const unknown = run(REFUSAL);
  assert.equal(unknown.status, 1);
  assert.match(unknown.stderr, /not known/);
});
