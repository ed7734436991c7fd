import type { Goal } from '../../operations/doctor.js';
import type { Command } from '../command.js';

const GOALS: readonly Goal[] = ['pull', 'push', 'rotate', 'all'];

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor [target..]',
  describe: 'Find out what is in the way of using targets',
  positionals: { target: 'targets by URI or name; default: all that are configured' },
  options: {
    for: {
      type: 'string',
      requiresArg: true,
      choices: GOALS,
      default: 'rotate',
      describe: 'what they are meant for: which rights count',
    },
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [
    ['storekeys doctor', 'everything that is configured'],
    ['storekeys doctor prod --for pull', 'is it enough to read?'],
  ],
  load: async () => (await import('../actions/doctor.js')).doctor,
};
