import type { ProviderDefinition } from '../src/provider.js';

/**
 * The providers that come with storekeys. Each is imported when a target of its scheme is opened, so a
 * command loads only the SDK that it uses.
 */
export const PROVIDERS: Readonly<Record<string, () => Promise<ProviderDefinition>>> = Object.freeze(
  {
    local: async () => (await import('./local/index.js')).local,
    vault: async () => (await import('./vault/index.js')).vault,
    op: async () => (await import('./onepassword/index.js')).onePassword,
    'aws-sm': async () => (await import('./aws-secrets-manager/index.js')).awsSecretsManager,
  },
);
