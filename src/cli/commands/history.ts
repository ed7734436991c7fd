import type { Command } from '../command.js';

export const history: Command = {
  name: 'history',
  usage: 'history [store]',
  describe: 'List the versions of a target, newest first',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: { type: 'string', requiresArg: true, describe: 'target to read' },
    limit: { type: 'string', requiresArg: true, default: '10', describe: 'how many at most' },
    json: { type: 'boolean', describe: 'print JSON, without values' },
  },
  examples: [['storekeys history --from local://acme', 'what was stored, and when']],
  load: async () => (await import('../actions/history.js')).history,
};
