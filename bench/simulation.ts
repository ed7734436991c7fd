/**
 * A fleet on backends that answer as from far away and refuse what is too fast: the real OpenBao with a limit on the rate
 * of requests, and the emulator of AWS behind a proxy that throttles as AWS documents. What a thousand stores take, without
 * a thousand stores.
 *
 * usage: npm run bench:simulation -- [--stores 2000] [--latency 20,80,200] [--concurrency N]
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startAwsEmulator } from '../test/backends/aws-emulator.js';
import {
  startFaultProxy,
  type FaultProxy,
  type ProxiedRequest,
} from '../test/backends/fault-proxy.js';
import { startOpenBao } from '../test/backends/openbao.js';
import { makeBundle } from '../test/fixtures/credentials.js';
import { downloaded } from '../test/cli/store-scene.js';

const CLI = fileURLToPath(new URL('../dist/cli/storekeys.cjs', import.meta.url));

/**
 * Requests a second. AWS: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html; that of
 * batches is an assumption. Vault has no limit of its own: this is one that an operator might set.
 */
const LIMITS = { vault: 500, awsReads: 10_000, awsBatches: 100, awsWrites: 50 };

/** A backend, as far away as it is made to be. */
interface Backend {
  readonly name: string;
  readonly template: string;
  readonly env: Readonly<Record<string, string>>;
  readonly proxy: FaultProxy;
  /** Counts from nothing again, as far away as before. */
  readonly begin: () => void;
  /** How many requests were too many since. */
  readonly refused: () => number;
}

interface Measured {
  readonly seconds: number;
  readonly requests: number;
  readonly megabytes: number;
}

const { values } = parseArgs({
  options: {
    stores: { type: 'string', default: '2000' },
    latency: { type: 'string', default: '20,80,200' },
    concurrency: { type: 'string' },
  },
});
const count = Number(values.stores);
const more = values.concurrency === undefined ? [] : ['--concurrency', values.concurrency];

const bao = await startOpenBao();
const aws = await startAwsEmulator();
const quota = { rate: LIMITS.vault, interval: '1s' };
await bao.call('POST', 'sys/quotas/rate-limit/all', quota);
process.stdout.write(
  `${count} stores; a second at most ${LIMITS.vault} requests to Vault, ${LIMITS.awsBatches} batches and ${LIMITS.awsWrites} writes to AWS\n\n` +
    '| backend | latency | what | seconds | stores/s | requests | refused | peak MB |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n',
);
try {
  for (const ms of values.latency.split(',').map(Number)) {
    for (const open of [openVault, openAws]) await play(await open(ms), ms);
  }
} finally {
  await Promise.all([bao.stop(), aws.stop()]);
}

async function openVault(ms: number): Promise<Backend> {
  const proxy = await startFaultProxy(bao.address);
  const begin = (): void => {
    proxy.clear();
    proxy.fault({ times: Infinity, action: { kind: 'delay', ms } });
  };
  const env = { VAULT_ADDR: proxy.url, VAULT_TOKEN: bao.rootToken };
  return {
    name: 'Vault',
    template: `vault://secret/far-${ms}/{store}?kv-version=2`,
    env,
    proxy,
    begin,
    refused: () => proxy.requests.filter(({ status }) => status === 429).length,
  };
}

async function openAws(ms: number): Promise<Backend> {
  const proxy = await startFaultProxy(aws.url);
  const over = {
    Batch: bucket(LIMITS.awsBatches),
    Get: bucket(LIMITS.awsReads),
    Put: bucket(LIMITS.awsWrites),
  };
  let refused = 0;
  const isTooMuch = ({ headers }: ProxiedRequest): boolean => {
    const name = (headers.get('x-amz-target') ?? '').split('.')[1] ?? '';
    const kind = name.startsWith('Batch')
      ? 'Batch'
      : /^(Get|Describe|List)/.test(name)
        ? 'Get'
        : 'Put';
    const isOver = over[kind]();
    if (isOver) refused++;
    return isOver;
  };
  const body = { __type: 'ThrottlingException', message: 'Rate exceeded' };
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  const begin = (): void => {
    proxy.clear();
    refused = 0;
    const refusal = { kind: 'answer', status: 400, headers, body } as const;
    proxy.fault({ match: isTooMuch, times: Infinity, action: refusal });
    proxy.fault({ times: Infinity, action: { kind: 'delay', ms } });
  };
  const env = { ...aws.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url };
  return {
    name: 'AWS',
    template: `aws-sm://far-${ms}/{store}`,
    env,
    proxy,
    begin,
    refused: () => refused,
  };
}

/** So many a second, and as many at once; tells whether one more is too much. */
function bucket(rate: number): () => boolean {
  let tokens = rate;
  let last = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(rate, tokens + ((now - last) * rate) / 1000);
    last = now;
    if (tokens < 1) return true;
    tokens--;
    return false;
  };
}

async function play(backend: Backend, ms: number): Promise<void> {
  const { name, template, env, proxy, begin } = backend;
  const folder = await mkdtemp(join(tmpdir(), 'storekeys-fleet-'));
  try {
    await prepare(folder, template);
    for (const [what, args] of [
      ['push', ['push', '--from-dir', 'new', '--offline', ...more]],
      ['push, unchanged', ['push', '--from-dir', 'new', '--offline', ...more]],
      ['status', ['status', '--json-lines', ...more]],
      ['pull', ['pull', '--all', '--output-dir', 'out', ...more]],
    ] as const) {
      begin();
      const { seconds, requests, megabytes } = await measured(folder, args, env, proxy);
      process.stdout.write(
        `| ${name} | ${ms} ms | ${what} | ${seconds.toFixed(1)} | ${Math.round(count / seconds)} | ${requests} | ${backend.refused()} | ${megabytes} |\n`,
      );
    }
  } finally {
    await proxy.stop();
    await rm(folder, { recursive: true });
  }
}

async function prepare(folder: string, template: string): Promise<void> {
  await mkdir(join(folder, 'new'));
  const aliases = Array.from({ length: count }, (_, i) => `shop${String(i).padStart(5, '0')}`);
  const stores = aliases.map((alias) => `  ${alias}: { targets: [far] }`).join('\n');
  const config = `targets: { far: '${template}' }\nstores:\n${stores}\n`;
  await writeFile(join(folder, 'storekeys.yaml'), config);
  for (const alias of aliases) {
    await writeFile(join(folder, 'new', `${alias}.txt`), downloaded(makeBundle(alias)));
  }
}

async function measured(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  proxy: FaultProxy,
): Promise<Measured> {
  const report = join(folder, 'time');
  const began = performance.now();
  const child = spawn('/usr/bin/time', ['-f', '%M', '-o', report, process.execPath, CLI, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0)
    throw new Error(`storekeys ${args.join(' ')} ended with ${String(status)}: ${said}`);
  const kilobytes = Number((await readFile(report, 'utf8')).trim().split('\n').at(-1));
  return {
    seconds,
    requests: proxy.requests.length,
    megabytes: Math.round(kilobytes / 1024),
  };
}
