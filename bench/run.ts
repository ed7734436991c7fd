/**
 * Measures the built command line, on a machine that should have nothing else to do.
 *
 * usage: npm run bench -- [--group NAME]... [--node 20,24] [--runs N] [--json FILE] [--write-docs] [--strict]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeBinary } from '../test/backends/node-versions.js';
import { writeDocs, type GroupResult } from './docs.js';
import { PUSH } from './contestants.js';
import type { Group } from './group.js';
import { findTools, isBusy, thisMachine, type Tools } from './machine.js';
import { measure, output } from './measure.js';
import { readOptions } from './options.js';
import { summaryOf, tableOf, type CaseResult } from './table.js';
import { verdictsOf } from './verdicts.js';
import { CLI, fillFor } from './words.js';
import { createWorld, type World } from './world.js';

// It makes every start of Node slow, and nothing here needs it.
delete process.env['NODE_EXTRA_CA_CERTS'];

const { options, tools } = orRefuse(() => ({
  options: readOptions(process.argv.slice(2)),
  tools: findTools(),
}));
// What is removed at the end is removed then as well.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
const machine = thisMachine();
if (isBusy(machine)) {
  const load = machine.load.toFixed(1);
  process.stderr.write(`the machine is busy (load ${load}): the figures say little\n`);
}
const results: GroupResult[] = [];
for (const version of options.versions) {
  const node = await nodeBinary(version);
  const world = await createWorld();
  const seeded = new Set<string>();
  try {
    for (const group of options.groups) {
      const cases = await measured(group, { node, version, world, tools, seeded });
      results.push({ group, node: version, cases });
      process.stdout.write(`\n${group.title}, Node ${version}\n\n${tableOf(group, cases)}`);
    }
  } finally {
    await world.close();
  }
}
const verdicts = results.flatMap(({ cases }) => cases.flatMap((it) => it.verdicts));
process.stdout.write(`\nSummary\n\n${summaryOf(verdicts)}`);
const report = { machine, runs: options.runs, results };
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify(report, undefined, 1)}\n`);
}
if (options.writesDocs) writeDocs(report);
if (options.strict && verdicts.some(({ met }) => !met)) process.exitCode = 1;

interface Place {
  readonly node: string;
  readonly version: string;
  readonly world: World;
  readonly tools: Tools;
  /** What was filled before. */
  readonly seeded: Set<string>;
}

async function measured(group: Group, place: Place): Promise<readonly CaseResult[]> {
  const { node, version, world } = place;
  const fill = fillFor(node, world);
  for (const [name, text] of Object.entries(group.files ?? {})) {
    mkdirSync(dirname(join(world.work, name)), { recursive: true });
    writeFileSync(join(world.work, name), text);
  }
  for (const seed of group.seeds ?? []) {
    if (place.seeded.has(seed)) continue;
    place.seeded.add(seed);
    await sow(fill(seed, world.env), place);
  }
  const cases: CaseResult[] = [];
  for (const one of group.cases) {
    process.stderr.write(`${group.name}: ${one.name}, Node ${version}\n`);
    const onlyMemory = group.onlyMemory === true;
    const all = await measure(one, { world, tools, fill, runs: options.runs, onlyMemory });
    cases.push({ case: one, measured: all, verdicts: verdictsOf(one, all, version) });
  }
  return cases;
}

/**
 * Fills a target as it is in the long run, with bundles before the one that stays: one is enough but in Vault,
 * where storekeys asks for less once a key has 10 versions.
 */
async function sow(target: string, { node, world }: Place): Promise<void> {
  for (let before = target.startsWith('vault:') ? 12 : 2; before >= 0; before--) {
    const file = before === 0 ? 'same.json' : 'before.json';
    if (before > 0) world.writeBundle(file);
    const args = ['--from', file, '--to', target, ...PUSH];
    await output([node, CLI, 'push', ...args], world, world.env);
  }
}

function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}
