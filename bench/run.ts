/**
 * Runs benchmarks, one after the other, on a machine that should have nothing else to do.
 *
 * usage: npm run bench -- [NAME]... [--pairs N]
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { credentialSource } from './credential-source.js';
import { onepassword } from './onepassword.js';
import { redaction } from './redaction.js';

/** Each prints what it found and says whether that is as it should be. */
const BENCHMARKS: Readonly<Record<string, (pairs: number) => Promise<boolean>>> = {
  'credential-source': credentialSource,
  onepassword,
  redaction,
};

// It makes every start of Node slow, and nothing here needs it.
delete process.env['NODE_EXTRA_CA_CERTS'];

const { values, positionals } = parseArgs({
  options: { pairs: { type: 'string', default: '25' } },
  allowPositionals: true,
});
const pairs = Number(values.pairs);
if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs: a number from 1');

const [load = 0] = loadavg();
if (load > availableParallelism() / 2) {
  process.stderr.write(`the machine is busy (load ${load.toFixed(1)}): the numbers say little\n`);
}
for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHMARKS)) {
  const benchmark = BENCHMARKS[name];
  if (benchmark === undefined) {
    throw new Error(`no benchmark '${name}'; there are: ${Object.keys(BENCHMARKS).join(', ')}`);
  }
  if (!(await benchmark(pairs))) process.exitCode = 1;
}
