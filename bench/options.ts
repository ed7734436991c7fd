/** What `npm run bench` is asked for. */
import { parseArgs } from 'node:util';
import { NODE_VERSIONS } from '../test/backends/node-versions.js';
import type { Group } from './group.js';
import { GROUPS } from './groups/index.js';

/** See run.ts. */
export interface Options {
  readonly groups: readonly Group[];
  /** Of Node, in full. */
  readonly versions: readonly string[];
  readonly runs: number;
  readonly json: string | undefined;
  readonly writesDocs: boolean;
  readonly strict: boolean;
}

/** @throws Error for anything that is not understood */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      group: { type: 'string', multiple: true, default: GROUPS.map(({ name }) => name) },
      node: { type: 'string', default: '20,24' },
      runs: { type: 'string', default: '25' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs: a number from 1');
  const names = GROUPS.map(({ name }) => name);
  return {
    groups: values.group.map((name) => known('--group', GROUPS[names.indexOf(name)], names)),
    versions: values.node.split(',').map((line) => {
      const all = Object.keys(NODE_VERSIONS);
      return known(
        '--node',
        all.find((version) => version.startsWith(`${line}.`)),
        all,
      );
    }),
    runs,
    json: values.json,
    writesDocs: values['write-docs'],
    strict: values.strict,
  };
}

function known<T>(option: string, found: T | undefined, all: readonly string[]): T {
  if (found === undefined) throw new Error(`${option}: there are ${all.join(', ')}`);
  return found;
}
