import type { PolicyPurpose } from '../../provider.js';
import type { Command } from '../command.js';

const PURPOSES: readonly PolicyPurpose[] = ['pull', 'push', 'rotate'];

export const policy: Command = {
  name: 'policy',
  usage: 'policy <target>',
  describe: 'Print the least rights that a target needs',
  positionals: { target: 'a URI, or a name of the configuration' },
  options: {
    for: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      choices: PURPOSES,
      describe: 'what is to be allowed',
    },
    store: {
      type: 'string',
      requiresArg: true,
      describe: "the store that the target's {store} and {hash} stand for",
    },
  },
  examples: [
    ['storekeys policy vault://secret/bigcommerce/acme --for pull', 'HCL for Vault and OpenBao'],
    ['storekeys policy prod --store acme --for push > policy.json', 'JSON for IAM'],
  ],
  load: async () => (await import('../actions/policy.js')).policy,
};
