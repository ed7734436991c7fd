import { storekeys } from '../contestants.js';
import type { Group } from '../group.js';
import { AWS_CLI } from './peers.js';

/** The first run ever: no compile cache yet. The files have been read before. */
export const cold: Group = {
  name: 'cold',
  title: 'First run',
  seeds: ['aws-sm://same'],
  cases: [
    {
      name: 'aws-sm pull',
      contestants: [
        {
          ...storekeys('pull', '--from', 'aws-sm://same'),
          prepare: ['rm', '-rf', '{home}/.cache/storekeys'],
        },
        AWS_CLI,
      ],
      limits: [{ reference: AWS_CLI.name, of: 'time', must: 1 / 3 }],
      prints: true,
    },
  ],
};
