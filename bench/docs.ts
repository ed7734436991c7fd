/** docs/performance.md holds what was measured last, group by group. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withPrinted } from '../test/harness/markdown.js';
import type { Group } from './group.js';
import { isBusy, type Machine } from './machine.js';
import { tableOf, type CaseResult } from './table.js';

const DOCUMENT = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** All that was measured. */
export interface Report {
  readonly machine: Machine;
  readonly runs: number;
  readonly results: readonly GroupResult[];
}

/** A group on one Node. */
export interface GroupResult {
  readonly group: Group;
  readonly node: string;
  readonly cases: readonly CaseResult[];
}

/** Puts the tables of the groups that were measured into the document. */
export function writeDocs({ machine, runs, results }: Report): void {
  let document = readFileSync(DOCUMENT, 'utf8');
  for (const name of new Set(results.map(({ group }) => group.name))) {
    const tables = results
      .filter(({ group }) => group.name === name)
      .map(({ group, node, cases }) => `Node ${node}:\n\n${tableOf(group, cases)}`);
    const text = `${conditionsOf(machine, runs)}\n\n${tables.join('\n')}`;
    const written = withPrinted(document, `npm run bench -- --group ${name} --write-docs`, text);
    if (written === undefined) throw new Error(`docs/performance.md has no marks for '${name}'`);
    document = written;
  }
  writeFileSync(DOCUMENT, document);
}

function conditionsOf(machine: Machine, runs: number): string {
  const { date, system, processor, cores, memoryGiB, load } = machine;
  const busy = isBusy(machine) ? ', so that the machine had other work' : '';
  return `${date}, ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}; ${runs} runs each; load ${load.toFixed(1)} before${busy}.`;
}
