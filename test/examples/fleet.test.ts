/** The examples of fleets: their commands run as they are written, each part once, and every store is in one of them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { downloaded, scene, type Scene } from '../cli/store-scene.js';
import { CLI, cleanEnvironment } from '../harness/cli.js';
import { example } from './example-files.js';

const ALIASES = Array.from({ length: 12 }, (_, i) => `shop${i}`);

/** Twelve accounts of one store, each under an alias of its own, in local targets. */
async function stores(t: TestContext): Promise<Scene> {
  const here = await scene(t);
  const { box } = here;
  const entries = ALIASES.map((alias) => `  ${alias}: { targets: ['local://{store}'] }`);
  writeFileSync(join(box.work, 'storekeys.yaml'), `stores:\n${entries.join('\n')}\n`);
  const folder = join(box.given, 'new');
  mkdirSync(folder);
  for (const alias of ALIASES) writeFileSync(join(folder, alias), downloaded(here.account()));
  const pushed = await here.run(['push', '--from-dir', folder, '--offline']);
  assert.equal(pushed.status, 0, pushed.stderr);
  const tools = join(box.work, 'node_modules', '.bin');
  mkdirSync(tools, { recursive: true });
  symlinkSync(CLI, join(tools, 'storekeys'));
  return here;
}

/** The stores that a command verified; it fails when the command does. */
async function verifiedBy(
  { box, env }: Scene,
  command: string,
  more: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const clean = cleanEnvironment(box);
  const path = `${join(box.work, 'node_modules', '.bin')}:${clean['PATH'] ?? ''}`;
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    cwd: box.work,
    env: { ...clean, ...env, ...more, PATH: path, npm_config_update_notifier: 'false' },
  });
  const lines = stdout.split('\n').filter(Boolean);
  return lines.map((line) => {
    const { store, error } = JSON.parse(line) as { store: string; error: unknown };
    assert.equal(error, null);
    return store;
  });
}

test('github-matrix.yml: the jobs of the matrix verify every store once', async (t) => {
  const here = await stores(t);
  const { jobs } = parse(example('fleet/github-matrix.yml')) as {
    jobs: {
      verify: {
        strategy: { matrix: { part: readonly number[] } };
        steps: readonly { run?: string }[];
      };
    };
  };
  const { strategy, steps } = jobs.verify;
  const step = steps.flatMap(({ run = '' }) => (run.includes('storekeys') ? [run] : []));
  const found: string[] = [];
  for (const part of strategy.matrix.part) {
    const command = step.join('\n').replaceAll('${{ matrix.part }}', String(part));
    found.push(...(await verifiedBy(here, command)));
  }
  assert.deepEqual(found.toSorted(), ALIASES.toSorted());
});

test('indexed-job.yaml: the pods verify every store once', async (t) => {
  const here = await stores(t);
  const { spec } = parse(example('fleet/indexed-job.yaml')) as {
    spec: {
      completions: number;
      template: { spec: { containers: readonly [{ command: string[]; args: [string] }] } };
    };
  };
  const [{ command, args }] = spec.template.spec.containers;
  assert.deepEqual(command, ['sh', '-c']);
  const found: string[] = [];
  for (let index = 0; index < spec.completions; index++) {
    const env = { JOB_COMPLETION_INDEX: String(index) };
    found.push(...(await verifiedBy(here, args[0], env)));
  }
  assert.deepEqual(found.toSorted(), ALIASES.toSorted());
});
