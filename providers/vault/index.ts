/** HashiCorp Vault and OpenBao: `vault://MOUNT/PATH`, on a KV secrets engine of either version. */
import { defineProvider, type ProviderDefinition } from '../../src/provider.js';
import { vaultPathProblem } from './paths.js';
import { policyOf } from './policy.js';
import { openVault } from './provider.js';
import { suggest } from './suggest.js';

/** The provider for `vault://` targets. */
export const vault: ProviderDefinition = defineProvider({
  scheme: 'vault',
  title: 'HashiCorp Vault or OpenBao',
  options: {
    address: 'the server, as in VAULT_ADDR or BAO_ADDR, which it goes before',
    namespace: 'the namespace, as in VAULT_NAMESPACE or BAO_NAMESPACE, which it goes before',
    mount: 'how much of the path is the mount, when the server may not be asked',
    'kv-version': '1 or 2: what the mount is, so that the server is not asked',
  },
  pathProblem: vaultPathProblem,
  policy: policyOf,
  suggest,
  open: openVault,
});
