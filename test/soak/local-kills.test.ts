import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { local } from '../../providers/local/index.js';
import { Bundle } from '../../src/bundle/bundle.js';
import { parseRef } from '../../src/ref.js';
import { sandbox } from '../harness/sandbox.js';

const KILLS = 1_000;

/** Side by side, each with a target of its own. */
const LANES = 2;

/** A write takes some 10 ms: kills fall anywhere within a few of them. */
const LONGEST_MS = 30;

test('kill -9 in the middle of a write, 1,000 times: every version is whole', async (t) => {
  const box = sandbox(t);
  const env = { STOREKEYS_HOME: join(box.home, 'storekeys') };
  // In one file a writer starts in half the time.
  const writer = join(box.tmp, 'writer.mjs');
  const entry = fileURLToPath(new URL('local-writer.ts', import.meta.url));
  const bundle = await rolldown({ input: entry, platform: 'node', tsconfig: false });
  await bundle.write({ file: writer, format: 'esm', codeSplitting: false });
  const provider = await local.open({ env, onRequest: () => undefined });
  const call = { signal: new AbortController().signal };

  const lane = async (number: number): Promise<number> => {
    const ref = parseRef(`local://crash-${number}`);
    let checked = 0;
    for (let kill = 0; kill < KILLS / LANES; kill++) {
      const child = spawn(process.execPath, [writer, ref.uri], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      // The moment is what is tested: it is meant to be anywhere.
      await delay(Math.random() * LONGEST_MS);
      child.kill('SIGKILL');
      await once(child, 'close');
      const versions = await provider.history(ref, 1, call);
      const newest = Number(versions[0]?.id ?? 0);
      for (let id = checked + 1; id <= newest; id++) {
        const { version } = await provider.read(
          ref,
          { id: String(id) },
          { purpose: 'reading' },
          call,
        );
        assert.ok(Bundle.fromStored(version?.fields?.reveal() ?? {}), `version ${id} is torn`);
      }
      checked = newest;
    }
    return checked;
  };

  const counts = await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i)));
  assert.ok(counts.every((count) => count >= KILLS / LANES));
  for (const name of readdirSync(join(env.STOREKEYS_HOME, 'local', 'crash-0'))) {
    // What a killed writer leaves behind is encrypted too.
    const head = readFileSync(join(env.STOREKEYS_HOME, 'local', 'crash-0', name)).subarray(0, 14);
    if (name.endsWith('.age') || head.length > 0) assert.equal(head.toString(), 'age-encryption');
  }
});
