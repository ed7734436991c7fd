import { NODE, storekeys } from '../contestants.js';
import type { Group } from '../group.js';

const limits = [{ reference: NODE.name, of: 'time', must: 1.6, aim: 1.4 }] as const;

/** What every command pays. */
export const start: Group = {
  name: 'start',
  title: 'Start',
  cases: ['--version', '--help'].map((option) => ({
    name: option,
    contestants: [storekeys(option), NODE],
    limits,
  })),
};
