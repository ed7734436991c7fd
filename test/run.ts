/**
 * Runs the tests: installs and starts the backends that they need, shares them among the test files,
 * and searches all that came of it for fixture values.
 *
 * usage: node --import tsx test/run.ts [FILE or FOLDER]...
 *
 * STOREKEYS_SKIP names backends and shells to do without (age, aws, bash, dash, docker, fish, openbao, php,
 * readers, valgrind, zsh); what needs them is not run.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { availableParallelism, constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAwsEmulator } from './backends/aws-emulator.js';
import { startOpenBao } from './backends/openbao.js';
import { openBaoBinary, pythonOfReaders, pythonOfTests } from './backends/install.js';
import { formatTableProblem } from './consumers/formats/table.js';
import { faultTable } from './faults/table.js';
import { searchSandboxes } from './harness/sandbox.js';
import { selectTests, skippedBackends, type TestFile } from './harness/selection.js';
import { describeHits } from './harness/sentinel.js';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** The last signal that asked this run to end, and the runner it is passed on to. */
const interruption: { signal?: NodeJS.Signals; runner?: ChildProcess } = {};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption.signal = signal;
    interruption.runner?.kill(signal);
  });
}

const root = mkdtempSync(join(tmpdir(), 'storekeys-test-'));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
if (interruption.signal !== undefined) {
  process.exitCode = 128 + constants.signals[interruption.signal];
}

async function main(wanted: readonly string[]): Promise<number> {
  // Tests run as root start the program as another user, who has to get to its sandbox.
  chmodSync(root, 0o711);
  mkdirSync(join(root, 'tmp'), { mode: 0o711 });
  process.env['STOREKEYS_TEST_ROOT'] = root;
  const skipped = skippedBackends(process.env['STOREKEYS_SKIP']);
  const selected = await selectTests(PROJECT, wanted);
  const left = selected.filter(({ backends }) => backends.some((name) => skipped.includes(name)));
  const files = selected.filter((file) => !left.includes(file));
  if (files.length === 0) throw new Error('STOREKEYS_SKIP leaves no test to run');

  const servers = await startServers(files);
  const passed = await runTests(files, servers.env).finally(() => servers.stop());
  const hits = searchSandboxes(root);
  if (hits.length > 0) {
    process.stdout.write(`fixture values that nobody asked for:\n${describeHits(hits)}\n`);
  }
  const isWhole = passed && (await readersOfFormats()).every((path) => ran(files, path));
  const problem = isWhole ? formatTableProblem(root, process.env) : '';
  process.stdout.write(problem);
  return conclude(left) && passed && hits.length === 0 && problem === '' ? 0 : 1;
}

/** All files whose rows make the table of formats. */
async function readersOfFormats(): Promise<readonly string[]> {
  return (await selectTests(PROJECT, ['test/consumers/formats'])).map(({ path }) => path);
}

function ran(files: readonly TestFile[], wanted: string): boolean {
  return files.some(({ path }) => path === wanted);
}

/** The servers that all files share; each file finds them by the environment. */
async function startServers(
  files: readonly TestFile[],
): Promise<{ env: Record<string, string>; stop(): Promise<void> }> {
  const needed = new Set(files.flatMap(({ backends }) => backends));
  if (needed.has('openbao')) await openBaoBinary();
  if (needed.has('aws') || needed.has('age')) await pythonOfTests();
  if (needed.has('readers')) await pythonOfReaders();
  const [openBao, aws] = await Promise.all([
    needed.has('openbao') ? startOpenBao() : undefined,
    needed.has('aws') ? startAwsEmulator() : undefined,
  ]);
  return {
    env: {
      ...(openBao === undefined ? {} : { STOREKEYS_TEST_BAO: openBao.address }),
      ...(aws === undefined ? {} : { STOREKEYS_TEST_AWS: aws.url }),
    },
    stop: async () => {
      await Promise.all([openBao?.stop(), aws?.stop()]);
    },
  };
}

/** Shows the output as it comes and keeps it for the search. */
async function runTests(
  files: readonly TestFile[],
  servers: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (interruption.signal !== undefined) throw new Error('interrupted');
  const env: NodeJS.ProcessEnv = { ...process.env, ...servers, TMPDIR: join(root, 'tmp') };
  // It makes Node start slowly, and only package managers, which the consumers use, need it.
  if (!files.some(({ path }) => path.startsWith('test/consumers/'))) {
    delete env['NODE_EXTRA_CA_CERTS'];
  }
  const runner = spawn(
    process.execPath,
    [
      '--import=tsx',
      '--test',
      `--test-concurrency=${availableParallelism() + 1}`,
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${join(root, 'results.tap')}`],
      ...files.map(({ path }) => path),
    ],
    { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  interruption.runner = runner;
  const kept = createWriteStream(join(root, 'output.log'));
  for (const [stream, shown] of [
    [runner.stdout, process.stdout],
    [runner.stderr, process.stderr],
  ] as const) {
    stream.on('data', (chunk: Buffer) => {
      kept.write(chunk);
      shown.write(chunk);
    });
  }
  const [status] = (await once(runner, 'close')) as [number | null];
  kept.end();
  await once(kept, 'close');
  return status === 0;
}

/** Ends with the counts, after the faults and what was left out. Says whether any test was run at all. */
function conclude(left: readonly TestFile[]): boolean {
  const faults = faultTable(root);
  if (faults !== '') process.stdout.write(`\n${faults}\n`);
  for (const { path, backends } of left) {
    process.stdout.write(`# not run (STOREKEYS_SKIP): ${path} needs ${backends.join(', ')}\n`);
  }
  const results = readFileSync(join(root, 'results.tap'), 'utf8');
  const counts = results.split('\n').filter((line) => /^# [a-z_]+ [\d.]+$/.test(line));
  process.stdout.write(`${counts.join('\n')}\n`);
  return counts.some((line) => /^# tests [1-9]/.test(line));
}
