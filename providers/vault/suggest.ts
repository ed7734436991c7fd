import type { Environment } from '../../src/environment.js';
import { StorekeysError } from '../../src/errors.js';
import type { Suggestion } from '../../src/provider.js';
import { setting } from './settings.js';
import { choose } from './sign-in/choose.js';

/** See `ProviderDefinition.suggest`: where an address is set, and a way to sign in. */
export async function suggest(env: Environment): Promise<Suggestion | undefined> {
  const address = setting(env, 'ADDR');
  if (address === undefined) return undefined;
  try {
    const { method } = await choose(env);
    // What `vault server -dev` mounts, and many others do.
    const template = 'vault://secret/bigcommerce/{store}';
    return { template, because: `${address.name} and ${method}` };
  } catch (error) {
    if (error instanceof StorekeysError) return undefined;
    throw error;
  }
}
